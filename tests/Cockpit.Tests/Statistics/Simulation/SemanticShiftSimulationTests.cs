using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Shifts;
using Cockpit.Tests.Statistics.Shifts;
using Xunit;

namespace Cockpit.Tests.Statistics.Simulation;

/// <summary>
/// The promise of what is named, simulated: nothing in 19 of 20 quiet windows, and a change that has a meaning at least four times in five.
/// COCKPIT_SLOW=1 simulates longer.
/// </summary>
[Trait("Group", "Slow")]
public sealed class SemanticShiftSimulationTests
{
    private static readonly bool Slow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    [Theory]
    [InlineData(200, 200, 1, 2000)]
    [InlineData(200, 200, 100, 200)]
    [InlineData(5_000, 2_000, 10, 500)]
    [InlineData(5_000, 2_000, 100, 100)]
    [InlineData(50_000, 100_000, 10, 100)]
    public void A_quiet_window_names_anything_at_most_once_in_twenty(int baselineRows, int rows, int columns, int windows)
    {
        var random = new SeededRandom(21);
        var length = Slow ? windows : Math.Clamp(400_000 / ((baselineRows + rows) * columns), 2, 200);
        var named = 0;
        for (var at = 0; at < length; at++)
        {
            var window = new ShiftedWindow();
            for (var i = 0; i < columns; i++)
                window.Add(SimulatedColumn.Make(random, i + at, baselineRows, rows));
            named += window.Find().Count > 0 ? 1 : 0;
        }
        Assert.True(named <= (0.05 * length) + (2 * Math.Sqrt(0.05 * 0.95 * length)), $"{named} of {length}");
    }

    [Theory]
    [InlineData("amount", 12, 1, 300, 200)]
    [InlineData("amount", 12, 0.1, 5_000, 1_000)]
    [InlineData("gain", 100, 1, 2_000, 500)]
    [InlineData("skewed", 0.001, 0.5, 5_000, 1_000)]
    [InlineData("amount", 2.54, 1, 5_000, 1_000)]
    [InlineData("age", 0.45359237, 1, 5_000, 2_000)]
    [InlineData("height", 1.609344, 1, 5_000, 1_000)]
    public void A_unit_is_named_at_least_four_times_in_five(string shape, double factor, double share, int baselineRows, int rows)
    {
        var random = new SeededRandom(22);
        AssertPower(() => new ShiftedWindow().Add("x", Draw.Rows(baselineRows, () => Draw.Of(shape, random)),
                Draw.Rows(rows, () => Draw.Of(shape, random) * (random.NextDouble() < share ? factor : 1))).Find(),
            finding => finding.Kind == ShiftKind.UnitChange && Math.Abs(Math.Log(finding.Factor!.Value / factor)) < 1e-3);
    }

    [Fact]
    public void Degrees_are_named_at_least_four_times_in_five()
    {
        var random = new SeededRandom(23);
        AssertPower(() => new ShiftedWindow().Add("x", Draw.Rows(5_000, () => Draw.Of("degrees", random)),
            Draw.Rows(2_000, () => (Draw.Of("degrees", random) * 1.8) + 32)).Find(), finding => finding.Offset == 32);
    }

    [Theory]
    [InlineData(ShiftKind.SentinelValue)]
    [InlineData(ShiftKind.NewCategory)]
    [InlineData(ShiftKind.RecodedCategories)]
    [InlineData(ShiftKind.SwappedColumns)]
    [InlineData(ShiftKind.MissingRise)]
    [InlineData(ShiftKind.ConstantColumn)]
    [InlineData(ShiftKind.FrozenClock)]
    [InlineData(ShiftKind.ConstantFactor)]
    public void Every_other_kind_is_named_at_least_four_times_in_five(ShiftKind kind)
    {
        var random = new SeededRandom(24);
        AssertPower(() => Make(kind, random).Find(), finding => finding.Kind == kind);
    }

    private static ShiftedWindow Make(ShiftKind kind, SeededRandom random)
    {
        double[] Numbers(int rows, string shape) => Draw.Rows(rows, () => Draw.Of(shape, random));
        string?[] Plans(int rows, params (string?, double)[] shares) => Draw.Texts(rows, random, shares);
        var (window, ages) = (new ShiftedWindow(), Numbers(5_000, "age"));
        return kind switch
        {
            ShiftKind.SentinelValue => window.Add("x", ages, [.. Numbers(990, "age"), .. Enumerable.Repeat(999.0, 10)]),
            ShiftKind.MissingRise => window.Add("x", ages, [.. Numbers(950, "age"), .. Enumerable.Repeat(double.NaN, 50)]),
            ShiftKind.ConstantColumn => window.Add("x", ages, [.. Enumerable.Repeat(40.0, 300)]),
            ShiftKind.SwappedColumns => window.Add("x", ages, Numbers(1_000, "gain")).Add("y", Numbers(5_000, "gain"), Numbers(1_000, "age")),
            ShiftKind.ConstantFactor => window.Add("x", [.. Numbers(5_000, "amount").Select(value => Math.Round(value))], [.. Numbers(1_000, "amount").Select(value => Math.Round(value) * 1.37)]),
            ShiftKind.FrozenClock => window.Add("x", [.. Enumerable.Range(0, 5_000).Select(i => 1.76e9 + (i * 7))], [.. Enumerable.Range(5_000, 1_000).Select(i => 1.76e9 + (7 * Math.Min(i, 5_500)))]),
            ShiftKind.NewCategory => window.Add("x", Plans(5_000, ("a", 0.7), ("b", 0.3)), Plans(1_000, ("a", 0.68), ("b", 0.29), ("new", 0.03))),
            _ => window.Add("x", Plans(5_000, ("Male", 0.66), ("Female", 0.34)), Plans(1_000, ("1", 0.66), ("2", 0.34))),
        };
    }

    private static void AssertPower(Func<IReadOnlyList<ShiftFinding>> simulate, Func<ShiftFinding, bool> isRight)
    {
        var windows = Slow ? 200 : 15;
        var (found, wrong) = (0, 0);
        for (var i = 0; i < windows; i++)
        {
            var named = simulate();
            found += named.Any(isRight) ? 1 : 0;
            wrong += named.Any(finding => !isRight(finding)) ? 1 : 0;
        }
        Assert.True(found >= 0.8 * windows && wrong <= 0.1 * windows, $"{found} of {windows}, and {wrong} times something else");
    }
}
