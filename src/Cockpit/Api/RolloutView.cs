using Cockpit.Control.Guards;
using Cockpit.Control.Rollouts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;

namespace Cockpit.Api;

/// <summary>One page of rollouts.</summary>
public sealed record RolloutPage(IReadOnlyList<RolloutSummary> Items, string? Next);

/// <summary>A rollout in a list. <c>step</c> counts from 1 and is one more than <c>steps</c> once they are over; <c>why</c> says in words why it is as it is.</summary>
public sealed record RolloutSummary(string Id, string Model, string Version, string LiveBefore, string State, string? HeldBecause, int Step, int Steps, int Weight, bool Shadow, string Why,
    string StartedBy, DateTimeOffset StartedAt, DateTimeOffset StepSince, DateTimeOffset? EndedAt)
{
    internal static RolloutSummary Of(RolloutRow row)
        => new(new CommandId(row.Command).ToString(), row.Model, row.Version, row.LiveBefore, StoreText.Of(row.State), row.Cause is { } cause ? StoreText.Of(cause) : null, row.Step + 1,
            RolloutPlan.Read(row.Plan).Steps.Count, row.Weight, row.Shadow, row.Why, row.StartedBy, row.StartedAt, row.StepSince, row.EndedAt);
}

/// <summary>A rollout. <c>ending</c> is the command that makes its version live, or puts the one before back, once that was asked for.</summary>
public sealed record RolloutView(RolloutSummary Rollout, RolloutPlanView Plan, IReadOnlyList<RolloutStepView> Steps, GuardEvidence? Now, IReadOnlyList<RolloutChangeView> History, string? Ending)
{
    internal static RolloutView Of(RolloutHistory history)
    {
        var (row, plan) = (history.Rollout, RolloutPlan.Read(history.Rollout.Plan));
        return new RolloutView(RolloutSummary.Of(row), new RolloutPlanView(plan.Guards, plan.Promotes ? "promote" : "hold", plan.WatchSeconds),
            [.. StepPassage.Of(history).Select(step => new RolloutStepView(step.Number, step.Plan.Weight, step.Plan.Seconds, step.From, step.To, step.Evidence?.Guards ?? []))],
            GuardEvidence.Read(row.Evidence),
            [.. history.Moves.Select(move => new RolloutChangeView(move.Number, StoreText.Of(move.Change), move.At, move.Actor, move.Step + 1, move.Weight, move.Why))],
            row.Ending is { } ending ? new CommandId(ending).ToString() : null);
    }
}

/// <summary>What a plan says beside its steps.</summary>
public sealed record RolloutPlanView(RolloutGuards Guards, string OnEnd, int WatchSeconds);

/// <summary>A step: <c>from</c> and <c>to</c> are when it began and was left, null when not; <c>guards</c> what was found last while it lasted.</summary>
public sealed record RolloutStepView(int Number, int Weight, int Seconds, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<GuardFinding> Guards);

/// <summary>A change of state: who made it, and why; step and weight are those from then on.</summary>
public sealed record RolloutChangeView(long Number, string Change, DateTimeOffset At, string Actor, int Step, int Weight, string Why);
