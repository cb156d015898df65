using Bunit;
using Cockpit.Insight.Agreement;
using Cockpit.Pages.Model;
using Cockpit.Problems;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class AgreementPartTests : BunitContext
{
    [Fact]
    public void Two_sources_are_compared_in_words_first()
    {
        var part = Show(Document(400, 380, 0.85, "branch", "court"));
        Assert.StartsWith("They agreed on 95\u00A0% of 400 decisions that two or more of them spoke of, far more than by chance", part.Find("section > p").TextContent, StringComparison.Ordinal);
        Assert.Equal(["branch", "court"], part.FindAll("[aria-label=Sources] tbody th").Select(cell => cell.TextContent));
        Assert.Equal(["400", "95\u00A0%", "3 days", "9 days"], part.FindAll("[aria-label=Sources] tbody tr")[0].QuerySelectorAll("td").Select(cell => cell.TextContent));
        Assert.Contains("Cohen’s kappa", part.Markup, StringComparison.Ordinal);
        Assert.Empty(part.FindAll(".empty"));
    }

    [Theory]
    [InlineData(0.7, "not enough to rely on every label")]
    [InlineData(0.2, "little better than chance")]
    [InlineData(-0.1, "no better than chance")]
    [InlineData(null, "all said one and the same")]
    public void How_much_chance_would_agree_decides_the_words(double? alpha, string said)
        => Assert.Contains(said, AgreementWords.Sentence(Document(100, 90, alpha, "a", "b")), StringComparison.Ordinal);

    [Fact]
    public void Without_any_source_it_says_how_to_deliver_outcomes()
        => Assert.Equal("No source has spoken yet", Show(Document(0, 0, null)).Find(".empty h2").TextContent);

    [Fact]
    public void One_source_has_nobody_to_compare_with()
    {
        var part = Show(Document(0, 0, null, "branch"));
        Assert.Equal("Only one source", part.Find(".empty h2").TextContent);
        Assert.Contains("branch alone said", part.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Contains("after 3 days (median), 95 % within 9 days", part.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_few_decisions_in_common_are_not_enough_and_say_so_with_their_number()
    {
        var part = Show(Document(12, 12, 1, "branch", "court"));
        Assert.Equal("Not enough data: 12 of 30", part.Find(".empty h2").TextContent);
        Assert.DoesNotContain("They agreed", part.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reading_that_failed_is_said_as_an_error()
    {
        var part = Render<AgreementPart>(one => one.Add(it => it.Document, null).Add(it => it.Problem, CommonProblems.Invalid("from", "Too many.", "Ask for less.")));
        Assert.Equal("Too many. Ask for less.", part.Find("[role=alert] p").TextContent);
    }

    private static AgreementDocument Document(long compared, long unanimous, double? alpha, params string[] sources)
        => new(compared, sources.Length, alpha, null, alpha, compared, unanimous, "credit", "v3", null, Some.Noon.AddDays(-7), Some.Noon, [.. sources.Select(source => new AgreementDocument.SourceEntry(source, 400, 3 * 86_400.0, 9 * 86_400.0, sources.Length > 1 ? compared : 0, sources.Length > 1 ? 0.95 : null))]);

    private IRenderedComponent<AgreementPart> Show(AgreementDocument document) => Render<AgreementPart>(one => one.Add(it => it.Document, document));
}
