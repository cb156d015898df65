using Bunit;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Health;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Polly.CircuitBreaker;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class HealthTabTests : BunitContext
{
    private readonly List<string> _asked = [];

    public HealthTabTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        Services.AddSingleton(TimeProvider.System);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Theory]
    [InlineData(12320, 25, "99.7\u00A0% of 12,345 decisions of the last 7 days were answered; half within 12\u00A0ms.", "Answers")]
    [InlineData(99999, 1, "99.9\u00A0% of 100,000 decisions of the last 7 days were answered; half within 12\u00A0ms.", "Answers")]
    [InlineData(400, 0, "All of 400 decisions of the last 7 days were answered; half within 12\u00A0ms.", "Answers")]
    [InlineData(0, 30, "None of 30 decisions of the last 7 days were answered; how long that took is not known.", "Failing")]
    [InlineData(960, 40, "96\u00A0% of 1,000 decisions of the last 7 days were answered; half within 12\u00A0ms.", "Watch")]
    public void The_whole_is_said_in_words(long answered, long failed, string words, string verdict)
    {
        var tab = Show(Shown.Latency(answered, failed, answered == 0 ? null : 12));
        Assert.Equal((verdict, words), (tab.Find(".outcome-line .status").TextContent.Trim(), tab.Find(".outcome-line p").TextContent));
    }

    [Fact]
    public void Too_few_decisions_say_how_many_of_how_many_and_a_percentile_waits_for_its_own()
    {
        var few = Show(Shown.Latency(7, 0));
        Assert.Equal("Not enough data: 7 of 20", few.Find(".empty h2").TextContent);
        Assert.DoesNotContain("status-healthy", few.Markup, StringComparison.Ordinal);
        var values = Show(Shown.Latency(50, 0)).FindAll("[aria-label=Figures] td.number").Select(cell => cell.TextContent).Take(3);
        Assert.Equal(["12\u00A0ms", "36\u00A0ms", "not enough data: 50 of 100"], values);
    }

    [Fact]
    public void Without_traffic_nothing_is_green_and_this_gateway_is_shown_all_the_same()
    {
        var tab = Show(Shown.Latency(0, 0, null), new VersionNow("v3", null, null, default));
        Assert.Equal("No traffic", tab.Find(".empty h2").TextContent);
        Assert.Equal("Not called yet", tab.Find(".versions-now .status-unknown").TextContent.Trim());
        Assert.DoesNotContain("status-healthy", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_figures_they_are_is_said_over_each_of_them()
        => Assert.Equal(
            ["In the last 7 days, all gateways", "Cost by class, all gateways", "Versions, this gateway now", "Calls answered later, all gateways", "Traffic classes, this gateway since it started", "Kept answers of all models, this gateway since it started"],
            Show(Shown.Latency(400, 0)).FindAll("h2").Select(head => head.TextContent));

    [Theory]
    [InlineData(CircuitState.Closed, 5, 1, 0, "Lets calls through", "status-healthy")]
    [InlineData(CircuitState.Closed, 5, 5, 0, "Lets calls through", "status-unknown")]
    [InlineData(CircuitState.Closed, 0, 0, 0, "Lets calls through", "status-unknown")]
    [InlineData(CircuitState.Open, 5, 5, 3400, "Left alone for 4 s more", "status-act")]
    [InlineData(CircuitState.Open, 0, 0, 0, "The next call tries again", "status-watch")]
    [InlineData(CircuitState.HalfOpen, 0, 0, 0, "One call is trying again", "status-watch")]
    [InlineData(CircuitState.Isolated, 0, 0, 0, "Held open by a person", "status-act")]
    public void A_breaker_is_said_in_words_and_green_only_when_calls_went_through(CircuitState state, long calls, long failed, int leftMs, string words, string tone)
    {
        var tab = Show(Shown.Latency(400, 0), new VersionNow("v3", new HealthView("credit", "v3", 9.5, calls, failed, 0, false), state, TimeSpan.FromMilliseconds(leftMs)));
        var mark = tab.Find(".versions-now .status");
        Assert.Equal((words, true), (mark.TextContent.Trim(), mark.ClassList.Contains(tone)));
        Assert.Equal(state == CircuitState.Closed, tab.FindAll(".versions-now form").Count == 0);
    }

    [Fact]
    public void An_ejected_version_says_what_that_means()
        => Assert.Contains("left out while another can answer, after 6 failures in a row",
            Show(Shown.Latency(400, 0), new VersionNow("v3", new HealthView("credit", "v3", null, 6, 6, 6, true), CircuitState.Closed, default)).Find(".versions-now").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Trying_again_asks_for_the_version_and_is_a_form_without_a_circuit()
    {
        var open = new VersionNow("v3", null, CircuitState.Isolated, default);
        var tab = Show(Shown.Latency(400, 0), open);
        var form = tab.Find(".versions-now form");
        Assert.Equal(("post", "/breaker"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["credit", "v3"], form.QuerySelectorAll("input[type=hidden]").Select(field => field.GetAttribute("value")));
        form.Submit();
        Assert.Equal(["v3"], _asked);
    }

    [Fact]
    public void Who_may_not_is_told_why_and_sends_nothing()
    {
        var tab = Show(Shown.Latency(400, 0), new VersionNow("v3", null, CircuitState.Isolated, default), mayNot: "Your role cannot.");
        Assert.Equal("Try again now is off: Your role cannot.", tab.Find("#breaker-hint").TextContent);
        Assert.Equal("true", tab.Find(".versions-now button").GetAttribute("aria-disabled"));
        tab.Find(".versions-now form").Submit();
        Assert.Empty(_asked);
    }

    [Fact]
    public void Classes_say_who_runs_who_waits_and_why_requests_were_refused()
    {
        var refused = new Dictionary<TurnRefusal, long> { [TurnRefusal.Full] = 7, [TurnRefusal.PushedOut] = 1, [TurnRefusal.TooLong] = 2, [TurnRefusal.CallerLeft] = 3 };
        var tab = Show(Shown.Latency(400, 0), classes: new TurnCounts("credit", "batch", 8, 5, 1234, refused));
        var row = tab.FindAll("[aria-labelledby=classes-now] tbody tr")[0];
        Assert.Equal(["8", "5", "1,234", "7", "1", "2", "3"], row.QuerySelectorAll("td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void Cost_is_no_zero_where_no_price_is_known()
        => Assert.Equal(["0.5\u00A0EUR", "–"], Show(Shown.Latency(400, 0)).FindAll("[aria-labelledby=cost] tbody tr").Select(row => row.QuerySelector("td:last-child")!.TextContent));

    [Fact]
    public void Degraded_answers_are_said_with_their_number_beside_a_chart_of_all_versions()
    {
        var tab = Show(Shown.Latency(400, 0) with { Degraded = Shown.Degraded(1000, 25, (AnswerPath.Fallback, 19), (AnswerPath.Default, 2), (AnswerPath.Cache, 40)) });
        Assert.Equal("2.1\u00A0% of 1,000 answers were degraded: 1.9\u00A0% fallback version, 0.2\u00A0% default. 25 requests more got no answer.", tab.Find("[aria-labelledby=degraded] .outcome-line p").TextContent);
        Assert.Equal("Hardly degraded", tab.Find("[aria-labelledby=degraded] .status-healthy").TextContent.Trim());
        Assert.DoesNotContain("version=", tab.Find("[aria-labelledby=degraded] cockpit-chart").GetAttribute("source"), StringComparison.Ordinal);
        Assert.Contains("version=v3", tab.Find("[aria-labelledby=figures] cockpit-chart").GetAttribute("source"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 0, "No traffic", "No traffic, so nothing can be said.")]
    [InlineData(7, 0, 2, "Not enough data", "7 of the 20 answers that it takes to judge; 2 of them were degraded.")]
    [InlineData(0, 30, 0, "Not enough data", "None of 30 requests was answered.")]
    [InlineData(400, 0, 0, "Not degraded", "None of 400 answers was degraded.")]
    [InlineData(400, 0, 60, "Degraded", "15\u00A0% of 400 answers were degraded: 15\u00A0% rule.")]
    [InlineData(400, 1, 400, "Degraded", "100\u00A0% of 400 answers were degraded: 100\u00A0% rule. 1 request more got no answer.")]
    public void Degraded_answers_are_never_green_for_no_data(long answered, long failed, long degraded, string verdict, string words)
    {
        var document = Shown.Degraded(answered, failed, (AnswerPath.Rule, degraded));
        Assert.Equal((verdict, words), (DegradedWords.Verdict(document).Word, DegradedWords.Sentence(document)));
        Assert.Equal(verdict == "Not degraded", DegradedWords.Verdict(document).Tone == Tone.Healthy);
    }

    [Fact]
    public void Answers_summarised_before_ways_were_counted_are_not_taken_for_whole()
    {
        var document = Shown.Degraded(0) with { Rows = 500, Answered = 500 };
        Assert.Equal((Tone.Unknown, "Not enough data"), DegradedWords.Verdict(document));
        Assert.StartsWith("It is not known how these answers came about", DegradedWords.Sentence(document), StringComparison.Ordinal);
    }

    [Fact]
    public void A_marked_version_says_why_until_when_and_who_says_so()
    {
        var tab = Show(Shown.Latency(400, 0), new VersionNow("v3", null, CircuitState.Closed, default, new MarkView(VersionMark.Retraining, "trained anew", "key:ops", Some.Noon)));
        var row = tab.Find(".versions-now tbody tr").TextContent;
        Assert.Contains("avoided while another can answer, because it is marked", row, StringComparison.Ordinal);
        Assert.Contains("retraining until 2 Mar 2026, 12:00, by key:ops: “trained anew”", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_answers_are_counted_against_the_questions_asked()
        => Assert.Equal("30 of 40 questions (75\u00A0%) found a kept answer; 10 answers are kept, 2\u00A0KB; 4 gave way to others.", HealthWords.Kept(new CacheCounts(10, 1500, 30, 10, 4)));

    private IRenderedComponent<HealthTab> Show(LatencyDocument document, VersionNow? version = null, TurnCounts? classes = null, string? mayNot = null)
    {
        var now = new GatewayNow(Some.Noon, version is null ? [] : [version], classes is null ? [] : [classes], new CacheCounts(0, 0, 0, 0, 0));
        return Render<HealthTab>(tab => tab.Add(one => one.Document, document).Add(one => one.Content, Shown.Content(document) with { Health = new HealthContent(Shown.Cost(document.Rows), now, new QueueNow(Some.Noon, new QueueDepth("credit", 0, null, 0, 0), [])) })
            .Add(one => one.Address, Shown.Address with { Tab = ModelTab.Health }).Add(one => one.MayNot, mayNot).Add(one => one.Asked, version => _asked.Add(version))
            .Add(one => one.Send, (_, _) => Task.FromResult<Cockpit.Problems.Problem?>(null)).Add(one => one.Change, _ => Task.FromResult<Cockpit.Problems.Problem?>(null)));
    }
}
