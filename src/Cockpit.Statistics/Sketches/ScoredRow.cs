using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Sketches;

/// <summary>What one scored decision adds to a <see cref="ScoreHistogram"/>: worked out once, added to every group it belongs to.</summary>
/// <param name="Cell">Kind of label times bins, plus bin.</param>
/// <param name="Sum">Where the score is summed; −1 without a label.</param>
/// <param name="Score">The score in units of 2⁻⁵⁰.</param>
/// <param name="SquaredError">In the same units; 0 without a label.</param>
/// <param name="LogLoss">In the same units; 0 without a label.</param>
internal readonly record struct ScoredRow(int Cell, int Sum, Int128 Score, Int128 SquaredError, Int128 LogLoss)
{
    /// <summary>2⁵⁰: sums of whole multiples of its inverse are exact in any order.</summary>
    public const double Unit = 1L << 50;

    /// <summary>The kind of rows without a label; 0 is a negative label, 1 a positive one.</summary>
    public const int Unlabelled = 2;

    /// <summary>Whether a number is a probability, and hence a score.</summary>
    public static bool IsScore(double score) => score is >= 0 and <= 1;

    /// <summary>Works out a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is not a probability.</exception>
    public static ScoredRow Of(double score, bool? label)
    {
        if (!IsScore(score))
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a probability.");
        if (label is not { } outcome)
            return new ScoredRow((Unlabelled * ScoreHistogram.BinCount) + BinOf(score), -1, 0, 0, 0);
        var kind = outcome ? 1 : 0;
        var miss = score - kind;
        return new ScoredRow((kind * ScoreHistogram.BinCount) + BinOf(score), (kind * Calibration.BinCount) + Calibration.BinOf(score),
            Whole(score), Whole(miss * miss), Whole(-Scoring.LogLikelihood(outcome, score)));
    }

    private static int BinOf(double score)
    {
        const int bins = ScoreHistogram.BinCount;
        var bin = Math.Min((int)(score * bins), bins - 1);
        // The product may round across an edge that the comparison does not.
        if (bin > 0 && score < (double)bin / bins)
            return bin - 1;
        return bin < bins - 1 && score >= (double)(bin + 1) / bins ? bin + 1 : bin;
    }

    private static Int128 Whole(double value) => (Int128)Math.Round(value * Unit);
}
