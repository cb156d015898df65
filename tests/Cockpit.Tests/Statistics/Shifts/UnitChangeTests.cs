using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Shifts;
using Xunit;

namespace Cockpit.Tests.Statistics.Shifts;

public sealed class UnitChangeTests
{
    [Theory]
    [InlineData("amount", 12, "x looks 12 times as high as in the baseline: it may now be yearly instead of monthly, or in months instead of years. Dividing by 12 brings it back.")]
    [InlineData("amount", 1.0 / 12, "x looks 12 times as low as in the baseline: it may now be monthly instead of yearly, or in years instead of months. Multiplying by 12 brings it back.")]
    [InlineData("gain", 100, "per cent instead of a share")]
    [InlineData("age", 1.0 / 100, "a share instead of per cent")]
    [InlineData("skewed", 1_000, "in thousandths")]
    [InlineData("amount", 0.001, "in thousands")]
    [InlineData("height", 2.54, "in centimetres instead of inches")]
    [InlineData("amount", 0.45359237, "in kilograms instead of pounds")]
    [InlineData("amount", 1.609344, "in kilometres instead of miles")]
    [InlineData("height", 3.28084, "in feet instead of metres")]
    [InlineData("amount", 60, "in minutes instead of hours")]
    public void A_unit_is_named_with_its_factor_and_the_way_back(string shape, double factor, string sentence)
    {
        var found = Converted(shape, value => value * factor).FindOne();

        Assert.Equal(ShiftKind.UnitChange, found.Kind);
        Assert.Equal(factor, found.Factor!.Value, factor * 1e-4);
        Assert.Equal((1, "x", null), (found.Share, found.Columns[0], found.Offset));
        Assert.Contains(sentence, found.Sentence, StringComparison.Ordinal);
        Assert.True(found.Distance!.Undone < 0.4 * found.Distance.AsIs, found.Distance.ToString());
        Assert.Equal(2_000, found.Rows.Current);
    }

    [Fact]
    public void Rounding_after_the_conversion_does_not_hide_it()
        => Assert.Equal(2.54, Converted("age", value => Math.Round(value * 2.54)).FindOne().Factor);

    [Theory]
    [InlineData(true, "x looks like Fahrenheit where the baseline had Celsius. Subtracting 32 and dividing by 1.8 brings it back.")]
    [InlineData(false, "x looks like Celsius where the baseline had Fahrenheit. Multiplying by 1.8 and adding 32 brings it back.")]
    public void Degrees_are_told_apart_in_both_directions(bool toFahrenheit, string sentence)
    {
        var random = new SeededRandom(3);
        double[] Celsius(int rows) => Draw.Rows(rows, () => Draw.Of("degrees", random));
        double[] Fahrenheit(int rows) => [.. Celsius(rows).Select(value => (value * 1.8) + 32)];

        var found = (toFahrenheit ? new ShiftedWindow().Add("x", Celsius(5_000), Fahrenheit(2_000)) : new ShiftedWindow().Add("x", Fahrenheit(5_000), Celsius(2_000))).FindOne();

        Assert.Equal((ShiftKind.UnitChange, sentence), (found.Kind, found.Sentence));
        Assert.Equal(toFahrenheit ? 32 : -32 / 1.8, found.Offset!.Value, 1e-9);
    }

    [Theory]
    [InlineData("amount", 12, 0.1)]
    [InlineData("amount", 12, 0.5)]
    [InlineData("age", 100, 0.3)]
    [InlineData("skewed", 0.001, 0.3)]
    public void A_share_of_rows_in_another_unit_is_named_with_the_share(string shape, double factor, double share)
    {
        var random = new SeededRandom(4);
        var found = Converted(shape, value => random.NextDouble() < share ? value * factor : value).FindOne();

        Assert.Equal(ShiftKind.UnitChange, found.Kind);
        Assert.Equal(factor, found.Factor!.Value, factor * 1e-4);
        Assert.InRange(found.Share, share - 0.04, share + 0.04);
        Assert.StartsWith("In ", found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_amounts_in_another_currency_are_named_without_a_unit()
    {
        var random = new SeededRandom(5);
        double[] Prices(int rows) => Draw.Rows(rows, () => Math.Round(Draw.Of("amount", random)));

        var found = new ShiftedWindow().Add("price", Prices(5_000), [.. Prices(2_000).Select(price => Math.Round(price * 0.74, 2))]).FindOne();

        Assert.Equal(ShiftKind.ConstantFactor, found.Kind);
        Assert.Equal(0.74, found.Factor!.Value, 0.02);
        Assert.Contains("it may be in another currency or unit", found.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1.3)]
    [InlineData(0, 1.5)]
    [InlineData(0, 2)]
    [InlineData(0, 5)]
    [InlineData(0, 8)]
    [InlineData(0, 0.7)]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 1.5)]
    [InlineData(-1, 0.8)]
    public void What_merely_moved_or_spread_is_named_nothing(double deviations, double spread)
    {
        foreach (var shape in new[] { "amount", "skewed", "age", "gain", "height", "degrees" })
        {
            var random = new SeededRandom(6);
            foreach (var (before, after) in new[] { (5_000, 2_000), (400, 250), (20_000, 20_000) })
            {
                var old = Draw.Rows(before, () => Draw.Of(shape, random));
                var move = deviations * SortedCounts.From(old).StandardDeviation();
                var now = Draw.Rows(after, () => Changed(shape, Draw.Of(shape, random), spread, move));

                var found = new ShiftedWindow().Add("x", old, now).Find();

                Assert.True(found.Count == 0, $"{shape}, {before} and {after} rows: {string.Join(' ', found.Select(finding => finding.Sentence))}");
            }
        }
    }

    [Fact]
    public void Too_few_rows_name_nothing()
    {
        var random = new SeededRandom(7);
        double[] Amounts(int rows, double factor) => Draw.Rows(rows, () => factor * Draw.Of("amount", random));

        Assert.Empty(new ShiftedWindow().Add("x", Amounts(5_000, 1), Amounts(199, 12)).Find());
        Assert.Single(new ShiftedWindow().Add("x", Amounts(5_000, 1), Amounts(200, 12)).Find());
    }

    /// <summary>People and gains stay whole, however they change, and who gained nothing still gains nothing.</summary>
    private static double Changed(string shape, double value, double spread, double move)
        => shape is not ("age" or "gain") ? (value * spread) + move : value == 0 ? 0 : Math.Round((value * spread) + move);

    private static ShiftedWindow Converted(string shape, Func<double, double> conversion)
    {
        var random = new SeededRandom(2);
        return new ShiftedWindow().Add("x", Draw.Rows(5_000, () => Draw.Of(shape, random)), Draw.Rows(2_000, () => conversion(Draw.Of(shape, random))));
    }
}
