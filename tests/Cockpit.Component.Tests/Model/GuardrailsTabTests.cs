using Bunit;
using Cockpit.Control.Guardrails;
using Cockpit.Pages.Model;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class GuardrailsTabTests : BunitContext
{
    private static readonly GuardrailDocument Failing = new(
        "failing", "failureRate", "more than 5 % of calls without an answer", ["alert", "rollback"], null, false, "10m", 50, "failed", Some.Noon, Some.Noon, "2", 100, 0.4, 0.05, "40 of 100 calls have failed; 5 % may.", true);

    private static readonly GuardrailDocument Unsure = new(
        "unsure", "confidence", "confidence below 0.6", ["flag", "review"], null, true, "1h", null, "within", null, null, null, 1200, 0, 0.6, "It fired for 0 of 1,200 decisions: confidence below 0.6.", false);

    public GuardrailsTabTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void Each_says_in_words_what_it_watches_what_it_does_and_how_it_stands()
    {
        var tab = Show([Failing, Unsure]);

        Assert.Equal(["failing", "unsure"], tab.FindAll("article h2").Select(head => head.TextContent));
        Assert.Equal(["Beyond", "Has not fired"], tab.FindAll("article .status").Select(mark => mark.TextContent.Trim()));
        var text = tab.Find("article").TextContent;
        foreach (var words in new[] { "more than 5 % of calls without an answer", "An incident is opened, and the last good version is made live.", "The last 10m of version 2, from 50 decisions on", "of 100 decisions", "It has acted." })
            Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("Fired for 0 of 1,200 decisions", tab.FindAll("article")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("/models/credit?tab=policy", tab.Find("p.muted a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(false, "insufficient", "unknown")]
    [InlineData(false, "watch", "watch")]
    [InlineData(false, "within", "healthy")]
    [InlineData(false, "failed", "act")]
    [InlineData(true, "insufficient", "unknown")]
    [InlineData(true, "failed", "watch")]
    public void It_is_green_only_where_enough_decisions_say_so(bool eachDecision, string state, string tone)
        => Assert.Contains($"status-{tone}", Show([Failing with { EachDecision = eachDecision, State = state }]).Find("article .status").ClassList);

    [Fact]
    public void Breaches_stand_in_a_table_and_without_any_guardrail_the_way_to_one_is_shown()
    {
        var row = Show([Failing], new BreachDocument("failing", "2", Some.Noon, null, 100, 0.4, 0.05, "alert, rollback", "cmd_1", "40 of 100 calls have failed.")).Find("tbody tr");
        Assert.Contains("now", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("alert, rollback", row.TextContent, StringComparison.Ordinal);

        var none = Show([]);
        Assert.Equal("No guardrail is set here.", none.Find(".empty h2").TextContent);
        Assert.Contains("None.", none.Find("section[aria-labelledby=breaches]").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<GuardrailsTab> Show(IReadOnlyList<GuardrailDocument> guardrails, params BreachDocument[] breaches)
        => Render<GuardrailsTab>(tab => tab.Add(one => one.Content, new GuardrailsDocument("credit", 3, guardrails, breaches)));
}
