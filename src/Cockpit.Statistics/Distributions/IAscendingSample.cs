namespace Cockpit.Statistics.Distributions;

/// <summary>
/// A sample that can be passed through in ascending order as often as needed, and need not fit into memory. Missing values are no part of
/// it.
/// </summary>
public interface IAscendingSample
{
    /// <summary>Observations.</summary>
    long Count { get; }

    /// <summary>Begins a pass at the smallest value.</summary>
    IAscendingBlocks Walk();
}

/// <summary>One pass through a sample, a block of distinct values at a time.</summary>
public interface IAscendingBlocks : IDisposable
{
    /// <summary>
    /// The next block, never empty: finite values above all values before, and for each how many observations of the whole sample are at
    /// most that value. False at the end. Both spans hold until the next call.
    /// </summary>
    bool Next(out ReadOnlySpan<double> values, out ReadOnlySpan<long> cumulative);
}
