using Cockpit.Access;
using Cockpit.Notices.Desk;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Outlets;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Settings;

/// <summary>What a destination answered to a test.</summary>
public sealed record TestAnswer(string Destination, bool IsTaken, string Words);

/// <summary>Takes the forms of the notifications' page to the keeper of destinations, which looks once more at who asks.</summary>
public static class NotificationForms
{
    /// <summary>Maps the forms' targets.</summary>
    public static void MapNotificationForms(this IEndpointRouteBuilder app)
    {
        var forms = app.MapGroup(NotificationsPage.Path).RequireAuthorization(Policies.Administer).ExcludeFromDescription();
        forms.MapPost("/save", async (HttpContext http, DestinationKeeper keeper, Handover handover, [FromForm] DestinationFields fields)
            => Answer("saved", handover, (await keeper.PutAsync(fields.Name?.Trim() ?? "", fields.Registration(), Caller.Of(http.User), http.RequestAborted)).Problem));
        forms.MapPost("/remove", async (HttpContext http, DestinationKeeper keeper, Handover handover, [FromForm] string? name)
            => Answer("removed", handover, await keeper.RemoveAsync(name ?? "", Caller.Of(http.User), http.RequestAborted)));
        forms.MapPost("/switch", async (HttpContext http, DestinationKeeper keeper, Handover handover, [FromForm] string? name, [FromForm] string? off)
            => Answer(off is null ? "on" : "off", handover, await keeper.SwitchAsync(name ?? "", off is not null, Caller.Of(http.User), http.RequestAborted)));
        forms.MapPost("/replay", async (HttpContext http, DestinationKeeper keeper, Handover handover, [FromForm] string? delivery)
            => Answer("replayed", handover, await keeper.ReplayAsync(delivery ?? "", Caller.Of(http.User), http.RequestAborted)));
        forms.MapPost("/test", async (HttpContext http, DestinationKeeper keeper, Handover handover, [FromForm] string? name) =>
        {
            var (answer, problem) = await keeper.TestAsync(name ?? "", Caller.Of(http.User), http.RequestAborted);
            return problem is not null ? Answer("", handover, problem)
                : Results.LocalRedirect($"{NotificationsPage.Path}?tested={handover.Leave(new TestAnswer(name!, answer!.Kind == AnswerKind.Taken, answer.Words))}");
        });
    }

    private static IResult Answer(string done, Handover handover, Problem? problem)
        => Results.LocalRedirect(problem is null ? $"{NotificationsPage.Path}?done={done}" : $"{NotificationsPage.Path}?refused={handover.Leave(problem)}");
}

/// <summary>A destination as the form sends it.</summary>
public sealed class DestinationFields
{
    /// <summary>Its name; one that exists is changed.</summary>
    public string? Name { get; set; }
    /// <summary>What stands behind it.</summary>
    public string? Kind { get; set; }
    /// <summary>The receiver's address.</summary>
    public string? Url { get; set; }
    /// <summary>The secret; empty keeps the one before.</summary>
    public string? Secret { get; set; }
    /// <summary>The lowest severity.</summary>
    public string? Severity { get; set; }
    /// <summary>Teams, separated by commas.</summary>
    public string? Teams { get; set; }
    /// <summary>Models, separated by commas.</summary>
    public string? Models { get; set; }
    /// <summary>Told only by escalations.</summary>
    public string? OnlyEscalation { get; set; }
    /// <summary>Nobody is told there until it is on again.</summary>
    public string? Off { get; set; }
    /// <summary>The mail server, as host or host:port.</summary>
    public string? Host { get; set; }
    /// <summary>How it is spoken with.</summary>
    public string? Security { get; set; }
    /// <summary>The login.</summary>
    public string? User { get; set; }
    /// <summary>The sender.</summary>
    public string? From { get; set; }
    /// <summary>Recipients, separated by commas.</summary>
    public string? To { get; set; }

    internal DestinationRegistration Registration()
    {
        var host = Host?.Trim() ?? "";
        var colon = host.LastIndexOf(':');
        var port = colon > 0 && int.TryParse(host.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var given) ? given : (int?)null;
        var mail = Kind == "email" ? new MailRegistration(port is null ? host : host[..colon], port, Text(Security), Text(User), Text(From), List(To)) : null;
        return new DestinationRegistration(Kind, Text(Url), Text(Secret), mail, Text(Severity), List(Teams), List(Models), OnlyEscalation is not null, Off is not null);
    }

    private static string? Text(string? field) => string.IsNullOrWhiteSpace(field) ? null : field.Trim();

    private static string[] List(string? field) => field?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
