using Cockpit.Access;
using Cockpit.Control.Jobs;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Incidents;

/// <summary>What an answer to an incident came to.</summary>
public sealed record IncidentOutcome(IncidentRow? Incident, Problem? Problem);

/// <summary>Where people say that they see to an incident, note something, and end it. One transaction writes the change, its line and its audit row.</summary>
public sealed class IncidentDesk(CockpitStore store, TimeProvider clock)
{
    private const int LongestComment = 2000;
    private const string Checked = "incident.checked";

    /// <summary>The caller sees to it from now on, also when somebody else did before.</summary>
    public Task<IncidentOutcome> AcknowledgeAsync(IncidentId id, string? comment, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, comment, "incident.acknowledged", caller, (context, incident, now) =>
        {
            (incident.State, incident.Owner) = (IncidentState.Acknowledged, caller.Actor);
            IncidentLog.Write(context, incident.Id, IncidentEvent.Acknowledged, now, caller.Actor, comment!.Trim());
            return Task.FromResult<Problem?>(null);
        }, cancellationToken);

    /// <summary>Writes something down.</summary>
    public Task<IncidentOutcome> NoteAsync(IncidentId id, string? comment, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, comment, "incident.noted", caller, (context, incident, now) =>
        {
            IncidentLog.Write(context, incident.Id, IncidentEvent.Noted, now, caller.Actor, comment!.Trim());
            return Task.FromResult<Problem?>(null);
        }, cancellationToken);

    /// <summary>Says that a step of the response is done. One that is done already stays as it is.</summary>
    public Task<IncidentOutcome> CheckAsync(IncidentId id, int number, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, null, Checked, caller, async (context, incident, now) =>
        {
            var model = await IncidentLog.ModelAsync(context, incident.Model, cancellationToken);
            var steps = Runbook.StepsOf(model, incident.Kind);
            if (number < 1 || number > steps.Count)
                return IncidentProblems.NoSuchStep(number, steps.Count);
            var text = steps[number - 1];
            if (await context.Set<IncidentEventRow>().AnyAsync(line => line.Incident == incident.Id && line.Event == IncidentEvent.Checked && line.Detail == text, cancellationToken))
                return IncidentProblems.DoneAlready(number);
            IncidentLog.Write(context, incident.Id, IncidentEvent.Checked, now, caller.Actor, text);
            return null;
        }, cancellationToken);

    /// <summary>Ends it, with what was learnt. One about commands that nobody has reviewed ends with their review, and not before.</summary>
    public Task<IncidentOutcome> ResolveAsync(IncidentId id, string? learnt, Caller caller, CancellationToken cancellationToken)
        => ChangeAsync(id, learnt, "incident.resolved", caller, async (context, incident, now) =>
        {
            if (await AloneUnreviewed(context, incident.Id).CountAsync(cancellationToken) is > 0 and var left)
                return IncidentProblems.ReviewFirst(left);
            IncidentLog.Resolve(context, incident, now, caller.Actor, learnt!.Trim());
            return null;
        }, cancellationToken);

    /// <summary>Tells the incident of a command that somebody has reviewed it; the last review ends it. Called in the review's transaction, which holds the model.</summary>
    internal static async Task ReviewedAsync(CockpitContext context, CommandRow command, Caller caller, CancellationToken cancellationToken)
    {
        if (await IncidentLog.OfCommandAsync(context, command.Id, cancellationToken) is not { } incident)
            return;
        var (at, words) = (command.ReviewedAt!.Value, command.Review!);
        // The review itself is not saved yet, so that its command still counts.
        if (await AloneUnreviewed(context, incident.Id).CountAsync(cancellationToken) <= 1)
            IncidentLog.Resolve(context, incident, at, caller.Actor, words);
        else
            IncidentLog.Write(context, incident.Id, IncidentEvent.Noted, at, caller.Actor, $"Reviewed: {words}", command.Id);
    }

    private static IQueryable<CommandRow> AloneUnreviewed(CockpitContext context, IncidentId incident)
        => context.Set<CommandRow>().Where(row => row.BreakGlassUntil != null && row.ReviewedAt == null
            && context.Set<IncidentEventRow>().Any(line => line.Incident == incident && line.Command == row.Id));

    private async Task<IncidentOutcome> ChangeAsync(
        IncidentId id, string? comment, string action, Caller caller, Func<CockpitContext, IncidentRow, DateTimeOffset, Task<Problem?>> change, CancellationToken cancellationToken)
    {
        if (action != Checked && comment?.Trim().Length is not (>= 1 and <= LongestComment))
            return new IncidentOutcome(null, CommonProblems.Invalid("comment", $"The comment has {comment?.Trim().Length ?? 0} characters.", $"Say in 1 to {LongestComment} characters what you found or did; it is kept for ever."));

        return await store.WriteAsync(async (context, token) =>
        {
            var name = await context.Set<IncidentRow>().Where(row => row.Id == id).Select(row => row.Model).SingleOrDefaultAsync(token);
            if (name is null)
                return new IncidentOutcome(null, IncidentProblems.Unknown(id.ToString()));
            await (name == IncidentRow.Installation ? RowHold.IncidentAsync(context, id, token) : RowHold.ModelAsync(context, name, token));
            var model = await IncidentLog.ModelAsync(context, name, token);
            if (!caller.Reaches(model.Team))
                return new IncidentOutcome(null, IncidentProblems.Unknown(id.ToString()));
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Respond, model.Team, now, token))
                return new IncidentOutcome(null, CommonProblems.Forbidden);
            var incident = await context.Set<IncidentRow>().SingleAsync(row => row.Id == id, token);
            if (incident.State == IncidentState.Resolved)
                return new IncidentOutcome(null, IncidentProblems.Over(incident));
            if (await change(context, incident, now) is { } refused)
                return new IncidentOutcome(null, refused);
            context.Add(new AuditRow { At = now, Actor = caller.Actor, Action = action, Target = $"incident:{id}", Team = model.Team, Reason = comment?.Trim(), Detail = $"{StoreText.Of(incident.Kind)} of {(name == IncidentRow.Installation ? "the whole installation" : name)}", Source = caller.Source });
            return new IncidentOutcome(incident, null);
        }, cancellationToken);
    }
}
