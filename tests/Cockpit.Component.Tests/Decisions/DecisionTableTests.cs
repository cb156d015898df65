using Bunit;
using Cockpit.Pages.Decisions;
using Cockpit.Pages.Shared;
using Cockpit.Store.Decisions;
using Xunit;

namespace Cockpit.Component.Tests.Decisions;

public sealed class DecisionTableTests : BunitContext
{
    [Fact]
    public void An_id_is_shortened_leads_to_its_trace_and_is_copied_whole()
    {
        var cell = Show(Some.Row()).Find("td.id");
        Assert.Equal("dec_…e92c70ee", cell.QuerySelector("a")!.TextContent);
        Assert.Equal("/decisions/dec_0190163d8694739bae46e1b4e92c70ee", cell.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("dec_0190163d8694739bae46e1b4e92c70ee", cell.QuerySelector("button")!.GetAttribute("data-copy"));
    }

    [Fact]
    public void Time_is_local_with_its_zone_and_utc_in_the_tooltip()
    {
        var table = Show(Some.Row(), LocalClock.Of("Europe/Vienna"));
        Assert.Contains("Time (Europe/Vienna)", table.Markup, StringComparison.Ordinal);
        Assert.Equal(("2026-03-02 13:00:00", "2026-03-02 12:00:00.000 UTC"), (table.Find("time").TextContent, table.Find("time").GetAttribute("title")));
    }

    [Fact]
    public void Numbers_have_sensible_digits_and_all_of_them_in_the_tooltip()
    {
        var cells = Show(Some.Row()).FindAll("td.number");
        Assert.Equal(("0.813", "0.8132456789"), (cells[0].TextContent, cells[0].GetAttribute("title")));
        Assert.Equal(("12\u00A0ms", "12.346 ms"), (cells[1].TextContent, cells[1].GetAttribute("title")));
    }

    [Fact]
    public void A_failed_decision_says_so_with_icon_and_word_and_has_no_score()
    {
        var table = Show(Some.Row(DecisionStatus.Failed));
        Assert.Equal("Failed", table.Find(".status-act").TextContent.Trim());
        Assert.Equal("–", table.Find("td.number").TextContent);
    }

    private IRenderedComponent<DecisionTable> Show(DecisionSummary row, LocalClock? clock = null)
        => Render<DecisionTable>(table => table.Add(one => one.Rows, [row]).AddCascadingValue(clock ?? LocalClock.Utc));
}
