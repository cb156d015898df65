using System.Runtime.CompilerServices;

namespace Cockpit.Statistics.Distributions;

/// <summary>Reads a sample block by block for whoever walks through two at once, and counts on the way what one of them needs.</summary>
/// <param name="blocks">The pass.</param>
/// <param name="mean">Around which squares are summed.</param>
/// <param name="limits">Values for which the observations at most and below them are counted, in any order.</param>
internal sealed class AscendingCounts(IAscendingBlocks blocks, double mean, double[] limits)
{
    private readonly long[] _atMost = new long[limits.Length];
    private readonly long[] _below = new long[limits.Length];
    private double _squares;

    /// <summary>Observations up to the last block.</summary>
    public long Passed { get; private set; }

    /// <summary>The standard deviation with divisor n − 1; NaN where that is not positive. Complete after the last block.</summary>
    public double Deviation => Passed <= 1 ? double.NaN : Math.Sqrt(_squares / (Passed - 1));

    /// <summary>Observations at or below a limit; complete after the last block, as are all that follow.</summary>
    public long CountAtMost(double limit) => _atMost[Array.IndexOf(limits, limit)];

    /// <summary>Observations strictly below a limit.</summary>
    public long CountBelow(double limit) => _below[Array.IndexOf(limits, limit)];

    /// <summary>Observations above a limit.</summary>
    public long CountAbove(double limit) => Passed - CountAtMost(limit);

    /// <summary>Observations outside fences that are both limits.</summary>
    public long Outside(OutlierFences fences) => CountBelow(fences.Low) + CountAbove(fences.High);

    /// <summary>The next block; both spans are empty at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Next(out ReadOnlySpan<double> values, out ReadOnlySpan<long> cumulative)
    {
        if (!blocks.Next(out values, out cumulative))
            return;
        for (var i = 0; i < limits.Length; i++)
        {
            var found = values.BinarySearch(limits[i]);
            var (below, atMost) = found >= 0 ? (found, found + 1) : (~found, ~found);
            // A limit that lies before this block keeps the count of an earlier one.
            _below[i] = below == 0 ? _below[i] : cumulative[below - 1];
            _atMost[i] = atMost == 0 ? _atMost[i] : cumulative[atMost - 1];
        }
        var (squares, before) = (_squares, Passed);
        for (var i = 0; i < values.Length; i++)
        {
            squares += (values[i] - mean) * (values[i] - mean) * (cumulative[i] - before);
            before = cumulative[i];
        }
        (_squares, Passed) = (squares, before);
    }
}
