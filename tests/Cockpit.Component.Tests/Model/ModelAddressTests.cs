using Cockpit.Pages.Model;
using Cockpit.Pages.Shared;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class ModelAddressTests
{
    private static readonly LocalClock Vienna = LocalClock.Of("Europe/Vienna");

    [Fact]
    public void What_is_usual_is_left_out()
        => Assert.Equal("/models/credit", Shown.Address.Address());

    [Fact]
    public void What_is_chosen_is_said_and_escaped()
        => Assert.Equal("/models/a%2Fb?tab=fairness&v=v%202&class=batch&span=30d&rate=falsePositiveRate",
            new ModelAddress { Model = "a/b", Tab = ModelTab.Fairness, Version = "v 2", Class = "batch", Span = "30d", Rate = "falsePositiveRate" }.Address());

    [Fact]
    public void A_form_without_script_sends_empty_fields_and_local_times()
    {
        var asked = new ModelAddress { Model = "credit", Version = "", Class = " ", Span = "", From = "2026-01-05T12:00", To = "" }.Canonical(Vienna);
        Assert.Equal("/models/credit?from=2026-01-05T11%3A00%3A00Z", asked.Address());
    }

    [Fact]
    public void A_span_wins_over_an_own_time_so_that_the_time_is_said_in_one_way()
        => Assert.Equal("/models/credit?span=1h", new ModelAddress { Model = "credit", Span = "1h", From = "2026-01-05T12:00" }.Canonical(Vienna).Address());

    [Fact]
    public void The_begin_of_a_span_stays_for_a_while_so_that_charts_are_not_fetched_anew_each_minute()
    {
        var (first, second) = (Shown.Address.Parse(Some.Noon).Range!, Shown.Address.Parse(Some.Noon.AddMinutes(30)).Range!);
        Assert.Equal(first, second);
        Assert.InRange(first.From!.Value, Some.Noon.AddDays(-7).AddHours(-2), Some.Noon.AddDays(-7));
        Assert.Null(first.To);
    }

    [Fact]
    public void All_time_has_no_begin()
        => Assert.Equal(new ModelRange(null, null, "all time"), (Shown.Address with { Span = "all" }).Parse(Some.Noon).Range);

    [Theory]
    [InlineData("forever", null, null, null, "span")]
    [InlineData(null, "yesterday", null, null, "from")]
    [InlineData(null, "2026-01-05T00:00:00Z", "soon", null, "to")]
    [InlineData(null, "2026-01-05T00:00:00Z", "2026-01-04T00:00:00Z", null, "to")]
    [InlineData("7d", null, null, "urgent", "class")]
    public void What_cannot_be_used_names_its_field(string? span, string? from, string? to, string? trafficClass, string field)
        => Assert.Equal(field, new ModelAddress { Model = "credit", Span = span, From = from, To = to, Class = trafficClass }.Parse(Some.Noon).Problem?.Field);

    [Fact]
    public void Choosing_a_column_asks_the_store_nothing_new()
    {
        Assert.Equal(Shown.Address.Question, (Shown.Address with { Column = "age", Rate = "x", Figure = "y" }).Question);
        Assert.NotEqual(Shown.Address.Question, (Shown.Address with { Tab = ModelTab.Fairness }).Question);
    }

    [Fact]
    public void A_series_has_the_version_and_time_of_the_page()
        => Assert.Equal("/api/v1/series/credit/drift?column=a%26b&version=v3&from=2026-02-23T12%3A00%3A00Z", Shown.Content().Series("drift", ("column", "a&b")));
}
