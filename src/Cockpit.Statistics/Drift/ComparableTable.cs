namespace Cockpit.Statistics.Drift;

/// <summary>Two counted samples as a test sees them: rare categories are put together, because a count of one proves nothing.</summary>
internal sealed record ComparableTable(long[] Baseline, long[] Current)
{
    private const double LeastExpected = 1;
    private const double AmpleExpected = 50;

    /// <summary>Rows of the smaller sample that the rarest category would have if nothing had changed.</summary>
    private double RarestExpected
    {
        get
        {
            var (baselineRows, currentRows, rarest) = (0L, 0L, long.MaxValue);
            for (var i = 0; i < Baseline.Length; i++)
            {
                baselineRows += Baseline[i];
                currentRows += Current[i];
                rarest = Math.Min(rarest, Baseline[i] + Current[i]);
            }
            return (double)rarest * Math.Min(baselineRows, currentRows) / (baselineRows + currentRows);
        }
    }

    /// <summary>Whether limit laws cannot be trusted far out in the tail, so that permutations must confirm an alarm.</summary>
    public bool IsSparse => RarestExpected < AmpleExpected;

    /// <summary>Keeps categories of which the smaller sample expects at least one row; the others become one. Absent ones vanish.</summary>
    public static ComparableTable Of(ReadOnlySpan<long> baseline, ReadOnlySpan<long> current)
    {
        long n = 0, m = 0;
        for (var i = 0; i < baseline.Length; i++)
            (n, m) = (n + baseline[i], m + current[i]);
        var kept = new List<(long Baseline, long Current)>(baseline.Length);
        (long Baseline, long Current) rest = (0, 0);
        for (var i = 0; i < baseline.Length; i++)
        {
            if ((baseline[i] + current[i]) * (double)Math.Min(n, m) / (n + m) >= LeastExpected)
                kept.Add((baseline[i], current[i]));
            else
                rest = (rest.Baseline + baseline[i], rest.Current + current[i]);
        }
        if (rest.Baseline + rest.Current > 0)
            kept.Add(rest);
        return new ComparableTable([.. kept.Select(cell => cell.Baseline)], [.. kept.Select(cell => cell.Current)]);
    }
}
