using System.Globalization;
using Cockpit.Registry;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Overrides;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.Overrides;

/// <summary>Counts answers that were right, and says what two counts mean beside each other.</summary>
internal static class RightAnswers
{
    /// <summary>Answers that were right, of those of which that is known. A binary model that gives only a score decides for the positive class from one half on.</summary>
    public static (long Right, long N) Count(ModelRow model, IEnumerable<AnswerTally> tallies)
    {
        var (right, n) = (0L, 0L);
        foreach (var tally in tallies)
        {
            if (IsRight(model, tally) is not { } isRight)
                continue;
            n += tally.N;
            right += isRight ? tally.N : 0;
        }

        return (right, n);
    }

    /// <summary>What the counts say. Fewer than <see cref="OverrideReader.FewestOutcomes"/> on either side say nothing.</summary>
    public static OverrideJudgement Judge(long right, long n, long ownRight, long ownN)
    {
        var (share, own) = (Wilson.Rate(right, n), Wilson.Rate(ownRight, ownN));
        var counts = string.Create(CultureInfo.InvariantCulture, $"{right:N0} of {n:N0} of its answers were right, and {(ownN == 0 ? "of the model’s own in that time none is known" : $"{ownRight:N0} of {ownN:N0} of the model’s own in that time")}");
        if (n < OverrideReader.FewestOutcomes || ownN < OverrideReader.FewestOutcomes)
            return new OverrideJudgement(OverrideVerdict.Insufficient, $"Too few to judge: {counts}; {OverrideReader.FewestOutcomes} are needed on each side.", share, own);
        var difference = RateDifference.Newcombe(right, n, ownRight, ownN)!.Value;
        return difference switch
        {
            { Low: > 0 } => new OverrideJudgement(OverrideVerdict.Better, $"Right more often than the model: {counts}.", share, own),
            { High: < 0 } => new OverrideJudgement(OverrideVerdict.Worse, $"Right less often than the model: {counts}.", share, own),
            _ => new OverrideJudgement(OverrideVerdict.Alike, $"No difference that could not be chance: {counts}.", share, own),
        };
    }

    private static bool? IsRight(ModelRow model, AnswerTally tally)
    {
        if (tally.Label is null)
            return null;
        if (PositiveClass.Is(model, tally.Label) is { } truth && model.Task == ModelTask.Binary)
            return (PositiveClass.Is(model, tally.Prediction) ?? tally.IsHigh) is { } positive ? positive == truth : null;
        return tally.Prediction is null ? null : tally.Prediction == tally.Label;
    }
}
