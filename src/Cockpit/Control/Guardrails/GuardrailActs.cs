using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Control.Guards;
using Cockpit.Control.Jobs;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Guardrails;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Guardrails;

/// <summary>One look at a guardrail.</summary>
/// <param name="Model">The model.</param>
/// <param name="Guardrail">The guardrail.</param>
/// <param name="Definition">The same as a document writes it.</param>
/// <param name="Version">The version that was looked at; null for all.</param>
/// <param name="Found">What was found.</param>
/// <param name="At">When.</param>
public sealed record GuardrailLook(string Model, Guardrail Guardrail, string Definition, string? Version, GuardFinding Found, DateTimeOffset At)
{
    /// <summary>Whether a state is of the same guardrail and version.</summary>
    public bool Continues(GuardrailStateRow? state) => state is not null && state.Definition == Definition && state.Version == Version;
}

/// <summary>
/// Keeps what a look found, and acts. State, breach, incident and command are one transaction that finds the state as it was looked at:
/// a job that runs twice, or is killed anywhere, acts once.
/// </summary>
public sealed class GuardrailActs(CockpitStore store, CommandDesk desk)
{
    private const string Changed = "The guardrail, or what it looks at, was changed.";

    /// <summary>Who a guardrail is in audit rows and commands.</summary>
    public static string ActorOf(string name) => $"guardrail:{name}";

    /// <summary>Keeps a look.</summary>
    /// <param name="look">What was found.</param>
    /// <param name="seen">The state that the look goes on from; null when there was none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<GuardrailTurn> TakeAsync(GuardrailLook look, GuardrailStateRow? seen, CancellationToken cancellationToken)
    {
        var goesOn = look.Continues(seen);
        var (turn, streak) = GuardrailCourse.Next(look.Guardrail, goesOn && seen!.Breach is not null, goesOn ? seen!.Streak : 0, look.Found.Verdict);
        var asked = turn == GuardrailTurn.Breach ? await PrepareAsync(look, cancellationToken) : default;
        var (isKept, command) = await store.WriteAsync(async (context, token) =>
        {
            await RowHold.ModelAsync(context, look.Model, token);
            var row = await context.Set<GuardrailStateRow>().SingleOrDefaultAsync(state => state.Model == look.Model && state.Name == look.Guardrail.Name, token);
            if (row?.Looks != seen?.Looks)
                return (false, (CommandRow?)null);
            if (row is null)
                context.Add(row = new GuardrailStateRow { Model = look.Model, Name = look.Guardrail.Name, Definition = look.Definition, Since = look.At, CheckedAt = look.At, Sentence = "" });
            if (!goesOn || turn == GuardrailTurn.Clear)
                await EndBreachAsync(context, row, look.At, goesOn ? look.Found.Sentence : Changed, token);
            Keep(row, look, streak, isNew: !goesOn);
            return (true, turn == GuardrailTurn.Breach ? await BeginBreachAsync(context, row, look, asked, token) : null);
        }, cancellationToken);
        if (command is not null)
            await desk.TellAsync(command);
        return isKept ? turn : GuardrailTurn.Stay;
    }

    /// <summary>Forgets the state of a guardrail that the policy does not have any more.</summary>
    public Task<bool> ForgetAsync(GuardrailStateRow seen, DateTimeOffset at, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            if (await context.Set<GuardrailStateRow>().SingleOrDefaultAsync(state => state.Model == seen.Model && state.Name == seen.Name && state.Looks == seen.Looks, token) is not { } row)
                return false;
            await EndBreachAsync(context, row, at, Changed, token);
            context.Remove(row);
            return true;
        }, cancellationToken);

    private static void Keep(GuardrailStateRow row, GuardrailLook look, int streak, bool isNew)
    {
        var state = GuardrailBoard.StateOf(look.Found.Verdict);
        if (isNew || row.State != state)
            row.Since = look.At;
        (row.State, row.CheckedAt, row.Looks, row.Streak) = (state, look.At, row.Looks + 1, streak);
        (row.Definition, row.Version) = (look.Definition, look.Version);
        (row.N, row.Value, row.Limit, row.Sentence) = (look.Found.N, look.Found.Value, look.Found.Limit, look.Found.Sentence);
    }

    /// <summary>The command that it is to ask for, before its transaction; none when it only tells.</summary>
    private async Task<DeskRequest?> PrepareAsync(GuardrailLook look, CancellationToken cancellationToken)
    {
        if (!look.Guardrail.Then.Any(Guardrail.Commands))
            return null;
        var kind = look.Guardrail.Then.Contains(GuardrailAction.Pause) ? CommandKind.Pause : CommandKind.Rollback;
        var request = new CommandRequest(StoreText.Of(kind), look.Model, kind == CommandKind.Rollback ? look.Guardrail.To : null, $"Guardrail {look.Guardrail.Name}: {look.Found.Sentence}", look.Model);
        return await desk.ReadAsync(request, Caller.Trusted(ActorOf(look.Guardrail.Name), AddressClass.System), cancellationToken);
    }

    private async Task<CommandRow?> BeginBreachAsync(CockpitContext context, GuardrailStateRow row, GuardrailLook look, DeskRequest? asked, CancellationToken cancellationToken)
    {
        var (words, command) = (look.Found.Sentence, (CommandRow?)null);
        if (asked is not null)
        {
            // The policy was agreed to with this action in it: its approval is the command's.
            var outcome = await desk.TakeAsync(context, asked with { IsAgreed = true }, ifRevision: null, cancellationToken);
            command = outcome.Command;
            words += command is null ? $" The {asked.Request.Kind} was not possible: {outcome.Problem!.Detail}" : $" It asked for a {asked.Request.Kind}{(command.Version is null ? "" : $" to version {command.Version}")}.";
        }

        var breach = new GuardrailBreachRow
        {
            Model = look.Model, Name = look.Guardrail.Name, Version = look.Version, From = look.At, N = look.Found.N, Value = look.Found.Value, Limit = look.Found.Limit,
            Action = string.Join(", ", look.Guardrail.Then.Select(StoreText.Of)), Command = command?.Id.Value, Sentence = words,
        };
        context.Add(breach);
        var report = new IncidentReport(IncidentKind.Guardrail, look.Model, $"Guardrail {look.Guardrail.Name}: {words}", look.At, ActorOf(look.Guardrail.Name), command?.Id)
        {
            Subject = look.Guardrail.Name,
            // What serves has been put in order by a rollback; after a pause, or without the command, somebody should look now.
            Severity = asked is not null && command?.Kind != CommandKind.Rollback ? IncidentSeverity.High : IncidentSeverity.Medium,
        };
        await IncidentLog.ReportAsync(context, report, cancellationToken);
        await context.SaveChangesAsync(cancellationToken);
        row.Breach = breach.Sequence;
        return command;
    }

    private static async Task EndBreachAsync(CockpitContext context, GuardrailStateRow row, DateTimeOffset at, string why, CancellationToken cancellationToken)
    {
        if (row.Breach is not { } sequence)
            return;
        row.Breach = null;
        var breach = await context.Set<GuardrailBreachRow>().SingleAsync(one => one.Sequence == sequence, cancellationToken);
        breach.To = at;
        if (await context.Set<IncidentRow>().SingleOrDefaultAsync(one => one.Model == row.Model && one.Kind == IncidentKind.Guardrail && one.Subject == row.Name && one.State != IncidentState.Resolved, cancellationToken) is { } incident)
            IncidentLog.Write(context, incident.Id, IncidentEvent.Noted, at, ActorOf(row.Name), $"The breach of {row.Name} is over: {why}");
    }
}
