using System.Globalization;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Rollouts;

/// <summary>Who changes a rollout's state, when and why.</summary>
internal readonly record struct Mover(string Actor, DateTimeOffset At, string Why);

/// <summary>
/// Changes a rollout's state: the row, the change with the evidence it rests on, the audit row and the version's stage always go together.
/// Whoever calls holds the model, so that there is one change at a time.
/// </summary>
internal static class RolloutLog
{
    /// <summary>The actor of changes that no person makes.</summary>
    public const string Job = "system:rollout-job";

    /// <summary>The rollout of a model that is not over, tracked; null without one.</summary>
    public static Task<RolloutRow?> OpenAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => context.Set<RolloutRow>().AsTracking().SingleOrDefaultAsync(row => row.Model == model && row.EndedAt == null, cancellationToken);

    public static Task StartAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
    {
        context.Add(rollout);
        Enter(rollout, 0, mover.At);
        return MoveAsync(context, rollout, RolloutChange.Started, mover, cancellationToken);
    }

    /// <summary>Begins the next step.</summary>
    public static Task AdvanceAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Advanced, mover, cancellationToken, () => Enter(rollout, rollout.Step + 1, mover.At));

    public static Task HoldAsync(CockpitContext context, RolloutRow rollout, HoldCause cause, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Held, mover, cancellationToken, () => (rollout.State, rollout.Cause, rollout.Ending) = (RolloutState.Held, cause, null));

    /// <summary>The steps are over, and a command that makes the version live was asked for.</summary>
    public static Task EndAsync(CockpitContext context, RolloutRow rollout, Guid promotion, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Advanced, mover, cancellationToken, () => (rollout.Step, rollout.Ending) = (RolloutPlan.Read(rollout.Plan).Steps.Count, promotion));

    /// <summary>Has a rollout that is held go on: its step begins again, or, where the steps are over, it comes to its end.</summary>
    public static Task ContinueAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Continued, mover, cancellationToken, () =>
        {
            var steps = RolloutPlan.Read(rollout.Plan).Steps.Count;
            if (rollout.Cause == HoldCause.End || rollout.Step >= steps)
                (rollout.State, rollout.Cause, rollout.Step, rollout.CheckedAt) = (RolloutState.Running, null, steps, null);
            else
                Enter(rollout, rollout.Step, mover.At);
        });

    /// <summary>Its version is live. It is over, or goes on being watched.</summary>
    public static Task PromotedAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Promoted, mover, cancellationToken, () =>
        {
            var isWatched = RolloutPlan.Read(rollout.Plan).WatchSeconds > 0;
            (rollout.State, rollout.Ending, rollout.Tries, rollout.StepSince) = (isWatched ? RolloutState.Watching : RolloutState.Completed, null, 0, mover.At);
            (rollout.Weight, rollout.Shadow, rollout.Evidence, rollout.CheckedAt) = (0, false, null, null);
            rollout.EndedAt = isWatched ? null : mover.At;
        });

    public static Task CompleteAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
        => MoveAsync(context, rollout, RolloutChange.Completed, mover, cancellationToken, () => (rollout.State, rollout.EndedAt) = (RolloutState.Completed, mover.At));

    /// <summary>Ends it before its version has taken over, or after that was put back. What nobody asked for by hand is an incident.</summary>
    public static async Task AbortAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken, bool isByHand = false)
    {
        await MoveAsync(context, rollout, RolloutChange.Aborted, mover, cancellationToken, () =>
        {
            (rollout.State, rollout.Cause, rollout.Ending, rollout.EndedAt) = (RolloutState.Aborted, null, null, mover.At);
            (rollout.Weight, rollout.Shadow) = (0, false);
        });
        if (!isByHand)
            await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.RolloutAborted, rollout.Model, $"The rollout of version {rollout.Version} was aborted: {mover.Why}", mover.At, mover.Actor, new CommandId(rollout.Command)), cancellationToken);
    }

    private static void Enter(RolloutRow rollout, int step, DateTimeOffset at)
    {
        var plan = RolloutPlan.Read(rollout.Plan);
        (rollout.State, rollout.Cause, rollout.Step, rollout.StepSince) = (RolloutState.Running, null, step, at);
        rollout.Weight = plan.Steps[step].Weight;
        // Without answers of the live version there is nothing to compare with.
        rollout.Shadow = rollout.Weight == 0 || (plan.Guards.Disagreement is not null && rollout.Weight < 100);
        (rollout.Evidence, rollout.CheckedAt) = (null, null);
    }

    private static async Task MoveAsync(CockpitContext context, RolloutRow rollout, RolloutChange change, Mover mover, CancellationToken cancellationToken, Action? apply = null)
    {
        var evidence = rollout.Evidence;
        apply?.Invoke();
        (rollout.Moves, rollout.Why) = (rollout.Moves + 1, mover.Why);
        context.Add(new RolloutMoveRow
        {
            Rollout = rollout.Command, Number = rollout.Moves, At = mover.At, Actor = mover.Actor, Change = change, Step = rollout.Step, Weight = rollout.Weight, Why = mover.Why, Evidence = evidence,
        });
        context.Add(new AuditRow
        {
            At = mover.At, Actor = mover.Actor, Action = $"rollout.{StoreText.Of(change)}", Target = $"model:{rollout.Model}", Command = rollout.Command, Source = AddressClass.System,
            Team = await context.Set<ModelRow>().Where(row => row.Name == rollout.Model).Select(row => row.Team).SingleAsync(cancellationToken),
            Detail = string.Create(CultureInfo.InvariantCulture, $"version {rollout.Version} at {rollout.Weight} %: {mover.Why}"),
        });
        var stage = !rollout.IsOpen ? Stage.Registered : rollout.Weight == 0 ? Stage.Shadow : Stage.Canary;
        await context.Set<VersionRow>()
            .Where(row => row.Model == rollout.Model && row.Name == rollout.Version && (row.Stage == Stage.Registered || row.Stage == Stage.Shadow || row.Stage == Stage.Canary))
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Stage, stage), cancellationToken);
    }
}
