using System.Globalization;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Model;

/// <summary>What is filled in to set an override.</summary>
/// <param name="Scope">subject, segment or class.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Where">Conditions, one a line.</param>
/// <param name="Class">The traffic class.</param>
/// <param name="Prediction">What is answered.</param>
/// <param name="Score">A score beside it, as text.</param>
/// <param name="Hours">After how many hours it ends.</param>
public sealed record OverrideFields(string? Scope, string? Subject, string? Where, string? Class, string? Prediction, string? Score, int Hours);

/// <summary>Takes the forms that set and end an override, for when no circuit can be had.</summary>
public static class OverrideForm
{
    /// <summary>Where the forms are posted to.</summary>
    public const string Path = "/override";

    private const int UsualHours = 24;
    private const int ShortestReason = 10;

    /// <summary>The spans that can be chosen, in hours, with their words.</summary>
    public static IReadOnlyList<(int Hours, string Words)> Spans { get; } = [(1, "1 hour"), (UsualHours, "24 hours"), (7 * 24, "7 days"), (30 * 24, "30 days"), ((int)OverrideRules.Longest.TotalHours, "90 days")];

    /// <summary>What the filled fields ask the desk for.</summary>
    public static OverrideRequest Of(OverrideFields fields, DateTimeOffset now)
    {
        var score = double.TryParse(fields.Score, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : string.IsNullOrWhiteSpace(fields.Score) ? (double?)null : double.NaN;
        var target = StoreText.Parse<OverrideScope>(fields.Scope) switch
        {
            OverrideScope.Segment => new OverrideTarget(Where: (fields.Where ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            OverrideScope.Class => new OverrideTarget(Class: fields.Class),
            _ => new OverrideTarget(Subject: fields.Subject ?? ""),
        };
        // A second less than the longest: the desk looks at its own clock a moment later.
        return new OverrideRequest(target, new OverrideAnswer(fields.Prediction, score), fields.Hours == UsualHours ? null : now.AddHours(fields.Hours).AddSeconds(-1).ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>What keeps a button from working, in words; empty when nothing does.</summary>
    public static string Missing(string verb, string model, string? name, string? reason)
    {
        var length = reason?.Trim().Length ?? 0;
        return name != model ? $"{verb} is off: type the model’s name exactly as it is written above."
            : length < ShortestReason ? $"{verb} is off: the reason has {length} of {ShortestReason} characters." : "";
    }

    /// <summary>Maps the forms' target. It goes through the desk like every other command.</summary>
    public static void MapOverrideForm(this IEndpointRouteBuilder app)
        => app.MapPost(Path, async (HttpContext http, CommandDesk desk, TimeProvider clock, [FromForm] string? model, [FromForm] string? end, [FromForm] string? reason, [FromForm] string? confirm) =>
        {
            var form = http.Request.Form;
            var hours = int.TryParse(form["hours"], NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : UsualHours;
            var asked = string.IsNullOrEmpty(end)
                ? Of(new OverrideFields(form["scope"], form["subject"], form["where"], form["class"], form["prediction"], form["score"], hours), clock.GetUtcNow())
                : new OverrideRequest(null, null, End: end);
            var outcome = await desk.RequestAsync(new CommandRequest(StoreText.Of(CommandKind.Override), model, null, reason, confirm) { Override = asked }, Caller.Of(http.User), null, http.RequestAborted);
            return outcome.Problem is { } problem ? new ProblemResult(problem) : Results.LocalRedirect(new ModelAddress { Model = model!, Tab = ModelTab.Overrides, Span = ModelAddress.UsualSpan }.Address());
        }).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
}
