using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Api;

/// <summary>The audit trail: <c>/api/v1/audit</c>.</summary>
public static class AuditEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the address.</summary>
    public static void MapAudit(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/audit", ListAsync).WithTags("Evidence").RequireAuthorization(Policies.Audit).Produces<PageView>().ProducesProblem(400)
            .WithSummary("Who did what to what, newest first; an auditor of a team sees the rows of that team");

    private static async Task<IResult> ListAsync(HttpContext http, AuditQueries audit, string? actor, string? action, string? target, string? command, string? from, string? to, string? cursor)
    {
        var query = new QueryReader();
        var (before, first, last) = (query.Cursor(cursor), query.Instant("from", from), query.Instant("to", to));
        var asked = command is null ? null : CommandId.Parse(command);
        if ((query.Problem ?? (command is not null && asked is null ? CommonProblems.Invalid("command", $"command is '{command}'.", "Give the id of a command: cmd_ and 32 hexadecimal digits.") : null)) is { } problem)
            return new ProblemResult(problem);

        var filter = new AuditFilter { Actor = actor, Action = action, Target = target, Command = asked, From = first, To = last, Teams = Caller.Of(http.User).Under(Policies.Audit).Teams };
        var rows = await audit.ListAsync(filter, before, PageSize, http.RequestAborted);
        return TypedResults.Ok(new PageView([.. rows.Select(View)], rows.Count == PageSize ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static RowView View(AuditRow row)
        => new(row.Sequence, row.Id, row.At, row.Actor, row.Action, row.Target, row.Team, row.Command is { } command ? new CommandId(command).ToString() : null,
            Json(row.Before), Json(row.After), row.Reason, row.Detail, StoreText.Of(row.Source), StoreText.Of(row.Outcome));

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record PageView(IReadOnlyList<RowView> Items, string? Next);

    /// <summary>One audit row. <c>source</c> is the class of the address: loopback, private, public, console or system; <c>outcome</c> is done, refused or failed.</summary>
    public sealed record RowView(long Sequence, Guid Id, DateTimeOffset At, string Actor, string Action, string Target, string? Team, string? Command, JsonElement? Before, JsonElement? After,
        string? Reason, string? Detail, string Source, string Outcome);
}
