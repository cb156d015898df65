using System.Globalization;
using Cockpit.Access;
using Cockpit.Control.Incidents;
using Cockpit.Notices.Routing;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;

namespace Cockpit.Api;

/// <summary>What went wrong and who sees to it: <c>/api/v1/incidents</c>.</summary>
public static class IncidentEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the group.</summary>
    public static void MapIncidents(this IEndpointRouteBuilder app)
    {
        var incidents = app.MapGroup("/api/v1/incidents").WithTags("Incidents");
        incidents.MapGet("", ListAsync).RequireAuthorization(Policies.View).WithSummary("Incidents, the newest first; running=true are those that are not over, severity=high those and worse").Produces<PageView>().ProducesProblem(400);
        incidents.MapGet("/{id}", FindAsync).RequireAuthorization(Policies.View).WithSummary("An incident with its timeline").Produces<IncidentView>().ProducesProblem(404);
        incidents.MapPost("/{id}/acknowledge", (HttpContext http, string id, CommentBody body, IncidentDesk desk) => ChangeAsync(http, id, body, desk.AcknowledgeAsync))
            .RequireAuthorization(Policies.Respond).WithSummary("The caller sees to it from now on").Produces<ListedView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        incidents.MapPost("/{id}/note", (HttpContext http, string id, CommentBody body, IncidentDesk desk) => ChangeAsync(http, id, body, desk.NoteAsync))
            .RequireAuthorization(Policies.Respond).WithSummary("Writes something down in its timeline").Produces<ListedView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        incidents.MapPost("/{id}/steps/{step:int}", async (HttpContext http, string id, int step, IncidentDesk desk)
                => IncidentId.Parse(id) is { } parsed ? Answer(await desk.CheckAsync(parsed, step, Caller.Of(http.User), http.RequestAborted)) : new ProblemResult(IncidentProblems.Unknown(id)))
            .RequireAuthorization(Policies.Respond).WithSummary("Ticks a step of the checklist, by its number from 1").Produces<ListedView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
        incidents.MapPost("/{id}/resolve", (HttpContext http, string id, CommentBody body, IncidentDesk desk) => ChangeAsync(http, id, body, desk.ResolveAsync))
            .RequireAuthorization(Policies.Respond).WithSummary("Ends it; the comment is what was learnt").Produces<ListedView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IncidentQueries incidents, RegistryKeeper registry, string? model, string? kind, string? severity, string? state, bool? running, string? cursor)
    {
        var query = new QueryReader();
        var (before, ofKind, lowest, inState) = (query.Cursor(cursor), query.Word<IncidentKind>("kind", kind), query.Word<IncidentSeverity>("severity", severity), query.Word<IncidentState>("state", state));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);

        var reached = registry.Current.ReachedByIncidents(Caller.Of(http.User)).Where(name => model is null || name == model);
        var filter = new IncidentFilter { Models = [.. reached], Kind = ofKind, Severity = lowest, State = inState, OnlyRunning = running == true };
        var rows = await incidents.ListAsync(filter, before, PageSize, http.RequestAborted);
        return TypedResults.Ok(new PageView([.. rows.Select(ListedView.Of)], rows.Count == PageSize ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, IncidentQueries incidents, RegistryKeeper registry, EscalationReader escalations)
    {
        if (IncidentId.Parse(id) is not { } parsed || await incidents.FindAsync(parsed, http.RequestAborted) is not { } found || registry.Current.FindOfIncident(found.Incident.Model, Caller.Of(http.User)) is not { } model)
            return new ProblemResult(IncidentProblems.Unknown(id));
        var escalation = await escalations.ReadAsync(found.Incident, model.Row, http.RequestAborted);
        return TypedResults.Ok(new IncidentView(
            ListedView.Of(found.Incident), [.. found.Events.Select(EventView.Of)], Runbook.ChecklistOf(model.Row, found.Incident, found.Events),
            [.. escalation.Select(step => new EscalationView(step.To, step.At, StoreText.Of(step.State), step.Delivery is { } told ? StoreText.Of(told.State) : null))]));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, CommentBody body, Func<IncidentId, string?, Caller, CancellationToken, Task<IncidentOutcome>> change)
        => IncidentId.Parse(id) is not { } parsed ? new ProblemResult(IncidentProblems.Unknown(id)) : Answer(await change(parsed, body.Comment, Caller.Of(http.User), http.RequestAborted));

    private static IResult Answer(IncidentOutcome outcome) => outcome.Incident is { } incident ? TypedResults.Ok(ListedView.Of(incident)) : new ProblemResult(outcome.Problem!);

    /// <summary>What the person found, did or learnt; 1 to 2,000 characters.</summary>
    public sealed record CommentBody(string? Comment);

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record PageView(IReadOnlyList<ListedView> Items, string? Next);

    /// <summary>An incident without its timeline. <c>model</c> is null when it is about the whole installation; <c>subject</c> is what of the kind it is about, null when the kind says all; <c>owner</c> is who sees to it, null while nobody does; <c>learnt</c> is null until it is over.</summary>
    public sealed record ListedView(string Id, string Kind, string? Model, string? Subject, string Severity, string Title, string State, DateTimeOffset OpenedAt, string? Owner, DateTimeOffset? ResolvedAt, string? Learnt)
    {
        internal static ListedView Of(IncidentRow row)
            => new(row.Id.ToString(), StoreText.Of(row.Kind), row.Model == IncidentRow.Installation ? null : row.Model, row.Subject, StoreText.Of(row.Severity), row.Title, StoreText.Of(row.State), row.OpenedAt, row.Owner, row.ResolvedAt, row.Learnt);
    }

    /// <summary>An incident with its timeline, what is to be done about it, and who is told while nobody sees to it; each in order.</summary>
    public sealed record IncidentView(ListedView Incident, IReadOnlyList<EventView> Timeline, IReadOnlyList<ChecklistStep> Checklist, IReadOnlyList<EscalationView> Escalation);

    /// <summary>An entry of the model's escalation: told, waits, spared, tooMild or noDestination; <c>at</c> is when it was told or would be, <c>delivery</c> how far the telling has come.</summary>
    public sealed record EscalationView(string To, DateTimeOffset At, string State, string? Delivery);

    /// <summary>One line: opened, again, raised, escalated, acknowledged, noted, checked or resolved.</summary>
    public sealed record EventView(DateTimeOffset At, string Actor, string Event, string Detail, string? Command)
    {
        internal static EventView Of(IncidentEventRow row) => new(row.At, row.Actor, StoreText.Of(row.Event), row.Detail, row.Command?.ToString());
    }
}
