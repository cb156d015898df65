using System.Buffers;

namespace Cockpit.Statistics.Performance;

/// <summary>How well scores put positives before negatives.</summary>
public static class Ranking
{
    /// <summary>ROC AUC and average precision of scores against labels, in one sort.</summary>
    /// <remarks>
    /// AUC: the chance that a random positive outscores a random negative, ties ½ (Mann–Whitney U/(P·N)); null unless both classes occur.
    /// Average precision: Σ (Rₖ − Rₖ₋₁)·Pₖ over descending distinct scores; null under the same condition. Both 0 to 1. O(n log n).
    /// </remarks>
    /// <exception cref="ArgumentException">The lengths differ, or a score is NaN.</exception>
    public static (double? RocAuc, double? AveragePrecision) Of(ReadOnlySpan<bool> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length)
            throw new ArgumentException("One score a label.", nameof(scores));
        var keys = ArrayPool<double>.Shared.Rent(Math.Max(1, scores.Length));
        var marks = ArrayPool<bool>.Shared.Rent(Math.Max(1, scores.Length));
        try
        {
            scores.CopyTo(keys);
            labels.CopyTo(marks);
            keys.AsSpan(0, scores.Length).Sort(marks.AsSpan(0, scores.Length));
            if (scores.Length > 0 && double.IsNaN(keys[0]))
                throw new ArgumentException("A missing score cannot be ranked.", nameof(scores));
            return Walk(keys.AsSpan(0, scores.Length), marks.AsSpan(0, scores.Length));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(keys);
            ArrayPool<bool>.Shared.Return(marks);
        }
    }

    /// <summary>The same from counts by ascending score: rows of equal score are one entry.</summary>
    public static (double? RocAuc, double? AveragePrecision) Of(ReadOnlySpan<long> negatives, ReadOnlySpan<long> positives)
    {
        if (negatives.Length != positives.Length)
            throw new ArgumentException("Both classes are counted on the same scores.", nameof(positives));
        var tally = new Tally();
        for (var i = negatives.Length - 1; i >= 0; i--)
            tally.Take(positives[i], negatives[i]);
        return tally.Result();
    }

    private static (double?, double?) Walk(ReadOnlySpan<double> ascending, ReadOnlySpan<bool> labels)
    {
        var tally = new Tally();
        for (var end = ascending.Length; end > 0;)
        {
            var start = end - 1;
            long positives = labels[start] ? 1 : 0;
            while (start > 0 && ascending[start - 1] == ascending[end - 1])
                positives += labels[--start] ? 1 : 0;
            tally.Take(positives, end - start - positives);
            end = start;
        }
        return tally.Result();
    }

    /// <summary>Takes groups of equal score in descending order.</summary>
    private struct Tally
    {
        private long _positives;
        private long _negatives;
        private double _ordered;
        private double _precision;

        public void Take(long positives, long negatives)
        {
            // Every negative met here is outscored by all positives met before, and ties with those beside it.
            _ordered += negatives * (_positives + (positives / 2.0));
            _positives += positives;
            _negatives += negatives;
            if (positives > 0)
                _precision += positives * ((double)_positives / (_positives + _negatives));
        }

        public readonly (double?, double?) Result()
            => _positives == 0 || _negatives == 0
                ? (null, null)
                : (_ordered / ((double)_positives * _negatives), _precision / _positives);
    }
}
