using System.Globalization;
using Xunit;

namespace Cockpit.Tests.Statistics.Simulation;

/// <summary>
/// The promise of the verdicts, simulated: a quiet window raises any alarm at most once in twenty, and a shift of 0.2 σ is caught four
/// times in five. COCKPIT_SLOW=1 runs the lengths of the table in docs/statistics.md; COCKPIT_TABLE names a file to which rows are added.
/// </summary>
[Trait("Group", "Slow")]
public sealed class FalseAlarmAndPowerTests
{
    private static readonly bool Slow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    [Theory]
    [InlineData(200, 200, 1, 4000)]
    [InlineData(200, 200, 10, 2000)]
    [InlineData(200, 200, 100, 1000)]
    [InlineData(5_000, 200, 1, 4000)]
    [InlineData(5_000, 200, 10, 2000)]
    [InlineData(5_000, 200, 100, 1000)]
    [InlineData(5_000, 2_000, 1, 4000)]
    [InlineData(5_000, 2_000, 10, 1500)]
    [InlineData(5_000, 2_000, 100, 600)]
    [InlineData(20_000, 20_000, 1, 2000)]
    [InlineData(20_000, 20_000, 10, 800)]
    [InlineData(20_000, 20_000, 100, 300)]
    [InlineData(50_000, 100_000, 1, 1000)]
    [InlineData(50_000, 100_000, 10, 400)]
    [InlineData(50_000, 100_000, 100, 120)]
    public void A_quiet_window_raises_an_alarm_at_most_once_in_twenty(int baselineRows, int rows, int columns, int windows)
    {
        var length = Slow ? windows : Math.Clamp(600_000 / ((baselineRows + rows) * columns), 2, 200);
        var rates = DriftSimulation.Quiet(baselineRows, rows, columns, length, seed: 1);
        Report("quiet", baselineRows, rows, columns, rates);
        Assert.True(rates.Alarm <= 0.05 + rates.Noise, $"{rates}");
    }

    [Theory]
    [InlineData(1, 2000)]
    [InlineData(10, 1000)]
    [InlineData(100, 400)]
    public void A_shift_of_a_fifth_of_a_deviation_is_caught_four_times_in_five(int columns, int windows)
    {
        var rates = DriftSimulation.Shifted(5_000, 2_000, columns, Slow ? windows : Math.Max(3, 40 / columns), shift: 0.2, seed: 2);
        Report("shifted", 5_000, 2_000, columns, rates);
        Assert.True(rates.Alarm >= 0.8, $"{rates}");
    }

    private static void Report(string kind, int baselineRows, int rows, int columns, AlarmRates rates)
    {
        if (Environment.GetEnvironmentVariable("COCKPIT_TABLE") is not { Length: > 0 } path)
            return;
        File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture,
            $"| {kind} | {baselineRows:N0} | {rows:N0} | {columns} | {rates.Windows:N0} | {rates.Alarm:P1} | {rates.Drifted:P1} | ")
            + string.Create(CultureInfo.InvariantCulture, $"{rates.PsiTenth:P1} | {rates.PsiQuarter:P1} | {rates.PerColumn:P1} |\n"));
    }
}
