using System.Text.Json;
using Bunit;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Explanations;
using Cockpit.Pages.Trace;
using Cockpit.Problems;
using Cockpit.Statistics.Attribution;
using Xunit;

namespace Cockpit.Component.Tests.Trace;

public sealed class WhyPartTests : BunitContext
{
    private static readonly Problem Refused = new("no-background", 409, "The decision cannot be explained", "There is nothing to compare with.", "Set the baseline.");

    private int _asked;
    private Task<(ExplanationDocument? Document, Problem? Problem)> _answer = Task.FromResult<(ExplanationDocument?, Problem?)>((Document(("age", 0.05), ("income", -0.12), ("city", 0)), null));

    [Fact]
    public void Nothing_is_asked_until_somebody_wants_to_know()
    {
        var part = Show();
        Assert.Equal(0, _asked);
        Assert.Empty(part.FindAll("table"));
        Assert.Contains("none of them a decision", part.Find("#why-hint").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_come_first_and_then_every_feature_with_what_it_added()
    {
        var part = Show();
        part.Find("button").Click();
        Assert.Equal(1, _asked);
        Assert.Equal("income lowered the score by 0.120, age raised it by 0.050.", part.Find("[role=status] p").TextContent);
        Assert.Contains("Compared with 100 rows of the baseline, whose mean score is 0.400: this decision scored 0.330, 0.070 less.", part.Markup, StringComparison.Ordinal);
        Assert.Equal(["income", "age", "city"], part.FindAll("tbody th").Select(cell => cell.TextContent));
        Assert.Equal(["-0.120", "+0.050", "0"], part.FindAll("tbody td.number").Select(cell => cell.TextContent));
        Assert.Equal(("0", "100"), (part.FindAll("rect")[0].GetAttribute("x"), part.FindAll("rect")[0].GetAttribute("width")));
        Assert.Empty(part.FindAll("button"));
    }

    [Fact]
    public void Sampled_values_show_their_error_and_one_within_it_is_not_named()
    {
        var document = Document(("age", 0.05), ("income", -0.12)) with { Method = AttributionMethod.Sampled, Errors = new Dictionary<string, double>(StringComparer.Ordinal) { ["age"] = 0.02, ["income"] = 0.01 } };
        Assert.Equal("income lowered the score by 0.120.", ExplanationWords.Sentence(document));
        Assert.Equal("-0.120 ± 0.030", ExplanationWords.Rows(document)[0].Amount);
    }

    [Fact]
    public void A_version_that_answers_otherwise_now_is_said_to()
    {
        _answer = Task.FromResult<(ExplanationDocument?, Problem?)>((Document(("age", 0.05)) with { Recorded = 0.6 }, null));
        var part = Show();
        part.Find("button").Click();
        Assert.Contains("answers 0.330 now, but answered 0.600 then", part.Find("[role=note]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_no_feature_moves_is_said_to_be_so()
        => Assert.StartsWith("No feature moved the score", ExplanationWords.Sentence(Document(("age", 0))), StringComparison.Ordinal);

    [Fact]
    public void A_refusal_says_why_and_what_to_do_and_may_be_asked_again()
    {
        _answer = Task.FromResult<(ExplanationDocument?, Problem?)>((null, Refused));
        var part = Show();
        part.Find("button").Click();
        Assert.Equal("There is nothing to compare with. Set the baseline.", part.Find("[role=alert]").TextContent.Trim());
        part.Find("button").Click();
        Assert.Equal(2, _asked);
    }

    [Fact]
    public void While_it_is_asked_a_second_click_asks_nothing()
    {
        var answer = new TaskCompletionSource<(ExplanationDocument? Document, Problem? Problem)>();
        _answer = answer.Task;
        var part = Show();
        part.Find("button").Click();
        part.Find("button").Click();
        Assert.Equal((1, "true"), (_asked, part.Find("button").GetAttribute("aria-disabled")));
        answer.SetResult((Document(("age", 0.05)), null));
        part.WaitForAssertion(() => Assert.Single(part.FindAll("tbody tr")));
    }

    private static ExplanationDocument Document(params (string Feature, double Added)[] added)
        => new("dec_1", "credit", "v3", "score", AttributionMethod.Exact, 100, new BaselineInfo(5_000, Some.Noon, "upload"), [.. added.Select(one => one.Feature)],
            added.ToDictionary(one => one.Feature, _ => JsonElement.Parse("41"), StringComparer.Ordinal), 0.4, 0.33, 0.33, added.ToDictionary(one => one.Feature, one => one.Added, StringComparer.Ordinal),
            null, 1e-16, 5, 801, 0.05m, "EUR", Some.Noon);

    private IRenderedComponent<WhyPart> Show()
        => Render<WhyPart>(part => part.Add(one => one.Trace, Some.Trace()).Add(one => one.Explain, () =>
        {
            _asked++;
            return _answer;
        }));
}
