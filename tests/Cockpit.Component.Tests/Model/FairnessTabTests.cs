using Bunit;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Model;
using Cockpit.Statistics.Fairness;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class FairnessTabTests : BunitContext
{
    private static readonly FairnessDocument.AttributeEntry Sex
        = Shown.Attribute("sex", FairnessVerdict.Unfair, Shown.Group("Female", 300, 0.2), Shown.Group("Male", 296, 0.45), Shown.Group("(missing)", 4, null));

    [Fact]
    public void Every_attribute_has_a_verdict_a_sentence_and_its_groups_as_dots()
    {
        var tab = Show(Shown.Fairness(Sex, Shown.Attribute("race", FairnessVerdict.Fair, Shown.Group("White", 500, 0.4))));
        Assert.Equal(["Unfair", "Within limits"], tab.FindAll(".attribute .status").Select(one => one.TextContent.Trim()));
        Assert.Contains("Groups fare differently by sex", tab.Find(".outcome-line p").TextContent, StringComparison.Ordinal);
        Assert.Contains("/groups?attribute=sex&rate=selectionRate", tab.Find("cockpit-chart").GetAttribute("source"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_with_too_few_rows_says_so_and_an_undefined_rate_is_no_zero()
    {
        var row = Show(Shown.Fairness(Sex)).FindAll(".attribute tbody tr")[2];
        Assert.Equal("(missing), too few rows to judge: 4 of 30", row.QuerySelector("th")!.TextContent);
        Assert.All(row.QuerySelectorAll("td").Skip(1), cell => Assert.Equal("–", cell.TextContent));
    }

    [Fact]
    public void Rates_carry_their_intervals_and_the_reference_is_named()
    {
        var row = Show(Shown.Fairness(Sex)).FindAll(".attribute tbody tr")[1];
        Assert.Equal("Male (reference)", row.QuerySelector("th")!.TextContent);
        Assert.Equal("45\u00A0% (40\u00A0% to 50\u00A0%)", row.QuerySelectorAll("td")[1].TextContent);
    }

    [Fact]
    public void Another_rate_is_chosen_by_the_address()
    {
        var tab = Show(Shown.Fairness(Sex), Shown.Address with { Tab = ModelTab.Fairness, Rate = "falsePositiveRate" });
        Assert.Equal("Wrongly selected", tab.Find(".spans [aria-current]").TextContent);
        Assert.Contains("rate=falsePositiveRate", tab.Find("cockpit-chart").GetAttribute("source"), StringComparison.Ordinal);
    }

    [Fact]
    public void Intersections_are_folded_away_with_their_verdicts()
    {
        var tab = Show(Shown.Fairness(Sex, Shown.Attribute("sex×race", FairnessVerdict.Insufficient)));
        Assert.Equal("1 intersection: sex×race (not enough data)", tab.Find("details.more > summary").TextContent);
        Assert.False(tab.Find("details.more").HasAttribute("open"));
    }

    [Fact]
    public void It_says_of_how_many_the_truth_is_known_and_when_labels_are_late()
    {
        Assert.Contains("is known of 400 (67\u00A0%)", Show(Shown.Fairness(Sex)).Markup, StringComparison.Ordinal);
        Assert.Contains("Labels are late", Show(Shown.Fairness(Sex) with { Labelled = 0 }).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_protected_attributes_it_says_how_to_name_them()
    {
        var tab = Render<FairnessTab>(one => one.Add(data => data.Document, Shown.Fairness()).Add(data => data.Content, Shown.Content() with { Attributes = [] }).Add(data => data.Address, Shown.Address));
        Assert.Equal("No protected attributes", tab.Find(".empty h2").TextContent);
        Assert.Contains("protectedAttributes", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_traffic_nothing_is_judged()
    {
        var tab = Show(Shown.Fairness() with { N = 0 });
        Assert.Equal("No traffic", tab.Find(".empty h2").TextContent);
        Assert.Empty(tab.FindAll(".status"));
    }

    private IRenderedComponent<FairnessTab> Show(FairnessDocument document, ModelAddress? address = null)
        => Render<FairnessTab>(tab => tab.Add(one => one.Document, document).Add(one => one.Content, Shown.Content(document)).Add(one => one.Address, address ?? Shown.Address));
}
