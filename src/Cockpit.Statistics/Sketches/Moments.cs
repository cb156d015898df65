namespace Cockpit.Statistics.Sketches;

/// <summary>Count, mean, variance and extremes in constant space, without the loss of digits that sums of squares suffer.</summary>
/// <remarks>
/// Welford 1962; merged as by Chan, Golub and LeVeque 1979. Merging in another order agrees to rounding, about 1e-12 of the spread.
/// </remarks>
public sealed class Moments : ISketch<Moments>
{
    private double _squares;

    /// <summary>Values seen, missing ones aside.</summary>
    public long Count { get; private set; }

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>The mean; 0 without values.</summary>
    public double Mean { get; private set; }

    /// <summary>The smallest value; +∞ without values.</summary>
    public double Minimum { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest value; −∞ without values.</summary>
    public double Maximum { get; private set; } = double.NegativeInfinity;

    /// <summary>The standard deviation with divisor n − <paramref name="lostDegrees"/>; null where that is not positive.</summary>
    public double? StandardDeviation(int lostDegrees = 1) => Count > lostDegrees ? Math.Sqrt(_squares / (Count - lostDegrees)) : null;

    /// <summary>Sees a value; NaN is missing.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }
        Count++;
        var delta = value - Mean;
        Mean += delta / Count;
        _squares += delta * (value - Mean);
        Minimum = Math.Min(Minimum, value);
        Maximum = Math.Max(Maximum, value);
    }

    /// <summary>Sees a value several times; it is not missing.</summary>
    internal void Add(double value, long times) => Merge(new Moments { Count = times, Mean = value, Minimum = value, Maximum = value });

    /// <summary>Whether both have seen the same: counts and extremes equal, the rest within a tolerance relative to the largest value.</summary>
    internal bool IsNear(Moments other, double tolerance)
    {
        var scale = Count == 0 ? 0 : Math.Max(Math.Abs(Minimum), Math.Abs(Maximum));
        return Count == other.Count && Missing == other.Missing && Minimum.Equals(other.Minimum) && Maximum.Equals(other.Maximum)
            && Math.Abs(Mean - other.Mean) <= tolerance * scale
            && Math.Abs((StandardDeviation(0) ?? 0) - (other.StandardDeviation(0) ?? 0)) <= tolerance * scale;
    }

    /// <inheritdoc/>
    public void Merge(Moments other)
    {
        Missing += other.Missing;
        if (other.Count == 0)
            return;
        var total = Count + other.Count;
        var delta = other.Mean - Mean;
        _squares += other._squares + (delta * delta * Count * ((double)other.Count / total));
        // Weighted rather than moved by a fraction of the difference: both orders then round alike.
        Mean = ((Mean * Count) + (other.Mean * other.Count)) / total;
        Count = total;
        Minimum = Math.Min(Minimum, other.Minimum);
        Maximum = Math.Max(Maximum, other.Maximum);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Count);
        writer.Write7BitEncodedInt64(Missing);
        writer.Write(Mean);
        writer.Write(_squares);
        writer.Write(Minimum);
        writer.Write(Maximum);
    }

    /// <inheritdoc/>
    public static Moments Read(BinaryReader reader) => new()
    {
        Count = reader.Read7BitEncodedInt64(),
        Missing = reader.Read7BitEncodedInt64(),
        Mean = reader.ReadDouble(),
        _squares = reader.ReadDouble(),
        Minimum = reader.ReadDouble(),
        Maximum = reader.ReadDouble(),
    };
}
