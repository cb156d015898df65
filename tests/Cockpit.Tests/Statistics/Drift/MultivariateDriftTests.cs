using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Multivariate;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

public sealed class MultivariateDriftTests
{
    [Fact]
    public void A_changed_correlation_is_caught_though_every_column_looks_the_same()
    {
        var random = new SeededRandom(9);
        var result = MultivariateDrift.Compare(Correlated(random, 2_000, 0.7), Correlated(random, 1_000, 0), columns: 3);
        Assert.Equal(DriftVerdict.Drifted, result.Verdict);
        Assert.InRange(result.Auc!.Value, 0.6, 0.9);
        Assert.StartsWith("Taken together, the columns have changed: ", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_rows_are_not_judged()
        => Assert.Equal(DriftVerdict.Insufficient, MultivariateDrift.Compare(new double[600], new double[300], columns: 3).Verdict);

    [Fact]
    public void Missing_values_and_constant_columns_do_no_harm()
    {
        var rows = new double[900];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i % 3 == 0 ? 5 : i % 7 == 0 ? double.NaN : i % 11;
        Assert.Equal(DriftVerdict.Stable, MultivariateDrift.Compare(rows, rows, columns: 3).Verdict);
    }

    [Fact, Trait("Group", "Slow")]
    public void False_alarms_stay_within_the_stated_rate()
    {
        var windows = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1" ? 2_000 : 100;
        var random = new SeededRandom(10);
        var alarms = 0;
        for (var i = 0; i < windows; i++)
            alarms += MultivariateDrift.Compare(
                Correlated(random, 300, 0.5), Correlated(random, 200, 0.5), columns: 3).Verdict >= DriftVerdict.Watch ? 1 : 0;
        Assert.True(alarms <= windows * (0.05 + (2 * Math.Sqrt(0.05 * 0.95 / windows))), $"{alarms} of {windows}");
        if (Environment.GetEnvironmentVariable("COCKPIT_TABLE") is { Length: > 0 } path)
            File.AppendAllText(path, $"| multivariate quiet | 300 | 200 | 3 | {windows} | {100.0 * alarms / windows} |\n");
    }

    private static double[] Correlated(SeededRandom random, int rows, double correlation)
    {
        var values = new double[rows * 3];
        for (var i = 0; i < values.Length; i += 3)
        {
            values[i] = Normal(random);
            values[i + 1] = (correlation * values[i]) + (Math.Sqrt(1 - (correlation * correlation)) * Normal(random));
            values[i + 2] = Normal(random);
        }
        return values;
    }

    private static double Normal(SeededRandom random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
