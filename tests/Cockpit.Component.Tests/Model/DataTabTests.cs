using Bunit;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Model;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Shifts;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class DataTabTests : BunitContext
{
    private static readonly DriftDocument.Column[] Columns =
    [
        Shown.Column("income", DriftVerdict.Stable), Shown.Column("age", DriftVerdict.Drifted, 0.6, 0.12), Shown.Column("few", DriftVerdict.Insufficient, null),
        Shown.Column("region", DriftVerdict.Watch, 0.03), Shown.Column("tenure", DriftVerdict.Watch, 0.05),
    ];

    [Fact]
    public void The_whole_is_said_in_a_sentence_and_columns_come_worst_first()
    {
        var tab = Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns));
        Assert.Equal(("Changed", "age has changed."), (tab.Find(".outcome-line .status").TextContent.Trim(), tab.Find(".outcome-line p").TextContent));
        Assert.Equal(["age", "tenure", "region", "income", "few"], Names(tab));
        Assert.Equal(["Changed", "Watch", "Watch", "As before", "Not enough data"], tab.FindAll(".columns .status").Select(one => one.TextContent.Trim()));
        Assert.Equal(["0.600 (0.020)", "0\u00A0% → 12\u00A0%"], tab.FindAll(".columns tbody tr")[0].QuerySelectorAll("td.number").Select(one => one.TextContent));
        Assert.Contains("beside a baseline of 5,000 rows", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_column_is_shown_until_another_is_chosen_by_the_address()
    {
        Assert.Equal("age", Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns)).Find("#column-name").TextContent);
        var chosen = Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns), Shown.Address with { Column = "region" });
        Assert.Equal("region", chosen.Find("#column-name").TextContent);
        Assert.Equal("region", chosen.Find(".columns [aria-current]").TextContent);
        Assert.Contains("/api/v1/series/credit/distribution?column=region&version=v3", chosen.Find("cockpit-chart").GetAttribute("source"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_change_means_is_said_before_the_columns_and_in_the_row_of_its_column()
    {
        ShiftFinding yearly = new() { Kind = ShiftKind.UnitChange, Columns = ["age"], Factor = 12, Share = 1, Rows = new(5000, 4000), Sentence = "age looks 12 times as high." };
        var tab = Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns) with { Shifts = [yearly] });

        Assert.Equal(["age looks 12 times as high."], tab.FindAll("[aria-labelledby=meaning] li").Select(one => one.TextContent));
        Assert.Equal(["age looks 12 times as high.", "tenure: a sentence."], tab.FindAll(".columns tbody tr").Take(2).Select(row => row.QuerySelector("td:nth-of-type(2)")!.TextContent));
        Assert.Equal(["age looks 12 times as high.", "age: a sentence."], tab.FindAll("#column > p").Select(one => one.TextContent));
        Assert.Empty(Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns)).FindAll("#meaning"));
    }

    [Fact]
    public void What_is_read_does_not_move_when_the_page_follows_what_happens()
    {
        var tab = Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns));
        tab.Render(one => one.Add(data => data.Document, Shown.Drift(4010, DriftVerdict.Drifted, [Shown.Column("income", DriftVerdict.Drifted, 0.9), .. Columns[1..], Shown.Column("new", DriftVerdict.Drifted)])));
        Assert.Equal(["age", "tenure", "region", "income", "few", "new"], Names(tab));
        Assert.Equal("Changed", tab.FindAll(".columns .status")[3].TextContent.Trim());
    }

    [Fact]
    public void Too_few_decisions_say_how_many_of_how_many_and_nothing_is_green()
    {
        var tab = Show(Shown.Drift(37, DriftVerdict.Insufficient, Shown.Column("age", DriftVerdict.Insufficient, null)));
        Assert.Equal("Not enough data: 37 of 200", tab.Find(".empty h2").TextContent);
        Assert.DoesNotContain("status-healthy", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_traffic_it_says_so_and_offers_other_times_only_when_there_are_decisions()
    {
        var none = Shown.Drift(0, DriftVerdict.Insufficient);
        Assert.Equal("No traffic", Show(none).Find(".empty h2").TextContent);
        Assert.Empty(Show(none).FindAll(".empty a"));
        var others = Render<DataTab>(tab => tab.Add(one => one.Document, none).Add(one => one.Content, Shown.Content() with { HasOthers = true }).Add(one => one.Address, Shown.Address));
        Assert.Equal("/models/credit?span=all", others.Find(".empty a").GetAttribute("href"));
        Assert.DoesNotContain("status-healthy", others.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_baseline_it_says_how_to_set_one()
    {
        var tab = Show(Shown.Drift(4000, DriftVerdict.Insufficient) with { Baseline = null });
        Assert.Equal("No baseline is set for this version", tab.Find(".empty h2").TextContent);
        Assert.Contains("/api/v1/models/credit/versions/v3/baseline", tab.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Contains("cockpit baseline set train.csv --model credit --version-name v3", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll("cockpit-chart"));
    }

    [Fact]
    public void Statistics_stand_behind_a_question_with_their_definitions()
    {
        var tab = Show(Shown.Drift(4000, DriftVerdict.Drifted, Columns));
        var lines = tab.FindAll(".measured tbody tr");
        Assert.Equal("Population stability index", lines[0].QuerySelector("th")!.TextContent);
        Assert.Contains("by chance up to", lines[0].QuerySelector("td")!.TextContent, StringComparison.Ordinal);
        Assert.All(lines, line => Assert.NotEqual("", line.QuerySelector("td:last-child")!.TextContent));
    }

    private static IEnumerable<string> Names(IRenderedComponent<DataTab> tab) => tab.FindAll(".columns tbody th a").Select(one => one.TextContent);

    private IRenderedComponent<DataTab> Show(DriftDocument document, ModelAddress? address = null)
        => Render<DataTab>(tab => tab.Add(one => one.Document, document).Add(one => one.Content, Shown.Content(document)).Add(one => one.Address, address ?? Shown.Address));
}
