using Bunit;
using Cockpit.Pages.Overview;
using Cockpit.Store.Commands;
using Xunit;

namespace Cockpit.Component.Tests.Overview;

public sealed class ModelCardTests : BunitContext
{
    private CommandKind? _asked;

    [Fact]
    public void A_healthy_model_shows_what_serves_its_numbers_and_a_quiet_pause()
    {
        var card = Show(Some.Model(400, 2));
        Assert.Equal("Healthy", card.Find(".status").TextContent.Trim());
        Assert.Contains("v3 · live since 28 Feb 2026, 12:00", card.Markup, StringComparison.Ordinal);
        Assert.Equal(["402 80/min", "0.5\u00A0% 2 of 402", "≈\u00A012\u00A0ms", "≈\u00A049\u00A0ms"], card.FindAll(".figures dd").Select(one => one.TextContent));
        Assert.Contains("rz-variant-outlined", card.Find("footer button").ClassName, StringComparison.Ordinal);
        Assert.DoesNotContain("rz-danger", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_traffic_nothing_is_green_and_no_number_is_made_up()
    {
        var card = Show(Some.Model());
        Assert.Contains("status-unknown", card.Find(".status").ClassName, StringComparison.Ordinal);
        Assert.Equal(["0 ", "– ", "–", "–"], card.FindAll(".figures dd").Select(one => one.TextContent));
        Assert.DoesNotContain("status-healthy", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_decisions_say_how_many_of_how_many()
        => Assert.Contains("12 of the 20 decisions", Show(Some.Model(12)).Find(".sentence").TextContent, StringComparison.Ordinal);

    [Fact]
    public void A_failing_model_says_so_with_icon_and_word()
    {
        var status = Show(Some.Model(100, 100)).Find(".status");
        Assert.Equal("Failing", status.TextContent.Trim());
        Assert.NotNull(status.QuerySelector("svg[aria-hidden=true]"));
    }

    [Fact]
    public void A_paused_model_offers_resume_and_says_since_when()
    {
        var card = Show(Some.Model(100) with { PausedAt = Some.Noon });
        card.Find("footer button").Click();
        Assert.Equal(CommandKind.Resume, _asked);
        Assert.Equal("v3 · paused since 2 Mar 2026, 12:00", card.Find(".serves").TextContent);
    }

    [Fact]
    public void Without_a_live_version_pause_is_off_and_says_why()
    {
        var card = Show(Some.Model() with { LiveVersion = null, LiveSince = null });
        Assert.Contains("No version serves", card.Markup, StringComparison.Ordinal);
        AssertOff(card, "Nothing is live to pause.");
    }

    [Fact]
    public void A_viewer_sees_why_the_button_is_off()
        => AssertOff(Show(Some.Model(100), OverviewWords.RoleRefusal), OverviewWords.RoleRefusal);

    [Fact]
    public void While_a_pause_is_under_way_a_second_one_is_off()
        => AssertOff(Show(Some.Model(100) with { Command = Some.Command(CommandStatus.Executing) }), "A pause is under way.");

    [Fact]
    public void A_resume_that_waits_for_approval_is_not_asked_for_twice()
        => AssertOff(Show(Some.Model(100) with { PausedAt = Some.Noon, Command = Some.Command(CommandStatus.Requested, CommandKind.Resume) with { ApproveBy = Some.Noon } }), "A resume waits for approval.");

    [Fact]
    public void What_waits_and_what_was_done_alone_is_seen_on_the_card()
    {
        var card = Show(Some.Model(100) with { Waiting = 2, Alone = [new("key:ops", Some.Noon, "Nobody answers the phone.")] });
        Assert.Contains("2 changes wait for approval", card.Find(".open-matters").TextContent, StringComparison.Ordinal);
        Assert.Contains("Break-glass: key:ops acted alone", card.Find(".open-matters .problem").TextContent, StringComparison.Ordinal);
        Assert.Contains("“Nobody answers the phone.” Nobody has reviewed it yet", card.Find(".open-matters .problem").TextContent, StringComparison.Ordinal);
        Assert.Empty(Show(Some.Model(100)).FindAll(".open-matters"));
    }

    [Fact]
    public void Decisions_of_other_versions_in_the_same_time_are_told_apart()
        => Assert.Contains("31 decisions in 5 min", Show(Some.Model(100) with { OtherDecisions = 31 }).Find(".facts").TextContent, StringComparison.Ordinal);

    private void AssertOff(IRenderedComponent<ModelCard> card, string why)
    {
        var button = card.Find("footer button");
        Assert.Equal("true", button.GetAttribute("aria-disabled"));
        Assert.Equal(why, card.Find($"#{button.GetAttribute("aria-describedby")}").TextContent);
        button.Click();
        Assert.Null(_asked);
    }

    private IRenderedComponent<ModelCard> Show(ModelView model, string? mayNot = null)
        => Render<ModelCard>(card => card.Add(one => one.Model, model).Add(one => one.MayNot, mayNot).Add(one => one.Asked, kind => _asked = kind));
}
