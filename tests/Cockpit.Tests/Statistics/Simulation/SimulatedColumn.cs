using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Shifts;

namespace Cockpit.Tests.Statistics.Simulation;

/// <summary>Columns as they occur: smooth, skewed, rounded, mostly zero, with gaps, of few and of many categories.</summary>
internal static class SimulatedColumn
{
    private const int Shapes = 6;
    private static readonly double[] ManyShares = Zipf(40);
    private static readonly double[] FewShares = [0.85, 0.1, 0.04, 0.01];

    /// <summary>
    /// Evidence about one simulated column; <paramref name="shift"/> in standard deviations moves a smooth column of the window.
    /// </summary>
    public static ColumnEvidence Evidence(SeededRandom random, int index, int baselineRows, int rows, double shift = 0)
        => Make(random, index, baselineRows, rows, shift).Evidence;

    /// <summary>The same, with the numbers themselves; null of categories.</summary>
    public static (ColumnEvidence Evidence, BeforeAfter<NumberProfile>? Numbers) Make(SeededRandom random, int index, int baselineRows, int rows, double shift = 0)
    {
        var name = $"c{index}";
        var shape = index % Shapes;
        if (shape >= 4)
        {
            var shares = shape == 4 ? ManyShares : FewShares;
            return (CategoricalEvidence.Of(name, Categories(random, shares, baselineRows), Categories(random, shares, rows)), null);
        }
        var (before, after) = (Numbers(random, shape, baselineRows, 0), Numbers(random, shape, rows, shift));
        return (NumericEvidence.Of(name, before, after), new(NumberProfile.Of(before.Values), NumberProfile.Of(after.Values)));
    }

    private static NumericSample Numbers(SeededRandom random, int shape, int rows, double shift)
    {
        var values = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var normal = Normal(random) + shift;
            values[i] = shape switch
            {
                0 => normal,
                1 => random.NextDouble() < 0.03 ? double.NaN : Math.Exp(normal),
                2 => Math.Round(38 + (13 * normal)),
                _ => random.NextDouble() < 0.92 ? 0 : Math.Round(Math.Exp(8 + normal)),
            };
        }
        return NumericSample.From(values);
    }

    private static CategoryCounts Categories(SeededRandom random, double[] shares, int rows)
    {
        var counts = new CategoryCounts();
        long left = rows;
        var rest = 1.0;
        for (var i = 0; i < shares.Length; i++)
        {
            var drawn = i == shares.Length - 1 ? left : DiscreteDraws.Binomial(random, left, Math.Min(1, shares[i] / rest));
            counts.Add($"v{i}", drawn);
            left -= drawn;
            rest -= shares[i];
        }
        return counts;
    }

    private static double Normal(SeededRandom random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Zipf(int categories)
    {
        var shares = new double[categories];
        for (var i = 0; i < categories; i++)
            shares[i] = Math.Pow(i + 1, -1.5);
        var total = shares.Sum();
        return Array.ConvertAll(shares, share => share / total);
    }
}
