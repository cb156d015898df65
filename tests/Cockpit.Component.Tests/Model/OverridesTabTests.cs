using Bunit;
using Cockpit.Control.Desk;
using Cockpit.Insight.Overrides;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Commands;
using Cockpit.Store.Overrides;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class OverridesTabTests : BunitContext
{
    private readonly List<(CommandKind Kind, ChangeWords Words)> _sent = [];
    private string? _revealed = "customer 7";
    private Problem? _problem;

    public OverridesTabTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>().AddSingleton(TimeProvider.System);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static OverrideDocument One => new(
        "ovr_019aa0000000700080000000deadbeef", "credit", "active", "subject", null, true, null, null, "approve", 0.9, "key:ops", "The appeal was granted.", "key:lead", "cmd_019aa0000000700080000000deadbeef",
        Some.Noon, Some.Noon.AddDays(1), null, null, null, 12, 3, new OverrideJudgement(OverrideVerdict.Insufficient, "Too few to judge.", new Estimate(1, 0.44, 1) { N = 3 }, null));

    [Fact]
    public void Each_says_whom_it_is_for_what_it_answers_who_why_and_how_it_did()
    {
        var tab = Show([One, One with { Id = "ovr_2", Scope = "segment", Where = ["age > 40", "purpose = car"], Masked = false }]);

        Assert.Equal(["For one subject: “approve” with score 0.900", "For requests where age > 40 and purpose = car: “approve” with score 0.900"], tab.FindAll("article h2").Select(head => head.TextContent));
        var text = tab.Find("article").TextContent;
        foreach (var words in new[] { "“The appeal was granted.” key:ops, approved by key:lead", "12, of 3 the outcome is known", "100\u00A0% (44\u00A0% to 100\u00A0%, of 3)", "Not known yet", "Too few to judge." })
            Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Equal("/decisions?model=credit&override=ovr_019aa0000000700080000000deadbeef", tab.Find("article dl a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(false, "No override was ever in force here.")]
    [InlineData(true, "No override is in this state.")]
    public void Without_any_it_says_which_kind_of_nothing_that_is(bool hasOthers, string words)
        => Assert.Equal(words, Show([], hasOthers: hasOthers).Find(".empty h2").TextContent);

    [Fact]
    public void Whom_it_is_for_is_masked_until_the_asking_is_recorded()
    {
        var tab = Show([One]);
        Assert.DoesNotContain("customer 7", tab.Markup, StringComparison.Ordinal);
        tab.Find("[aria-label='Show whom this override is for']").Click();
        Assert.Contains("customer 7", tab.Find("[role=status]").TextContent, StringComparison.Ordinal);

        _revealed = null;
        var other = Show([One]);
        other.Find("[aria-label='Show whom this override is for']").Click();
        Assert.Contains("nothing is shown", other.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", Show([One], mayShow: false).Find("[aria-label='Show whom this override is for']").GetAttribute("aria-disabled"));
    }

    [Fact]
    public void Ending_one_asks_first_and_sends_its_id()
    {
        var tab = Show([One]);
        tab.Find("article form").Submit();
        var dialog = tab.Find("dialog");
        Assert.Contains("Nobody has to approve that.", dialog.TextContent, StringComparison.Ordinal);
        tab.Find("dialog form").Submit();
        Assert.Empty(_sent);

        tab.Find("#end-name").Input("credit");
        tab.Find("#end-reason").Input("It was the mistake");
        tab.Find("dialog form").Submit();

        var (kind, words) = Assert.Single(_sent);
        Assert.Equal((CommandKind.Override, One.Id, "It was the mistake"), (kind, words.Override!.End, words.Reason));
    }

    [Fact]
    public void Who_may_not_is_told_why_and_opens_nothing()
    {
        var tab = Show([One], mayNot: "Your role cannot.");
        Assert.Contains("End the override is off: Your role cannot.", tab.Markup, StringComparison.Ordinal);
        tab.Find("article form").Submit();
        Assert.Empty(tab.FindAll("dialog"));
        Assert.Contains("Set the override is off: Your role cannot.", tab.Find("#override-missing").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_waits_leads_to_its_approval_and_one_in_the_address_asks_for_its_end()
    {
        Assert.Equal($"/approvals#{One.Command}", Show([], asked: One with { State = "waiting", Since = null }).Find(".panel a").GetAttribute("href"));
        Assert.Single(Show([One], asked: One).FindAll("dialog"));
    }

    [Fact]
    public void The_form_sets_one_and_says_what_is_missing_before()
    {
        var tab = Show([]);
        Assert.Equal("Set the override is off: say whom it is for.", tab.Find("#override-missing").TextContent);
        tab.Find("#override-scope").Change("segment");
        Assert.Empty(tab.FindAll("#override-subject"));
        tab.Find("#override-where").Input("age > 40\n\n purpose = car ");
        Assert.Equal("Set the override is off: say what is answered.", tab.Find("#override-missing").TextContent);
        tab.Find("#override-prediction").Input("approve");
        tab.Find("#override-name").Input("credit");
        tab.Find("#override-reason").Input("Agreed with the board");
        tab.Find("#override-hours").Change("1");
        tab.Find("[aria-label='Set an override']").Submit();

        var asked = Assert.Single(_sent).Words.Override!;
        Assert.Equal(["age > 40", "purpose = car"], asked.Scope!.Where);
        Assert.Equal(new OverrideAnswer("approve"), asked.Answer);
        Assert.InRange(DateTimeOffset.Parse(asked.Until!, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
    }

    [Fact]
    public void What_the_desk_refuses_is_said_and_what_was_written_stays()
    {
        _problem = CommonProblems.Forbidden;
        var tab = Show([]);
        tab.Find("#override-subject").Input("customer 7");
        tab.Find("#override-prediction").Input("approve");
        tab.Find("#override-name").Input("credit");
        tab.Find("#override-reason").Input("Agreed with the board");
        tab.Find("[aria-label='Set an override']").Submit();

        Assert.Contains(_problem.Detail, tab.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("customer 7", tab.Find("#override-subject").GetAttribute("value"));
    }

    [Fact]
    public void Without_a_circuit_it_is_a_form_with_every_field()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        var form = Show([]).Find("[aria-label='Set an override']");
        Assert.Equal(("post", "/override"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["model", "scope", "class", "hours", "subject", "where", "prediction", "score", "confirm", "reason"], form.QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")));
    }

    private IRenderedComponent<OverridesTab> Show(OverrideDocument[] items, bool hasOthers = false, string? mayNot = null, bool mayShow = true, OverrideDocument? asked = null)
        => Render<OverridesTab>(tab => tab.Add(one => one.Content, new OverridesContent(OverrideState.Active, new OverrideList(items, null), asked, hasOthers)).Add(one => one.Here, new ModelAddress { Model = "credit", Tab = ModelTab.Overrides, Span = ModelAddress.UsualSpan })
            .Add(one => one.RiskTier, "high").Add(one => one.MayNot, mayNot).Add(one => one.MayShow, mayShow).Add(one => one.Reveal, _ => Task.FromResult(_revealed))
            .Add(one => one.Send, (kind, words) =>
            {
                _sent.Add((kind, words));
                return Task.FromResult(_problem);
            }));
}
