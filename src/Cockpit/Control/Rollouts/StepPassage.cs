using Cockpit.Store.Rollouts;

namespace Cockpit.Control.Rollouts;

/// <summary>How a rollout passed, or is in, one of its steps.</summary>
/// <param name="Number">Counts the steps from 1.</param>
/// <param name="Plan">What the plan says of it.</param>
/// <param name="From">When it began; null when it has not.</param>
/// <param name="To">When it was left; null when it was not.</param>
/// <param name="Evidence">What the guards showed last while it lasted; null when they were not looked at.</param>
public sealed record StepPassage(int Number, RolloutStep Plan, DateTimeOffset? From, DateTimeOffset? To, GuardEvidence? Evidence)
{
    /// <summary>Every step of a rollout, in order.</summary>
    public static IReadOnlyList<StepPassage> Of(RolloutHistory history)
        => [.. RolloutPlan.Read(history.Rollout.Plan).Steps.Select((step, index) => Of(history, step, index))];

    private static StepPassage Of(RolloutHistory history, RolloutStep step, int index)
    {
        var (rollout, moves) = (history.Rollout, history.Moves);
        var first = moves.FirstOrDefault(move => move.Step == index);
        if (first is null)
            return new StepPassage(index + 1, step, null, null, null);

        var left = moves.FirstOrDefault(move => move.Step > index || (move.Step == index && move.Change is RolloutChange.Aborted or RolloutChange.Completed or RolloutChange.Promoted));
        // A change keeps what was seen before it, so the evidence of a step stands with the changes that came after it began.
        var seen = moves.Where(move => move.Number > first.Number && (left is null || move.Number <= left.Number)).Select(move => move.Evidence).LastOrDefault(evidence => evidence is not null);
        return new StepPassage(index + 1, step, first.At, left?.At, GuardEvidence.Read(left is null ? rollout.Evidence ?? seen : seen));
    }
}
