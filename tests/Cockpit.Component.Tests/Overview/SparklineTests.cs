using Bunit;
using Cockpit.Pages.Overview;
using Xunit;

namespace Cockpit.Component.Tests.Overview;

public sealed class SparklineTests : BunitContext
{
    [Fact]
    public void The_picture_is_said_in_words()
        => Assert.Equal("credit: 62 decisions in the last 30 minutes, at most 62 a minute, 2 failed.", Show(60, 2).Find("svg").GetAttribute("aria-label"));

    [Fact]
    public void No_traffic_is_said_in_words_too()
        => Assert.Equal("credit: no decisions in the last 30 minutes.", Show(0, 0).Find("svg").GetAttribute("aria-label"));

    [Fact]
    public void Behind_the_picture_is_a_table_with_every_minute_the_newest_first()
    {
        var rows = Show(60, 2).FindAll("tbody tr");
        Assert.Equal(30, rows.Count);
        Assert.Equal(["11:59", "60", "2"], rows[0].QuerySelectorAll("td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void Columns_start_at_zero_and_the_tallest_fills_the_height()
    {
        var bars = Show(60, 0).FindAll("rect");
        Assert.Equal(("0", "40"), (bars[^1].GetAttribute("y"), bars[^1].GetAttribute("height")));
        Assert.Equal("0.75", bars[0].GetAttribute("height"));
    }

    private IRenderedComponent<Sparkline> Show(long answered, long failed)
        => Render<Sparkline>(spark => spark.Add(one => one.Name, "credit").Add(one => one.Minutes, Some.Minutes(answered, failed)));
}
