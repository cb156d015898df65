namespace Cockpit.Statistics.Sketches;

/// <summary>What binning hides of the order of scores, at most. Counts are by ascending bin.</summary>
internal static class ScoreOrder
{
    private const int FewPositives = 4_096;

    /// <summary>Half the share of pairs of a positive and a negative that fall into one bin; null unless both occur.</summary>
    public static double? RocAucError(ReadOnlySpan<long> negatives, ReadOnlySpan<long> positives)
    {
        double allNegatives = 0, allPositives = 0, together = 0;
        for (var i = 0; i < negatives.Length; i++)
        {
            allNegatives += negatives[i];
            allPositives += positives[i];
            together += (double)negatives[i] * positives[i];
        }
        var pairs = allNegatives * allPositives;
        return pairs == 0 ? null : together / pairs / 2;
    }

    /// <summary>
    /// The larger distance from average precision with the scores of a bin equal to that with the best and the worst order within bins;
    /// null unless both classes occur.
    /// </summary>
    /// <remarks>
    /// Best: the positives of a bin are equal and come before its negatives. Worst: its negatives come first, then its positives one by
    /// one. No other order, with or without ties, lies outside the two.
    /// </remarks>
    public static double? AveragePrecisionError(ReadOnlySpan<long> negatives, ReadOnlySpan<long> positives)
    {
        double before = 0, beforeNegatives = 0, tied = 0, best = 0, worst = 0;
        for (var i = negatives.Length - 1; i >= 0; i--)
        {
            var (found, passed) = (positives[i], beforeNegatives + negatives[i]);
            if (found > 0)
            {
                var after = before + found;
                tied += found * (after / (after + passed));
                best += found * (after / (after + beforeNegatives));
                worst += OneByOne(before, found, passed);
                before = after;
            }
            beforeNegatives = passed;
        }
        return before == 0 || beforeNegatives == 0 ? null : Math.Max(best - tied, tied - worst) / before;
    }

    /// <summary>Σ (before+k)/(before+k+negatives) for k from 1 to <paramref name="found"/>, from below.</summary>
    private static double OneByOne(double before, long found, double negatives)
    {
        if (negatives == 0)
            return found;
        // An integral bounds long sums: it is short by less than one part in their length.
        if (found > FewPositives)
            return found - (negatives * Math.Log(1 + (found / (before + negatives))));
        double sum = 0;
        for (var k = 1; k <= found; k++)
            sum += (before + k) / (before + k + negatives);
        return sum;
    }
}
