using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Shifts;
using Cockpit.Statistics.Summaries;
using Cockpit.Tests.Statistics.Summaries;
using Xunit;

namespace Cockpit.Tests.Statistics.Shifts;

/// <summary>The same from stored summaries, which keep a column of many different numbers in buckets.</summary>
public sealed class SummaryShiftTests
{
    private readonly SeededRandom _random = new(31);

    [Fact]
    public void A_unit_and_a_share_of_rows_in_one_are_named_from_buckets()
    {
        Assert.Equal("monthly_income looks 12 times as high as in the baseline: it may now be yearly instead of monthly, or in months instead of years. Dividing by 12 brings it back.",
            Assert.Single(Find(_ => Cell.Of("monthly_income", 12 * Amount()))).Sentence);
        Assert.Equal(2.54, Assert.Single(Find(_ => Cell.Of("monthly_income", 2.54 * Amount()))).Factor);
        var part = Assert.Single(Find(i => Cell.Of("monthly_income", i % 5 == 0 ? 100 * Amount() : Amount())));
        Assert.Equal((ShiftKind.UnitChange, 100), (part.Kind, part.Factor));
        Assert.InRange(part.Share, 0.17, 0.23);
    }

    [Theory]
    [InlineData(9999)]
    [InlineData(-1)]
    [InlineData(0)]
    public void A_sentinel_is_named_from_buckets_as_it_was_written(double value)
    {
        var found = Assert.Single(Find(i => Cell.Of("monthly_income", i % 20 == 0 ? value : Amount())));

        Assert.Equal((ShiftKind.SentinelValue, value.ToString(System.Globalization.CultureInfo.InvariantCulture)), (found.Kind, found.Value));
        Assert.Equal(0.05, found.Share, 0.005);
    }

    [Fact]
    public void What_merely_grew_or_stayed_is_named_nothing_from_buckets()
    {
        Assert.Empty(Find(_ => Cell.Of("monthly_income", Amount())));
        Assert.Empty(Find(_ => Cell.Of("monthly_income", 1.4 * Amount())));
        Assert.Empty(Find(_ => Cell.Of("monthly_income", 900 + Amount())));
    }

    private IReadOnlyList<ShiftFinding> Find(Func<int, Cell> cell)
    {
        var (before, after) = (new Sample(), new Sample());
        for (var i = 0; i < 6_000; i++)
            before.Add([Cell.Of("monthly_income", Amount())]);
        for (var i = 0; i < 3_000; i++)
            after.Add([cell(i)]);
        var (baseline, window) = (before.Baseline(), after.Window(before, SummaryPrecision.Rollup));
        Assert.False(window.Columns["monthly_income"].Numbers.IsExact);
        return SummaryDrift.Meaning(baseline, window, SummaryDrift.Judge(baseline, window).Report);
    }

    private double Amount() => Draw.Of("amount", _random);
}
