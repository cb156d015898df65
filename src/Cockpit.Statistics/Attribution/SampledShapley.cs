using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Attribution;

/// <summary>Shapley values from random orderings, each taken forwards and backwards (Castro et al. 2009; antithetic pairs).</summary>
internal static class SampledShapley
{
    /// <summary>
    /// Every pair walks from one background row to the row explained; background rows take turns equally often, so that the values sum to
    /// prediction minus base value to rounding. The error of each value is estimated from the spread of its pairs.
    /// </summary>
    public static ShapleyValues Explain(
        ReadOnlySpan<double> row, ReadOnlySpan<double> background, RowScorer scorer, int orderings, ulong seed)
    {
        var features = row.Length;
        var rows = background.Length / features;
        var pairs = (orderings + rows - 1) / rows * rows;
        var random = new SeededRandom(seed);
        var order = new int[features];
        for (var i = 0; i < features; i++)
            order[i] = i;
        var walk = new Walk(features, scorer);
        var (mean, squares, gain) = (new double[features], new double[features], new double[features]);
        for (var pair = 0; pair < pairs; pair++)
        {
            Array.Clear(gain);
            random.Shuffle(order.AsSpan());
            var start = background.Slice(pair % rows * features, features);
            walk.Add(row, start, order, gain);
            Array.Reverse(order);
            walk.Add(row, start, order, gain);
            for (var i = 0; i < features; i++)
            {
                var delta = (gain[i] / 2) - mean[i];
                mean[i] += delta / (pair + 1);
                squares[i] += delta * ((gain[i] / 2) - mean[i]);
            }
        }
        var bounds = Array.ConvertAll(squares, square => 3 * Math.Sqrt(square / (pairs - 1.0) / pairs));
        return new ShapleyValues(
            Shapley.MeanScore(background, features, scorer), Shapley.MeanScore(row, features, scorer), mean, bounds, Exact: false);
    }

    /// <summary>Turns a background row into the row explained, feature by feature, and scores all steps at once.</summary>
    private sealed class Walk(int features, RowScorer scorer)
    {
        private readonly double[] _steps = new double[(features + 1) * features];
        private readonly double[] _scores = new double[features + 1];

        public void Add(ReadOnlySpan<double> row, ReadOnlySpan<double> start, int[] order, double[] gain)
        {
            start.CopyTo(_steps);
            for (var i = 0; i < features; i++)
            {
                var next = _steps.AsSpan((i + 1) * features, features);
                _steps.AsSpan(i * features, features).CopyTo(next);
                next[order[i]] = row[order[i]];
            }
            scorer(_steps, _scores);
            for (var i = 0; i < features; i++)
                gain[order[i]] += _scores[i + 1] - _scores[i];
        }
    }
}
