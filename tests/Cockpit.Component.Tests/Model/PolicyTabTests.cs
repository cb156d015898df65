using AngleSharp.Dom;
using Bunit;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class PolicyTabTests : BunitContext
{
    private const string Example = """
        format: 1
        versions: [{ version: live, weight: 95 }, { version: "2.1", weight: 5 }]
        shadows: [{ version: "3.0", share: 25% }]
        fallback:
          - version: "1.4"
          - cache: 1h
          - rule: { when: ["amount <= 100", "country = PT"], prediction: approve, score: 0.1 }
          - default: { prediction: refer }
        deadline: { total: 2s, connect: 500ms }
        retries: { most: 2, budget: 20%, delay: 25ms }
        hedging: { after: 200ms, most: 1 }
        cache: { lifetime: 5m, fields: [age, income] }
        budget: { all: { callsPerHour: 100000, moneyPerDay: 200 }, caller: { callsPerHour: 1000 } }
        concurrency: 64
        queue: { length: 128, wait: 300ms }
        stale: { after: 5m, then: refuse }
        """;

    private readonly List<ChangeWords> _sent = [];
    private DocumentProposal? _found;
    private Problem? _answer;

    public PolicyTabTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void Every_setting_of_a_class_is_said_in_plain_words()
    {
        var lines = Words(Example);
        Assert.Equal(["live (now v3): 95\u00A0% of requests", "2.1: 5\u00A0% of requests", "The same subject meets the same version."], lines["Who answers"]);
        Assert.Equal(["3.0: 25\u00A0% of requests"], lines["Asked as well, unheard"]);
        Assert.Equal(
            ["Version 1.4 is asked.", "A kept answer to the same question, not older than 1h.", "Where amount <= 100 and country = PT: approve (score 0.100).", "Always: refer."],
            lines["When no version answers"]);
        Assert.Equal(["2s in all, fallbacks included; 500ms to connect."], lines["Deadlines"]);
        Assert.Equal(["At most 2 for a request, the first after 25ms; of the model’s requests at most 20\u00A0% at once, or 3."], lines["Second tries"]);
        Assert.Equal(["For 5m where these are equal: age, income; each caller for itself; at most 10,000 on a gateway."], lines["Kept answers"]);
        Assert.Equal(
            ["All callers together: 100,000 calls an hour, 200.00\u00A0EUR a day.", "Each caller: 1,000 calls an hour.", "When spent: refused with 429 until the hour or day of UTC is over."],
            lines["Budget"]);
        Assert.Equal(["64 at once on each gateway; 128 more wait for at most 300ms, beyond that refused with 429."], lines["Limits"]);
        Assert.Equal(["After 5m requests are refused with 503."], lines["Without word from the store"]);
        Assert.Equal(["Calls whose caller prefers it; at most 10,000 wait, each is tried 5 times, an answer is kept for 1d."], lines["Answered later"]);
    }

    [Fact]
    public void Only_the_steps_of_degradation_are_numbered()
    {
        var (policy, _) = PolicyReader.Read(Example);
        var tab = Show(InForce() with { Classes = [new ClassInForce(["batch"], PolicyWords.Of(policy!.Usual, "v3", "EUR"), [])] });
        Assert.Equal(["Version 1.4 is asked.", "A kept answer to the same question, not older than 1h."], tab.FindAll(".panel ol li").Select(step => step.TextContent).Take(2));
        Assert.Single(tab.FindAll(".panel ol"));
        Assert.Equal(2, tab.FindAll(".panel ul").Count);
    }

    [Fact]
    public void What_is_not_set_is_said_where_it_matters_and_else_left_out()
    {
        var lines = Words("format: 1\nqueue: { length: 0 }\nstrategy: cheapest\nversions: [{ version: a, weight: 1 }, { version: b, weight: 0 }]");
        Assert.Equal(["a", "b: left out"], lines["The cheapest fit to answer"]);
        Assert.Equal(["The caller gets the failure."], lines["When no version answers"]);
        Assert.Equal(["256 at once on each gateway; beyond that refused with 429 at once."], lines["Limits"]);
        Assert.Equal(["In all the timeout that the version is registered with."], lines["Deadlines"]);
        Assert.Equal(["None."], lines["Second tries"]);
        Assert.DoesNotContain("Budget", lines.Keys);
    }

    [Fact]
    public void Without_a_policy_the_defaults_are_in_force_and_nothing_is_compared()
    {
        var tab = Show(new PolicyContent { UsualClass = "interactive", Classes = [] });
        Assert.StartsWith("No policy is set", tab.Find(".outcome-line p").TextContent, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll("#changes, #text"));
    }

    [Fact]
    public void It_says_who_set_it_when_what_changed_and_shows_the_text_as_written()
    {
        var tab = Show(InForce() with { Changes = ["batch: concurrency 64 → 8"], Callers = ["key:nightly-* as batch"] });
        Assert.Contains("Policy 7, in force since", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("set by key:ops", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("except of these callers: key:nightly-* as batch", tab.Markup, StringComparison.Ordinal);
        Assert.Equal(("Changed by policy 7, against policy 6", "batch: concurrency 64 → 8"), (tab.Find("#changes").TextContent, tab.Find("[aria-labelledby=changes] li").TextContent));
        Assert.Equal(Example, tab.Find("[aria-labelledby=text] pre").TextContent);
        Assert.Equal((Example, "Copy the text"), (tab.Find("#text button").GetAttribute("data-copy"), tab.Find("#text button").GetAttribute("aria-label")));
    }

    [Fact]
    public void Budgets_say_what_is_spent_and_what_is_left_and_overspending_leaves_nothing()
    {
        var spent = new[] { new SpentBar("batch: calls this hour", 12, 100_000, null, false), new SpentBar("batch: money today", 203.5m, 200, "EUR", true) };
        var tab = Show(InForce() with { Classes = [new ClassInForce(["batch"], [], spent)] });
        Assert.Equal(
            ["batch: calls this hour: 12 of 100,000, 99,988 left", "batch: money today: 203.50\u00A0EUR of 200.00\u00A0EUR, 0\u00A0EUR left"],
            tab.FindAll(".spent p").Select(one => one.TextContent));
        Assert.Equal([("100000", "12"), ("200", "200")], tab.FindAll("progress").Select(bar => (bar.GetAttribute("max"), bar.GetAttribute("value"))));
    }

    [Fact]
    public void A_text_that_is_only_partly_in_force_says_so()
    {
        var tab = Show(InForce() with { IsPartly = true, Faults = [new DocumentFault(3, 5, "versions[0].version", "'9' is retired.")] });
        Assert.Contains("not all of it is in force", tab.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("versions[0].version, line 3, column 5: '9' is retired.", tab.Find("[aria-labelledby=faults] li").TextContent);
    }

    [Fact]
    public void Faults_are_listed_with_line_and_suggestion_and_nothing_can_be_put_in_force()
    {
        var tab = Show(InForce());
        Check(tab, "format: 1\nconcurency: 8", [new DocumentFault(2, 1, "concurency", "'concurency' is not known.", "did you mean 'concurrency'?")]);
        Assert.Equal("1 fault keeps this text from being put in force", tab.Find(".propose h3").TextContent);
        Assert.Equal("concurency, line 2, column 1: 'concurency' is not known. (did you mean 'concurrency'?)", tab.Find(".propose li").TextContent);
        Assert.Empty(tab.FindAll("#policy-name"));
    }

    [Fact]
    public void The_text_that_was_checked_is_put_in_force_with_name_and_reason_and_another_text_must_be_checked_anew()
    {
        var tab = Show(InForce());
        Check(tab, "format: 1\nconcurrency: 8", [], "concurrency 64 → 8");
        Assert.Equal("concurrency 64 → 8", tab.Find(".propose li").TextContent);
        tab.Find("#policy-name").Input("credit");
        tab.Find("#policy-reason").Input("too short");
        Assert.Equal("Put in force is off: the reason has 9 of 10 characters.", tab.Find("#policy-missing").TextContent);
        Put(tab).Submit();
        Assert.Empty(_sent);

        tab.Find("#policy-reason").Input("Batch must not starve the others");
        Put(tab).Submit();
        Assert.Equal(new ChangeWords("credit", "Batch must not starve the others", null, "format: 1\nconcurrency: 8"), Assert.Single(_sent));
        Assert.Contains("The command was taken", tab.Find(".propose [role=status]").TextContent, StringComparison.Ordinal);

        Check(tab, "format: 1\nconcurrency: 9", []);
        tab.Find("#proposed").Change("format: 1\nconcurrency: 10");
        Assert.Empty(tab.FindAll("#policy-name"));
    }

    [Fact]
    public void A_refusal_is_shown_and_what_was_written_stays()
    {
        _answer = new Problem("stale", 412, "The model has changed meanwhile", "Nothing was sent.", "Check it again.");
        var tab = Show(InForce());
        Check(tab, "format: 1", []);
        tab.Find("#policy-name").Input("credit");
        tab.Find("#policy-reason").Input("Batch must not starve the others");
        Put(tab).Submit();
        Assert.Equal("The model has changed meanwhile: Nothing was sent. Check it again.", tab.Find("[role=alert]").TextContent);
        Assert.NotEmpty(tab.FindAll("#policy-name"));
    }

    [Fact]
    public void Who_may_not_put_in_force_may_check_and_is_told_why()
    {
        var tab = Show(InForce(), "Your role cannot.");
        Check(tab, "format: 1", []);
        Assert.Equal("Put in force is off: Your role cannot.", tab.Find("#policy-missing").TextContent);
        Put(tab).Submit();
        Assert.Empty(_sent);
    }

    [Fact]
    public void Without_a_circuit_the_command_line_and_the_api_are_named_instead()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        var tab = Show(InForce());
        Assert.Empty(tab.FindAll("form"));
        Assert.Contains("cockpit policy check policy.yaml --model credit", tab.Find(".propose pre").TextContent, StringComparison.Ordinal);
    }

    private static PolicyContent InForce() => new() { Revision = 7, Text = Example, SetBy = "key:ops", SetAt = Some.Noon, UsualClass = "interactive", Classes = [] };

    private static Dictionary<string, IReadOnlyList<string>> Words(string text)
    {
        var (policy, faults) = PolicyReader.Read(text);
        Assert.Empty(faults);
        return PolicyWords.Of(policy!.Usual, "v3", "EUR").ToDictionary(line => line.Title, line => line.Words, StringComparer.Ordinal);
    }

    private static IElement Put(IRenderedComponent<PolicyTab> tab) => tab.Find("[aria-label='Put this text in force']");

    private void Check(IRenderedComponent<PolicyTab> tab, string text, IReadOnlyList<DocumentFault> faults, params string[] changes)
    {
        _found = new DocumentProposal(text, 7, faults, [], changes);
        tab.Find("#proposed").Change(text);
        tab.Find(".propose form").Submit();
    }

    private IRenderedComponent<PolicyTab> Show(PolicyContent policy, string? mayNot = null)
        => Render<PolicyTab>(tab => tab.Add(one => one.Content, Shown.Content() with { Policy = policy }).Add(one => one.MayNot, mayNot)
            .Add(one => one.Check, text => Task.FromResult(_found?.Text == text ? _found : null)).Add(one => one.Send, (_, words) =>
            {
                _sent.Add(words);
                return Task.FromResult(_answer);
            }));
}
