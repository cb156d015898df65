namespace Cockpit.Statistics.Sketches;

/// <summary>
/// A sum of doubles with about 32 digits: what was added can be taken back without a trace, and merging in any order agrees far beyond
/// what a double shows.
/// </summary>
/// <remarks>Two doubles whose exact sum is the value (Dekker 1971).</remarks>
internal record struct PreciseSum
{
    private double _high;
    private double _low;

    /// <summary>The sum, rounded to a double.</summary>
    public readonly double Value => _high;

    public void Add(double value)
    {
        var sum = _high + value;
        var taken = sum - _high;
        var error = (_high - (sum - taken)) + (value - taken) + _low;
        _high = sum + error;
        _low = error - (_high - sum);
    }

    /// <summary>Adds a·b without rounding the product.</summary>
    public void AddProduct(double a, double b)
    {
        var product = a * b;
        Add(product);
        Add(Math.FusedMultiplyAdd(a, b, -product));
    }

    public void Add(PreciseSum other)
    {
        Add(other._high);
        Add(other._low);
    }

    /// <summary>Adds a multiple of another sum.</summary>
    public void Add(PreciseSum other, double factor)
    {
        AddProduct(other._high, factor);
        AddProduct(other._low, factor);
    }

    public readonly void Write(BinaryWriter writer)
    {
        writer.Write(_high);
        writer.Write(_low);
    }

    public static PreciseSum Read(BinaryReader reader) => new() { _high = reader.ReadDouble(), _low = reader.ReadDouble() };
}
