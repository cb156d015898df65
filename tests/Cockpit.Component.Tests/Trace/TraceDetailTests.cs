using Bunit;
using Cockpit.Pages.Trace;
using Cockpit.Store.Decisions;
using Xunit;

namespace Cockpit.Component.Tests.Trace;

public sealed class TraceDetailTests : BunitContext
{
    [Fact]
    public void An_override_says_who_decided_why_and_until_when_and_leads_to_it()
    {
        var page = Show(Some.Trace() with { Version = "", Path = "override", Origin = OriginView.Read("""{"caller":"key:shop","attempts":[],"override":{"id":"ovr_1","by":"key:ops","why":"The appeal was granted.","until":"2026-03-03T12:00:00Z","scope":"subject"}}""") });
        Assert.Equal("A person decided “approve” in place of credit for key:shop within 12\u00A0ms.", page.Find(".outcome-line p").TextContent);
        Assert.Contains("key:ops for this subject, “The appeal was granted.”, until 2026-03-03", page.Find("[role=note]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/models/credit?tab=overrides&state=all#ovr_1", page.Find("[role=note] a").GetAttribute("href"));
    }

    [Fact]
    public void What_contract_and_guardrails_found_stands_in_a_table_and_nothing_where_they_found_nothing()
    {
        var found = Show(Some.Trace() with { Findings = FindingView.Read("""[{"by":"contract","field":"age","rule":"maximum 120","action":"coerce","seen":"430"},{"by":"guardrail","name":"unsure","rule":"confidence below 0.6","action":"review"}]""") });
        Assert.Equal(["contract", "age", "maximum 120", "430", "coerce", "guardrail unsure", "–", "confidence below 0.6", "–", "review"], found.FindAll("[aria-labelledby=findings] tbody :is(th, td)").Select(cell => cell.TextContent));
        Assert.Empty(Show(Some.Trace()).FindAll("[aria-labelledby=findings]"));
    }

    [Fact]
    public void It_says_in_a_sentence_what_was_decided_for_whom_and_how_fast()
        => Assert.Equal("credit v3 decided “approve” for key:shop within 12\u00A0ms.", Show(Some.Trace()).Find(".outcome-line p").TextContent);

    [Fact]
    public void Values_are_shown_exactly_as_stored()
        => Assert.Equal(["41", "0.1000000000000000055", "(missing)"], Show(Some.Trace()).FindAll("[aria-labelledby=features] td").Select(cell => cell.TextContent));

    [Fact]
    public void Every_attempt_shows_status_duration_and_error()
    {
        var trace = Some.Trace() with { Origin = OriginView.Read("""{"caller":"key:shop","attempts":[{"version":"v3","status":null,"durationMs":2000.4,"error":"upstream-timeout"}],"failure":{"type":"/problems/upstream-timeout","detail":"Version 'v3' did not answer within 2000 ms."}}"""), IsAnswered = false };
        var page = Show(trace);
        Assert.Equal(["1", "v3", "none", "2.0\u00A0s", "upstream-timeout"], page.FindAll("[aria-labelledby=attempts] td").Select(cell => cell.TextContent));
        Assert.Contains("Version 'v3' did not answer within 2000 ms.", page.Find(".problem").TextContent, StringComparison.Ordinal);
        Assert.Equal("Failed", page.Find(".status").TextContent.Trim());
    }

    [Fact]
    public void A_decision_of_a_call_that_was_handed_in_says_which_try_it_was_and_how_long_after()
    {
        var trace = Some.Trace() with { Origin = OriginView.Read("""{"caller":"key:nightly","attempts":[],"queued":{"call":"que_019aa000000070008000000000000001","try":2,"waitedMs":1500}}""") };

        Assert.Contains(Show(trace).FindAll("dl div"), fact => fact.TextContent == "Answered latertry 2 of que_…00000001, begun 1.5\u00A0s after it was handed in");
    }

    [Fact]
    public void Tokens_are_shown_where_they_are_counted()
    {
        var trace = Some.Trace() with { Origin = OriginView.Read("""{"caller":"key:shop","attempts":[{"version":"v3","status":200,"durationMs":5,"error":null,"inputTokens":1200,"outputTokens":7,"estimated":true}]}""") };

        Assert.Equal(["1", "v3", "200", "5.0\u00A0ms", "1,200 in, 7 out (estimated)", "–"], Show(trace).FindAll("[aria-labelledby=attempts] td").Select(cell => cell.TextContent));
    }

    [Fact]
    public void What_was_said_in_words_is_neither_in_the_sentence_nor_below_it()
    {
        var page = Show(Some.Trace() with { HasWords = true, Prediction = "stop", Features = [], Outputs = [] });

        Assert.Equal("credit v3 answered key:shop in words within 12\u00A0ms.", page.Find(".outcome-line p").TextContent);
        Assert.Empty(page.FindAll("#features, #outputs"));
    }

    [Fact]
    public void A_default_says_that_no_version_answered_and_why()
    {
        var trace = Some.Trace() with { Path = "default", Version = "", Origin = OriginView.Read("""{"caller":"key:shop","attempts":[],"failure":{"type":"/problems/circuit-open","detail":"Version 'v3' failed too often."}}""") };
        var page = Show(trace);

        Assert.Equal("No version of credit answered: the policy’s default decided “approve” for key:shop within 12\u00A0ms.", page.Find(".outcome-line p").TextContent);
        Assert.Equal("Why the versions gave no answer: Version 'v3' failed too often.", page.Find(".problem").TextContent.Trim());
        Assert.Equal("Answered", page.Find(".status").TextContent.Trim());
        Assert.Contains(page.FindAll("[aria-labelledby=decided] dl div"), fact => fact.TextContent == "Versionnone");
    }

    [Fact]
    public void Shadows_are_listed_with_how_they_compare()
    {
        Assert.Empty(Show(Some.Trace()).FindAll("#shadows"));
        var page = Show(Some.Trace() with { Shadows = [new("v4", "approve", 0.75, true, 3, null), new("v5", "refuse", null, false, 3, null), new("v6", null, null, null, 5, "upstream-timeout"), new("v7", null, 0.5, null, 5, null)] });

        Assert.Equal(["agrees", "differs", "upstream-timeout", "cannot be compared"], page.FindAll("[aria-labelledby=shadows] tr td:nth-child(4)").Select(cell => cell.TextContent));
    }

    [Fact]
    public void A_decision_made_elsewhere_says_its_line_and_has_no_attempts()
    {
        var page = Show(Some.Trace() with { Source = DecisionSource.Ingest, ForeignId = "loan-17", Origin = OriginView.Read("""{"caller":"key:lake","ingest":"ab","line":812}""") });
        Assert.Contains("Delivered from elsewhere, line 812", page.Markup, StringComparison.Ordinal);
        Assert.Contains("loan-17", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#attempts"));
    }

    [Fact]
    public void What_sources_say_turned_out_stands_below_the_label_newest_first()
    {
        var said = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        var page = Show(Some.Trace() with { Label = "1", Statements = [new("1", "court", said), new("0", "branch", said.AddDays(-1))] });
        var facts = page.FindAll("[aria-labelledby=decided] dl div").Select(fact => fact.TextContent).Where(text => text.StartsWith("Said by", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, facts.Count);
        Assert.StartsWith("Said by court1,", facts[0], StringComparison.Ordinal);
        Assert.StartsWith("Said by branch0,", facts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Contradict", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Contradict each other", Show(Some.Trace() with { Label = "1", IsContradicted = true }).Find("[aria-labelledby=decided]").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<TraceDetail> Show(TraceView trace) => Render<TraceDetail>(detail => detail.Add(one => one.Trace, trace));
}
