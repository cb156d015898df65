using Bunit;
using Cockpit.Control.Desk;
using Cockpit.Pages.Approvals;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Approvals;

public sealed class ApprovalCardTests : BunitContext
{
    public ApprovalCardTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static ApprovalView Asked => new()
    {
        Id = "cmd_0190163d8694739bae46e1b4e92c70ee", Kind = CommandKind.Promote, Model = "credit", Version = "v4", RiskTier = "high", RequestedBy = "key:ops", RequestedAt = Some.Noon,
        Reason = "It is right more often in its tests.", ApproveBy = Some.Noon.AddHours(24), Changes = [new ChangedFigure("Live version", "v3", "v4")],
        Evidence = new CommandEvidence(Some.Noon, 5, [new("v3", true, 400, 2, new(7, 12_345, "drifted", "age has changed.", "fair", "sex: alike.")), new("v4", false, 0, 0, null)]),
    };

    [Fact]
    public void It_says_in_words_and_as_a_diff_what_becomes_different()
    {
        var card = Show(Asked);
        Assert.Equal("Make version v4 of credit live", card.Find("h2").TextContent);
        Assert.Contains("version v4 answers every caller, on every gateway. To undo it: roll back.", card.Markup, StringComparison.Ordinal);
        Assert.Equal(("v3", "v4"), (card.Find(".diff del").TextContent, card.Find(".diff ins").TextContent));
        Assert.Contains("Asked by key:ops", card.Markup, StringComparison.Ordinal);
        Assert.Contains("expires in 23 hours", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void The_requesters_reason_stands_beside_what_was_known_with_its_numbers()
    {
        var panels = Show(Asked).FindAll(".panels > section");
        Assert.Contains("It is right more often in its tests.", panels[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("2 of 402 decisions failed in the 5 minutes before.", panels[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Data: age has changed. Fairness: sex: alike. (12,345 decisions of the 7 days before.)", panels[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Version v4 No decisions in the 5 minutes before.", panels[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_a_plain_form_that_takes_a_comment()
    {
        var form = Show(Asked).Find("form");
        Assert.Equal(("post", "/decide"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal(["cmd_0190163d8694739bae46e1b4e92c70ee"], form.QuerySelectorAll("[name=command]").Select(field => field.GetAttribute("value")));
        Assert.True(form.QuerySelector("textarea[name=comment]")!.HasAttribute("required"));
        Assert.Equal([("decision", "reject", "submit"), ("decision", "approve", "submit")], form.QuerySelectorAll("button").Select(button => (button.GetAttribute("name"), button.GetAttribute("value"), button.GetAttribute("type"))));
    }

    [Fact]
    public void Who_cannot_decide_is_told_why_and_the_buttons_send_nothing()
    {
        var card = Show(Asked, "You asked for this yourself; somebody else has to decide.");
        Assert.All(card.FindAll("button"), button =>
        {
            Assert.Equal(("true", "button"), (button.GetAttribute("aria-disabled"), button.GetAttribute("type")));
            Assert.Equal("You asked for this yourself; somebody else has to decide.", card.Find($"#{button.GetAttribute("aria-describedby")}").TextContent);
        });
    }

    [Fact]
    public void What_was_done_alone_is_loud_and_asks_for_a_review()
    {
        var card = Show(Asked with { ApproveBy = null, BreakGlassUntil = Some.Noon.AddMinutes(30), BreakGlassWhy = "Nobody answers the phone.", Changes = [] });
        Assert.Contains("Glass was broken: “Nobody answers the phone.”", card.Find(".problem").TextContent, StringComparison.Ordinal);
        Assert.Equal("/review", card.Find("form").GetAttribute("action"));
        Assert.Equal("Reviewed", Assert.Single(card.FindAll("button")).TextContent.Trim());
    }

    [Theory]
    [InlineData(true, true, 0, "You asked for this yourself")]
    [InlineData(false, false, 0, "Your role cannot decide")]
    [InlineData(false, true, 25, "It has expired")]
    [InlineData(false, true, 23, null)]
    public void The_reason_why_somebody_cannot_decide_fits_the_case(bool isOwn, bool isForRole, int hours, string? why)
    {
        var refusal = ApprovalWords.MayNotDecide(Asked with { IsOwn = isOwn, IsForRole = isForRole }, Some.Noon.AddHours(hours));
        Assert.Equal(why is null, refusal is null);
        if (why is not null)
            Assert.StartsWith(why, refusal, StringComparison.Ordinal);
    }

    private IRenderedComponent<ApprovalCard> Show(ApprovalView asked, string? mayNot = null)
        => Render<ApprovalCard>(card => card.Add(one => one.Asked, asked).Add(one => one.MayNot, mayNot).Add(one => one.Now, Some.Noon.AddMinutes(1)));
}
