using Bunit;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Model;
using Cockpit.Store.Registry;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class PerformanceTabTests : BunitContext
{
    [Fact]
    public void Measured_and_expected_stand_beside_each_other_with_their_n()
    {
        var tab = Show(Shown.Performance(600, 400));
        Assert.Equal("85\u00A0% of its decisions were right, of those whose truth is known.", tab.Find(".outcome-line p").TextContent);
        Assert.Contains("is known of 400 of 600 decisions of the last 7 days (67\u00A0%)", tab.Markup, StringComparison.Ordinal);
        Assert.Equal(["Figure", "Measured, n 400", "Expected from scores, n 600", "What it says"], tab.FindAll("thead")[0].QuerySelectorAll("th").Select(one => one.TextContent));
        Assert.Equal(["85\u00A0%", "86\u00A0% (83\u00A0% to 89\u00A0%)", "right decisions, of all"], tab.FindAll("tbody tr")[0].QuerySelectorAll("td").Select(one => one.TextContent));
    }

    [Fact]
    public void While_labels_are_late_it_says_so_and_shows_only_what_is_to_be_expected()
    {
        var tab = Show(Shown.Performance(600, 0));
        Assert.Equal("Labels are late", tab.Find(".empty h2").TextContent);
        Assert.Contains("About 86\u00A0% of its decisions should be right (83\u00A0% to 89\u00A0%)", tab.Find(".outcome-line p").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(tab.FindAll("thead th"), one => one.TextContent.StartsWith("Measured", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_labels_and_scores_there_is_no_figure_at_all()
    {
        var tab = Show(Shown.Performance(600, 0, isExpected: false));
        Assert.Equal("How often it is right cannot be said yet.", tab.Find(".outcome-line p").TextContent);
        Assert.Empty(tab.FindAll("#figures"));
    }

    [Fact]
    public void A_few_labels_are_not_enough()
    {
        var tab = Show(Shown.Performance(600, 12));
        Assert.Equal("Not enough data: 12 of 30", tab.Find(".empty h2").TextContent);
        Assert.StartsWith("About 86", tab.Find(".outcome-line p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_binary_model_shows_whether_scores_come_true_and_a_figure_over_time()
    {
        var sources = Show(Shown.Performance(600, 400), Shown.Address with { Tab = ModelTab.Performance, Figure = "recall" }).FindAll("cockpit-chart").Select(chart => chart.GetAttribute("source")!.Split("version")[0]);
        Assert.Equal(["/api/v1/series/credit/performance?figure=recall&", "/api/v1/series/credit/calibration?", "/api/v1/series/credit/scores?"], sources);
    }

    [Fact]
    public void A_model_that_predicts_a_number_has_errors_and_no_rates()
    {
        var document = Shown.Performance(600, 400, isExpected: false) with { Accuracy = null, Regression = new(400, 3.2, 4.1, -0.5, null, 0.8, null) };
        var tab = Render<PerformanceTab>(one => one.Add(data => data.Document, document).Add(data => data.Content, Shown.Content() with { Task = ModelTask.Regression }).Add(data => data.Address, Shown.Address));
        Assert.Equal("It is off by 3.200 on average, either way.", tab.Find(".outcome-line p").TextContent);
        Assert.DoesNotContain("Accuracy", tab.Markup, StringComparison.Ordinal);
        Assert.Single(tab.FindAll("cockpit-chart"));
    }

    [Fact]
    public void Without_traffic_it_says_so()
        => Assert.Equal("No traffic", Show(Shown.Performance(0, 0, isExpected: false)).Find(".empty h2").TextContent);

    private IRenderedComponent<PerformanceTab> Show(PerformanceDocument document, ModelAddress? address = null)
        => Render<PerformanceTab>(tab => tab.Add(one => one.Document, document).Add(one => one.Content, Shown.Content(document)).Add(one => one.Address, address ?? Shown.Address));
}
