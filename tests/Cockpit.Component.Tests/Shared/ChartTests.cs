using Bunit;
using Cockpit.Pages.Shared;
using Xunit;

namespace Cockpit.Component.Tests.Shared;

public sealed class ChartTests : BunitContext
{
    private const string Source = "/api/v1/series/credit/drift?column=age&version=v3";

    [Fact]
    public void The_script_is_told_where_the_points_are_and_how_much_room_there_is()
    {
        var chart = Show().Find("cockpit-chart");
        Assert.Equal((Source, "320", false), (chart.GetAttribute("source"), chart.GetAttribute("height"), chart.HasAttribute("live")));
        Assert.Equal("--chart-height: 320px", chart.GetAttribute("style"));
    }

    [Fact]
    public void It_asks_again_only_when_the_page_follows_what_happens()
        => Assert.Equal("true", Render<Chart>(chart => chart.Add(one => one.Source, Source).Add(one => one.Label, "age over time").Add(one => one.Live, true)).Find("cockpit-chart").GetAttribute("live"));

    [Fact]
    public void Before_anything_is_fetched_it_has_a_name_a_skeleton_and_no_figure()
    {
        var chart = Show();
        Assert.Equal("age over time", chart.Find("figcaption h3").TextContent);
        Assert.NotNull(chart.Find(".chart-plot .skeleton"));
        Assert.Equal("", chart.Find("[data-part=n]").TextContent);
    }

    [Fact]
    public void The_drawing_has_a_name_and_the_keyboard_reaches_it()
    {
        var plot = Show().Find("[data-part=plot]");
        Assert.Equal(("img", "age over time", "0"), (plot.GetAttribute("role"), plot.GetAttribute("aria-label"), plot.GetAttribute("tabindex")));
    }

    [Fact]
    public void Behind_it_stand_its_definition_and_a_table_that_say_whose_they_are()
    {
        var chart = Show();
        Assert.Equal(["How is this measured?: age over time", "Show as table: age over time"], chart.FindAll("summary").Select(one => one.TextContent));
        Assert.NotNull(chart.Find("details [role=region][aria-label='Table: age over time'] table[data-part=table]"));
    }

    [Fact]
    public void Without_script_it_says_so()
        => Assert.Contains("a script, which is off", Show().Find("noscript").TextContent, StringComparison.Ordinal);

    private IRenderedComponent<Chart> Show()
        => Render<Chart>(chart => chart.Add(one => one.Source, Source).Add(one => one.Label, "age over time").Add(one => one.Height, 320));
}
