using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Attribution;

/// <summary>Shapley values from random orderings, each taken forwards and backwards (Castro et al. 2009; antithetic pairs).</summary>
/// <remarks>
/// Every pair walks from one background row to the row explained; background rows take turns equally often, so that the values sum to
/// prediction minus base value to rounding. The error of each value is estimated from the spread of its pairs. Asked are the background,
/// the row, and then every step of every walk.
/// </remarks>
internal sealed class SampledShapley(ReadOnlyMemory<double> row, ReadOnlyMemory<double> background, int orderings, ulong seed)
    : ShapleyQuestions(row, background)
{
    private readonly long _pairs = (long)Math.Ceiling(orderings / (double)(background.Length / row.Length)) * (background.Length / row.Length);

    // Answers come later than questions, perhaps by many walks: either side follows the orderings by itself.
    private readonly Orderings _asked = new(row.Length, seed);
    private readonly Orderings _answered = new(row.Length, seed);
    private readonly double[] _mean = new double[row.Length];
    private readonly double[] _squares = new double[row.Length];
    private readonly double[] _gain = new double[row.Length];
    private double _background;
    private double _prediction;
    private double _last;

    public override long Total => BackgroundRows + 1 + (_pairs * 2 * Steps);

    private int Steps => Row.Length + 1;

    private protected override void Write(long question, Span<double> row)
    {
        if (question < BackgroundRows)
        {
            BackgroundRow(question).CopyTo(row);
            return;
        }

        if (question == BackgroundRows)
        {
            Row.Span.CopyTo(row);
            return;
        }

        var (walk, step) = Math.DivRem(question - BackgroundRows - 1, Steps);
        BackgroundRow(walk / 2 % BackgroundRows).CopyTo(row);
        foreach (var feature in _asked.Of(walk)[..(int)step])
            row[feature] = Row.Span[feature];
    }

    private protected override void Take(long question, double score)
    {
        if (question < BackgroundRows)
        {
            _background += score;
            return;
        }

        if (question == BackgroundRows)
        {
            _prediction = score;
            return;
        }

        var (walk, step) = Math.DivRem(question - BackgroundRows - 1, Steps);
        if (step > 0)
            _gain[_answered.Of(walk)[(int)step - 1]] += score - _last;
        _last = score;
        if (walk % 2 == 1 && step == Row.Length)
            EndPair((walk / 2) + 1);
    }

    private protected override ShapleyValues Conclude()
        => new(_background / BackgroundRows, _prediction, _mean,
            Array.ConvertAll(_squares, square => Math.Sqrt(square / (_pairs - 1.0) / _pairs)), Exact: false);

    private void EndPair(long pairs)
    {
        for (var i = 0; i < _gain.Length; i++)
        {
            var delta = (_gain[i] / 2) - _mean[i];
            _mean[i] += delta / pairs;
            _squares[i] += delta * ((_gain[i] / 2) - _mean[i]);
        }

        Array.Clear(_gain);
    }

    /// <summary>The random orderings, one a walk; every second is the one before it backwards.</summary>
    private sealed class Orderings(int features, ulong seed)
    {
        private readonly SeededRandom _random = new(seed);
        private readonly int[] _order = [.. Enumerable.Range(0, features)];
        private long _walk = -1;

        /// <summary>The ordering of a walk, which is the last one asked for or one after it.</summary>
        public ReadOnlySpan<int> Of(long walk)
        {
            while (_walk < walk)
            {
                if (++_walk % 2 == 0)
                    _random.Shuffle(_order.AsSpan());
                else
                    Array.Reverse(_order);
            }

            return _order;
        }
    }
}
