using System.Numerics;
using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Attribution;

/// <summary>Shapley values from all 2ⁿ coalitions, each with every background row.</summary>
internal sealed class ExactShapley(ReadOnlyMemory<double> row, ReadOnlyMemory<double> background) : ShapleyQuestions(row, background)
{
    /// <summary>The sum of scores of each coalition; bit i says whether feature i is in it.</summary>
    private readonly double[] _sums = new double[1 << row.Length];

    public override long Total => (long)_sums.Length * BackgroundRows;

    private protected override void Write(long question, Span<double> row)
    {
        var (coalition, start) = Math.DivRem(question, BackgroundRows);
        BackgroundRow(start).CopyTo(row);
        for (var i = 0; i < row.Length; i++)
        {
            if ((coalition >> i & 1) == 1)
                row[i] = Row.Span[i];
        }
    }

    private protected override void Take(long question, double score) => _sums[question / BackgroundRows] += score;

    private protected override ShapleyValues Conclude()
    {
        var features = Row.Length;
        var worth = Array.ConvertAll(_sums, sum => sum / BackgroundRows);
        var values = new double[features];
        for (var coalition = 0; coalition < worth.Length; coalition++)
        {
            var size = BitOperations.PopCount((uint)coalition);
            if (size == features)
                continue;
            var weight = Math.Exp(LogFactorial.Of(size) + LogFactorial.Of(features - size - 1) - LogFactorial.Of(features));
            for (var i = 0; i < features; i++)
            {
                if ((coalition >> i & 1) == 0)
                    values[i] += weight * (worth[coalition | 1 << i] - worth[coalition]);
            }
        }

        return new ShapleyValues(worth[0], worth[^1], values, new double[features], Exact: true);
    }
}
