using System.Runtime.CompilerServices;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift.Measures;

/// <summary>
/// Two samples that do not fit into memory, walked through side by side: the largest gap of their distribution functions and the area
/// between them.
/// </summary>
/// <remarks>
/// The operations of <see cref="KolmogorovSmirnov"/> and <see cref="Wasserstein"/> in the same order, hence the same figures to the last
/// bit.
/// </remarks>
internal ref struct PairedPass(AscendingCounts left, AscendingCounts right, long leftCount, long rightCount)
{
    private ReadOnlySpan<double> _left;
    private ReadOnlySpan<double> _right;
    private ReadOnlySpan<long> _leftCumulative;
    private ReadOnlySpan<long> _rightCumulative;
    private long _leftPassed;
    private long _rightPassed;
    private double _previous = double.NaN;

    /// <summary>max |F·m·n − G·m·n|, a whole number.</summary>
    public long Gap { get; private set; }

    /// <summary>∫ |F(x) − G(x)| dx; NaN where either sample is empty.</summary>
    public double Area { get; private set; }

    /// <summary>Walks to the end of both.</summary>
    public void Run()
    {
        Refill();
        _previous = _left.IsEmpty || _right.IsEmpty ? double.NaN : Math.Min(_left[0], _right[0]);
        while (!_left.IsEmpty || !_right.IsEmpty)
        {
            if (_right.IsEmpty)
                Alone(ref _left, ref _leftCumulative, ref _leftPassed);
            else if (_left.IsEmpty)
                Alone(ref _right, ref _rightCumulative, ref _rightPassed);
            else
                Together();
            Refill();
        }
    }

    private void Refill()
    {
        if (_left.IsEmpty)
            left.Next(out _left, out _leftCumulative);
        if (_right.IsEmpty)
            right.Next(out _right, out _rightCumulative);
    }

    /// <summary>Walks until either block ends. Which side is next is a coin toss, so nothing here branches on it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Together()
    {
        var (n, m) = ((double)leftCount, (double)rightCount);
        var (f, g, gap, area, previous) = (_leftPassed, _rightPassed, Gap, Area, _previous);
        int i = 0, j = 0;
        while (i < _left.Length && j < _right.Length)
        {
            var (one, other) = (_left[i], _right[j]);
            var x = Math.Min(one, other);
            area += Math.Abs((f / n) - (g / m)) * (x - previous);
            previous = x;
            f = one == x ? _leftCumulative[i] : f;
            g = other == x ? _rightCumulative[j] : g;
            i += one == x ? 1 : 0;
            j += other == x ? 1 : 0;
            gap = Math.Max(gap, Math.Abs((f * rightCount) - (g * leftCount)));
        }
        (_leftPassed, _rightPassed, Gap, Area, _previous) = (f, g, gap, area, previous);
        _left = _left[i..];
        _leftCumulative = _leftCumulative[i..];
        _right = _right[j..];
        _rightCumulative = _rightCumulative[j..];
    }

    /// <summary>The other side has ended: the area still grows, the gap only closes.</summary>
    private void Alone(ref ReadOnlySpan<double> values, ref ReadOnlySpan<long> cumulative, ref long passed)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Area += Math.Abs((_leftPassed / (double)leftCount) - (_rightPassed / (double)rightCount)) * (values[i] - _previous);
            _previous = values[i];
            passed = cumulative[i];
        }
        values = [];
        cumulative = [];
    }
}
