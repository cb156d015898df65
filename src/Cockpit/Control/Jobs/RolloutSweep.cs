using Cockpit.Control.Rollouts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>
/// Takes rollouts from step to step: looks at the guards of each that is not over, and has it stay, go on, wait or end. A change rests on
/// the state that was looked at, and is made in one transaction that finds that state unchanged: a job that runs twice, or wakes after
/// its node was frozen, changes nothing.
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class RolloutSweep(CockpitStore store, RolloutQueries rollouts, GuardReader guards, CommandJobs jobs, TimeProvider clock, ILogger<RolloutSweep> logger) : IJob
{
    /// <summary>The rollback after a promotion is given up when it has failed this often.</summary>
    public const int MostTries = 5;

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var open in await rollouts.OpenAsync(cancellationToken))
        {
            try
            {
                await GoOnAsync(open, cancellationToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // It stays as it is until it can be judged again; the others go on.
                Log.NotJudged(logger, open.Model, open.Version, fault);
            }
        }
    }

    /// <summary>Looks at one rollout as it was read, and does what is to be done now. It may be called again after it was interrupted anywhere.</summary>
    public async Task GoOnAsync(RolloutRow seen, CancellationToken cancellationToken)
    {
        if (seen.Ending is { } ending)
        {
            await FollowAsync(seen, new CommandId(ending), cancellationToken);
            return;
        }

        var (plan, now) = (RolloutPlan.Read(seen.Plan), clock.GetUtcNow());
        if (!RolloutCourse.IsDue(seen, plan, now))
            return;
        var evidence = await guards.ReadAsync(seen, plan, cancellationToken);
        var (turn, why) = RolloutCourse.Next(seen, plan, evidence, now);
        if (turn == RolloutTurn.Stay)
            await store.WriteAsync((context, token) => UnchangedAsync(context, seen, (_, rollout) => Keep(rollout, evidence, why), token), cancellationToken);
        else
            await store.ChangeAsync((context, _, token) => UnchangedAsync(context, seen, (write, rollout) => TurnAsync(write, Kept(rollout, evidence), turn, new Mover(RolloutLog.Job, now, why), token), token), cancellationToken);
    }

    private static async Task<bool> UnchangedAsync(CockpitContext context, RolloutRow seen, Func<CockpitContext, RolloutRow, Task> change, CancellationToken cancellationToken)
    {
        await RowHold.ModelAsync(context, seen.Model, cancellationToken);
        var rollout = await context.Set<RolloutRow>().SingleAsync(row => row.Command == seen.Command, cancellationToken);
        if (rollout.Moves != seen.Moves || rollout.Ending != seen.Ending)
            return false;
        await change(context, rollout);
        return true;
    }

    private static Task Keep(RolloutRow rollout, GuardEvidence evidence, string why)
    {
        Kept(rollout, evidence).Why = why;
        return Task.CompletedTask;
    }

    private static RolloutRow Kept(RolloutRow rollout, GuardEvidence evidence)
    {
        (rollout.Evidence, rollout.CheckedAt) = (evidence.Write(), evidence.At);
        return rollout;
    }

    private async Task TurnAsync(CockpitContext context, RolloutRow rollout, RolloutTurn turn, Mover mover, CancellationToken cancellationToken)
    {
        await context.Set<ModelRow>().Where(row => row.Name == rollout.Model).ExecuteUpdateAsync(set => set.SetProperty(row => row.Revision, row => row.Revision + 1), cancellationToken);
        await (turn switch
        {
            RolloutTurn.Advance => RolloutLog.AdvanceAsync(context, rollout, mover, cancellationToken),
            RolloutTurn.HoldForGuard => RolloutLog.HoldAsync(context, rollout, HoldCause.Guard, mover, cancellationToken),
            RolloutTurn.HoldAtEnd => RolloutLog.HoldAsync(context, rollout, HoldCause.End, mover, cancellationToken),
            RolloutTurn.Abort => RolloutLog.AbortAsync(context, rollout, mover, cancellationToken),
            RolloutTurn.Complete => RolloutLog.CompleteAsync(context, rollout, mover, cancellationToken),
            RolloutTurn.Promote => PromoteAsync(context, rollout, mover, cancellationToken),
            _ => PutBackAsync(context, rollout, mover, cancellationToken),
        });
    }

    private async Task PromoteAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
    {
        var promotion = await AskAsync(context, rollout, CommandKind.Promote, rollout.Version, mover, cancellationToken);
        await RolloutLog.EndAsync(context, rollout, promotion, mover, cancellationToken);
    }

    private async Task PutBackAsync(CockpitContext context, RolloutRow rollout, Mover mover, CancellationToken cancellationToken)
    {
        rollout.Ending = await AskAsync(context, rollout, CommandKind.Rollback, rollout.LiveBefore, mover, cancellationToken);
        rollout.Why = mover.Why;
    }

    /// <summary>A command like any other, which the rollout's own approval covers: the plan says that it ends so.</summary>
    private async Task<Guid> AskAsync(CockpitContext context, RolloutRow rollout, CommandKind kind, string version, Mover mover, CancellationToken cancellationToken)
    {
        var model = await context.Set<ModelRow>().SingleAsync(row => row.Name == rollout.Model, cancellationToken);
        var command = new CommandRow
        {
            Id = CommandId.New(clock), Kind = kind, Model = model.Name, Version = version, Reason = $"Rollout {new CommandId(rollout.Command)}: {mover.Why}", RequestedBy = mover.Actor, RequestedAt = mover.At,
            Epoch = ++model.IssuedEpoch, Status = CommandStatus.Requested, Evidence = null,
        };
        context.Add(command);
        await CommandLog.StepAsync(context, command, CommandStatus.Requested, mover.At, command.Reason, cancellationToken);
        return command.Id.Value;
    }

    /// <summary>The command that ends it was asked for: its effect changes the rollout. Here it is only told of, and its failure noticed.</summary>
    private async Task FollowAsync(RolloutRow seen, CommandId ending, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var command = await context.Set<CommandRow>().SingleAsync(row => row.Id == ending, cancellationToken);
        if (command.Status == CommandStatus.Requested)
            await jobs.ScheduleAsync(ending, cancellationToken);
        else if (command.Status == CommandStatus.Failed)
            await store.ChangeAsync((write, _, token) => UnchangedAsync(write, seen, (_, rollout) => FailedAsync(write, rollout, command.Failure!, token), token), cancellationToken);
    }

    private async Task FailedAsync(CockpitContext context, RolloutRow rollout, string failure, CancellationToken cancellationToken)
    {
        rollout.Tries++;
        var now = clock.GetUtcNow();
        if (rollout.State != RolloutState.Watching)
            await RolloutLog.HoldAsync(context, rollout, HoldCause.Failure, new Mover(RolloutLog.Job, now, $"Version {rollout.Version} could not be made live. {failure}"), cancellationToken);
        else if (rollout.Tries >= MostTries)
            await RolloutLog.AbortAsync(context, rollout, new Mover(RolloutLog.Job, now, $"Version {rollout.LiveBefore} could not be made live again, so version {rollout.Version} stays live. {failure}"), cancellationToken);
        else
            (rollout.Ending, rollout.CheckedAt) = (null, null);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The rollout of version {Version} of {Model} could not be judged; it stays as it is.")]
        public static partial void NotJudged(ILogger logger, string model, string version, Exception fault);
    }
}
