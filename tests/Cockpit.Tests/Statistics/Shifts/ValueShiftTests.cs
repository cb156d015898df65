using System.Globalization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Shifts;
using Xunit;

namespace Cockpit.Tests.Statistics.Shifts;

public sealed class ValueShiftTests
{
    private readonly SeededRandom _random = new(11);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(9999)]
    public void A_pile_at_one_value_is_a_sentinel_and_no_unit(double value)
    {
        var found = new ShiftedWindow().Add("age", Ages(5_000), [.. Ages(1_960), .. Enumerable.Repeat(value, 40)]).FindOne();

        Assert.Equal((ShiftKind.SentinelValue, Text(value), 0.02), (found.Kind, found.Value, found.Share));
        Assert.Equal($"age is {Text(value)} in 2.0% of rows, where the baseline had hardly any: it may stand for “not known”, or be a default.", found.Sentence);
    }

    [Fact]
    public void A_pile_within_the_range_of_a_smooth_column_is_a_default()
    {
        double[] Amounts(int rows) => Draw.Rows(rows, () => Draw.Of("amount", _random));

        var found = new ShiftedWindow().Add("amount", Amounts(5_000), [.. Amounts(1_800), .. Enumerable.Repeat(1096.5, 200)]).FindOne();

        Assert.Equal((ShiftKind.SentinelValue, "1096.5"), (found.Kind, found.Value));
    }

    [Fact]
    public void A_unit_is_named_beside_a_sentinel()
    {
        double[] Amounts(int rows, double factor) => Draw.Rows(rows, () => factor * Draw.Of("amount", _random));

        var found = new ShiftedWindow().Add("amount", Amounts(5_000, 1), [.. Amounts(1_400, 12), .. Enumerable.Repeat(-1.0, 600)]).Find();

        Assert.Equal([ShiftKind.SentinelValue, ShiftKind.UnitChange], found.Select(finding => finding.Kind));
        Assert.Equal(12, found[1].Factor);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("?")]
    [InlineData("N/A")]
    public void A_text_that_stands_for_not_known_is_a_sentinel(string text)
    {
        var found = new ShiftedWindow().Add("city", Cities(5_000), [.. Cities(1_900), .. Enumerable.Repeat(text, 100)]).FindOne();

        Assert.Equal((ShiftKind.SentinelValue, text, 0.05), (found.Kind, found.Value, found.Share));
    }

    [Fact]
    public void New_categories_are_named_with_their_share()
    {
        var found = new ShiftedWindow().Add("city", Cities(5_000), [.. Cities(1_800), .. Enumerable.Repeat("Wien", 150), .. Enumerable.Repeat("Graz", 50)]).FindOne();

        Assert.Equal((ShiftKind.NewCategory, "Wien", 0.1), (found.Kind, found.Value, found.Share));
        Assert.Equal("city has categories that the baseline never had: “Wien” and “Graz”, in 10% of rows.", found.Sentence);
    }

    [Fact]
    public void Renamed_categories_are_paired_by_name_or_by_share()
    {
        var sexes = new ShiftedWindow().Add("sex",
            Draw.Texts(5_000, _random, ("Male", 0.5), ("Female", 0.5)), Draw.Texts(2_000, _random, ("M", 0.5), ("F", 0.5))).FindOne();
        var plans = new ShiftedWindow().Add("plan",
            Draw.Texts(5_000, _random, ("basic", 0.6), ("plus", 0.3), ("gold", 0.1)), Draw.Texts(2_000, _random, ("1", 0.6), ("2", 0.3), ("3", 0.1))).FindOne();

        Assert.Equal(ShiftKind.RecodedCategories, sexes.Kind);
        Assert.Equal([new Renaming("Female", "F"), new Renaming("Male", "M")], sexes.Renamed.OrderBy(pair => pair.From, StringComparer.Ordinal));
        Assert.Equal([new Renaming("basic", "1"), new Renaming("plus", "2"), new Renaming("gold", "3")], plans.Renamed);
        Assert.Equal("The categories of plan look renamed, not changed: “basic” is now “1”, “plus” is now “2” and “gold” is now “3”, in 100% of rows. Translating them brings the column back.", plans.Sentence);
        Assert.True(plans.Distance!.Undone < 0.1 && plans.Distance.AsIs > 0.9);
    }

    [Fact]
    public void What_replaced_categories_of_other_shares_is_new_and_not_renamed()
        => Assert.Equal(ShiftKind.NewCategory, new ShiftedWindow().Add("plan",
            Draw.Texts(5_000, _random, ("basic", 0.9), ("plus", 0.1)), Draw.Texts(2_000, _random, ("x", 0.6), ("y", 0.4))).FindOne().Kind);

    [Fact]
    public void Swapped_columns_are_named_once_and_together()
    {
        var (hours, gains) = (Draw.Rows(2_000, () => Draw.Of("degrees", _random)), Draw.Rows(2_000, () => Draw.Of("gain", _random)));
        var found = new ShiftedWindow()
            .Add("hours", Draw.Rows(5_000, () => Draw.Of("degrees", _random)), gains)
            .Add("gain", Draw.Rows(5_000, () => Draw.Of("gain", _random)), hours)
            .Add("city", Cities(5_000), Draw.Texts(2_000, _random, ("yes", 0.5), ("no", 0.5)))
            .Add("agreed", Draw.Texts(5_000, _random, ("yes", 0.5), ("no", 0.5)), Cities(2_000)).Find();

        Assert.Equal([ShiftKind.SwappedColumns, ShiftKind.SwappedColumns], found.Select(finding => finding.Kind));
        Assert.Equal(["hours", "gain", "city", "agreed"], found.SelectMany(finding => finding.Columns));
        Assert.StartsWith("hours and gain look swapped", found[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_that_has_one_value_now_is_constant()
    {
        var found = new ShiftedWindow().Add("age", Ages(5_000), [.. Enumerable.Repeat(38.0, 2_000)])
            .Add("city", Cities(5_000), [.. Enumerable.Repeat("Bern", 2_000)]).Find();

        Assert.Equal([ShiftKind.ConstantColumn, ShiftKind.ConstantColumn], found.Select(finding => finding.Kind));
        Assert.Equal(["38", "Bern"], found.Select(finding => finding.Value));
        Assert.StartsWith("city is “Bern” in every row; the baseline had 3 different values.", found[1].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_values_that_become_more_are_named_and_a_few_are_not()
    {
        double[] Gaps(int rows, double share) => Draw.Rows(rows, () => _random.NextDouble() < share ? double.NaN : Draw.Of("age", _random));

        var found = new ShiftedWindow().Add("age", Gaps(5_000, 0), Gaps(2_000, 0.1)).FindOne();

        Assert.Equal(ShiftKind.MissingRise, found.Kind);
        Assert.InRange(found.Share, 0.08, 0.12);
        Assert.Empty(new ShiftedWindow().Add("age", Gaps(5_000, 0), Gaps(2_000, 0.01)).Find());
    }

    [Fact]
    public void A_clock_that_stops_is_frozen_and_one_that_goes_on_is_not()
    {
        const double Start = 1_760_000_000;
        double[] before = [.. Enumerable.Range(0, 5_000).Select(i => Start + (i * 60))], moving = [.. Enumerable.Range(5_000, 400).Select(i => Start + (i * 60))];
        double[] frozen = [.. moving.Select(time => Math.Min(time, moving[200]))];
        string?[] Texts(double[] times) => [.. times.Select(time => DateTimeOffset.FromUnixTimeSeconds((long)time).ToString("O", CultureInfo.InvariantCulture))];

        Assert.Empty(new ShiftedWindow().Add("seen_at", before, moving).Find());
        var number = new ShiftedWindow().Add("seen_at", before, frozen).FindOne();
        var text = new ShiftedWindow().Add("seen_at", Texts(before), Texts(frozen)).Find();
        var stopped = new ShiftedWindow().Add("seen_at", before, [.. Enumerable.Repeat(frozen[^1], 400)]).FindOne();

        Assert.Equal((ShiftKind.FrozenClock, Text(moving[200])), (number.Kind, number.Value));
        Assert.InRange(number.Share, 0.49, 0.51);
        Assert.Equal(ShiftKind.FrozenClock, Assert.Single(text).Kind);
        Assert.Equal((ShiftKind.FrozenClock, 1), (stopped.Kind, stopped.Share));
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private double[] Ages(int rows) => Draw.Rows(rows, () => Draw.Of("age", _random));

    private string?[] Cities(int rows) => Draw.Texts(rows, _random, ("Bern", 0.6), ("Oslo", 0.3), ("Riga", 0.1));
}
