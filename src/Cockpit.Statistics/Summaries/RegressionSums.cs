using System.Runtime.InteropServices;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>Sums of errors e = prediction − truth t over labelled regression decisions. What was added can be taken back.</summary>
public sealed class RegressionSums
{
    /// <summary>Sums of squares below this share of Σt² are what rounding leaves of a constant truth.</summary>
    private const double Nothing = 1e-28;

    /// <summary>|e| of every row with its count; only in exact precision.</summary>
    private readonly Dictionary<double, long>? _sizes;

    private PreciseSum _errors;
    private PreciseSum _sizesSum;
    private PreciseSum _squares;
    private PreciseSum _relative;
    private PreciseSum _truths;
    private PreciseSum _truthSquares;
    private long _sizesKept;

    internal RegressionSums(SummaryPrecision precision) => _sizes = precision == SummaryPrecision.Exact ? [] : null;

    /// <summary>Labelled rows. Numbers so large that their square is infinite are left out.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows whose truth is 0, or so near that |e|/|t| is infinite.</summary>
    public long ZeroTruths { get; private set; }

    /// <summary>Σ e.</summary>
    public double Errors => _errors.Value;

    /// <summary>Σ |e|.</summary>
    public double AbsoluteErrors => _sizesSum.Value;

    /// <summary>Σ e².</summary>
    public double SquaredErrors => _squares.Value;

    /// <summary>Σ |e|/|t| over rows whose truth is not 0.</summary>
    public double RelativeErrors => _relative.Value;

    /// <summary>Σ t.</summary>
    public double Truths => _truths.Value;

    /// <summary>Σ t².</summary>
    public double SquaredTruths => _truthSquares.Value;

    /// <summary>All figures; the median absolute error is null unless every error was kept.</summary>
    public RegressionReport Report()
    {
        if (Rows <= 0)
            return new RegressionReport(0, null, null, null, null, null, null);
        var spread = Spread();
        return new RegressionReport(Rows, AbsoluteErrors / Rows, Math.Sqrt(Math.Max(0, SquaredErrors) / Rows), Errors / Rows, Median(),
            spread == 0 ? null : 1 - (SquaredErrors / spread), ZeroTruths > 0 ? null : RelativeErrors / Rows);
    }

    internal void Add(double prediction, double truth, int times)
    {
        var error = prediction - truth;
        if (!double.IsFinite(error * error) || !double.IsFinite(truth * truth))
            return;
        var (size, relative) = (Math.Abs(error), Math.Abs(error) / Math.Abs(truth));
        Rows += times;
        _errors.Add(error * times);
        _sizesSum.Add(size * times);
        _squares.AddProduct(error, error * times);
        _truths.Add(truth * times);
        _truthSquares.AddProduct(truth, truth * times);
        if (double.IsFinite(relative))
            _relative.Add(relative * times);
        else
            ZeroTruths += times;
        Keep(size, times);
    }

    internal void Merge(RegressionSums other)
    {
        Rows += other.Rows;
        ZeroTruths += other.ZeroTruths;
        _errors.Add(other._errors);
        _sizesSum.Add(other._sizesSum);
        _squares.Add(other._squares);
        _relative.Add(other._relative);
        _truths.Add(other._truths);
        _truthSquares.Add(other._truthSquares);
        foreach (var (size, times) in other._sizes ?? [])
            Keep(size, times);
    }

    internal bool ContentEquals(RegressionSums other, double tolerance)
        => Rows == other.Rows && ZeroTruths == other.ZeroTruths
            && Same.Near(Errors, other.Errors, AbsoluteErrors, tolerance)
            && Same.Near(AbsoluteErrors, other.AbsoluteErrors, 0, tolerance)
            && Same.Near(SquaredErrors, other.SquaredErrors, 0, tolerance)
            && Same.Near(RelativeErrors, other.RelativeErrors, 0, tolerance)
            && Same.Near(Truths, other.Truths, Math.Sqrt(Math.Abs(SquaredTruths) * Math.Abs(Rows)), tolerance)
            && Same.Near(SquaredTruths, other.SquaredTruths, 0, tolerance)
            && Same.Items(_sizes ?? [], other._sizes ?? [], (one, another) => one == another);

    internal void Write(BinaryWriter writer)
    {
        // In the delta of a corrected label nothing but the sums may be left.
        var empty = this is { Rows: 0, ZeroTruths: 0, _errors.Value: 0, _squares.Value: 0, _truths.Value: 0, _truthSquares.Value: 0 };
        writer.Write(!empty);
        if (empty)
            return;
        writer.WriteSigned(Rows);
        writer.WriteSigned(ZeroTruths);
        foreach (var sum in (ReadOnlySpan<PreciseSum>)[_errors, _sizesSum, _squares, _relative, _truths, _truthSquares])
            sum.Write(writer);
        writer.Write7BitEncodedInt(_sizes?.Count ?? 0);
        foreach (var (size, times) in (_sizes ?? []).OrderBy(item => item.Key))
        {
            writer.Write(size);
            writer.WriteSigned(times);
        }
    }

    internal static RegressionSums Read(BinaryReader reader, SummaryPrecision precision)
    {
        var read = new RegressionSums(precision);
        if (!reader.ReadBoolean())
            return read;
        read.Rows = reader.ReadSigned();
        read.ZeroTruths = reader.ReadSigned();
        read._errors = PreciseSum.Read(reader);
        read._sizesSum = PreciseSum.Read(reader);
        read._squares = PreciseSum.Read(reader);
        read._relative = PreciseSum.Read(reader);
        read._truths = PreciseSum.Read(reader);
        read._truthSquares = PreciseSum.Read(reader);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            read.Keep(reader.ReadDouble(), reader.ReadSigned());
        return read;
    }

    private void Keep(double size, long times)
    {
        if (_sizes is null)
            return;
        _sizesKept += times;
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_sizes, size, out _);
        if ((count += times) == 0)
            _sizes.Remove(size);
    }

    /// <summary>Σ (t − mean)² = Σt² − 2m·Σt + n·m², in twice the digits: in plain doubles a large mean would leave nothing of it.</summary>
    private double Spread()
    {
        var mean = Truths / Rows;
        var square = default(PreciseSum);
        square.AddProduct(mean, mean);
        var spread = _truthSquares;
        spread.Add(_truths, -2 * mean);
        spread.Add(square, Rows);
        return spread.Value <= SquaredTruths * Nothing ? 0 : spread.Value;
    }

    private double? Median()
    {
        if (_sizes is null || _sizesKept != Rows || _sizes.Values.Any(times => times < 0))
            return null;
        double[] sizes = [.. _sizes.Keys];
        Array.Sort(sizes);
        return SortedCounts.FromCounts(sizes, Array.ConvertAll(sizes, size => _sizes[size])).Quantile(0.5);
    }
}
