using Bunit;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Overview;

public sealed class ChangeDialogTests : BunitContext
{
    private readonly List<ChangeWords> _sent = [];
    private Problem? _answer;

    public ChangeDialogTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void It_says_what_will_happen_to_whom_and_how_to_undo_it()
    {
        var words = Show(Some.Model(400)).Find("#change-effect").TextContent;
        Assert.Contains("credit stops giving decisions on every gateway", words, StringComparison.Ordinal);
        Assert.Contains("Every caller (now about 80/min) gets 503 “paused”", words, StringComparison.Ordinal);
        Assert.Contains("To undo it: Resume", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "type the model’s name and a reason")]
    [InlineData("credit", "too short", "the reason has 9 of 10 characters")]
    [InlineData("credit", "          x         ", "the reason has 1 of 10 characters")]
    [InlineData("Credit", "a reason of many characters", "type the model’s name exactly")]
    public void An_incomplete_form_sends_nothing_and_says_what_is_missing(string name, string reason, string missing)
    {
        var dialog = Show(Some.Model(400));
        Fill(dialog, name, reason);
        Assert.Contains(missing, dialog.Find("#change-missing").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", dialog.Find("button[type=submit]").GetAttribute("aria-disabled"));
        dialog.Find("form").Submit();
        Assert.Empty(_sent);
    }

    [Fact]
    public void A_complete_form_sends_name_and_reason_and_closes()
    {
        var dialog = Show(Some.Model(400));
        Fill(dialog, "credit", "It refuses everyone");
        Assert.Null(dialog.Find("button[type=submit]").GetAttribute("aria-disabled"));
        dialog.Find("form").Submit();
        Assert.Equal([new ChangeWords("credit", "It refuses everyone", null)], _sent);
        JSInterop.VerifyInvoke("cockpit.close");
    }

    [Fact]
    public void A_refusal_is_shown_in_words_and_the_dialog_stays()
    {
        _answer = new Problem("stale", 412, "The model has changed meanwhile", "It is at revision 8.", "Look at it again.");
        var dialog = Show(Some.Model(400));
        Fill(dialog, "credit", "It refuses everyone");
        dialog.Find("form").Submit();
        Assert.Equal("The model has changed meanwhile: It is at revision 8. Look at it again.", dialog.Find("[role=alert]").TextContent);
        Assert.DoesNotContain(JSInterop.Invocations, call => call.Identifier == "cockpit.close");
    }

    [Fact]
    public void The_button_is_solid_red_for_pause_only()
    {
        Assert.Contains("rz-danger", Show(Some.Model(400)).Find("button[type=submit]").ClassName, StringComparison.Ordinal);
        Assert.DoesNotContain("rz-danger", Show(Some.Model(400) with { PausedAt = Some.Noon }, CommandKind.Resume).Find("button[type=submit]").ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_names_the_version_it_goes_to_and_says_who_must_agree()
    {
        var dialog = Show(Some.Model(400) with { LastGood = "v2" }, CommandKind.Rollback);
        var words = dialog.Find("#change-effect").TextContent;
        Assert.Contains("until somebody else has approved it", words, StringComparison.Ordinal);
        Assert.Contains("Version v2, which was live before, answers every caller again", words, StringComparison.Ordinal);
        Assert.Contains("promote version v3 again", words, StringComparison.Ordinal);
        Fill(dialog, "credit", "v3 refuses everyone");
        dialog.Find("form").Submit();
        Assert.Equal("v2", Assert.Single(_sent).Version);
    }

    [Fact]
    public void A_pause_waits_for_nobody()
        => Assert.DoesNotContain("approved", Show(Some.Model(400)).Find("#change-effect").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Resuming_a_version_that_alone_is_paused_names_that_version()
    {
        var dialog = Show(Some.Model(400) with { PausedAt = Some.Noon, PausedVersion = "v3" }, CommandKind.Resume);
        Fill(dialog, "credit", "It is repaired now");
        dialog.Find("form").Submit();
        Assert.Equal("v3", Assert.Single(_sent).Version);
    }

    [Fact]
    public void Without_a_circuit_it_is_an_open_form_that_the_browser_itself_checks_and_posts()
    {
        SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        var dialog = Show(Some.Model(400));
        Assert.True(dialog.Find("dialog").HasAttribute("open"));
        var form = dialog.Find("form");
        Assert.Equal(("post", "/change", false), (form.GetAttribute("method"), form.GetAttribute("action"), form.HasAttribute("novalidate")));
        Assert.Equal(["confirm", "kind", "model", "reason", "revision", "version"], form.QuerySelectorAll("[name]").Select(field => field.GetAttribute("name")).Order(StringComparer.Ordinal));
        Assert.True(dialog.Find("#change-reason").HasAttribute("required"));
        Assert.Null(dialog.Find("button[type=submit]").GetAttribute("aria-disabled"));
    }

    private static void Fill(IRenderedComponent<ChangeDialog> dialog, string name, string reason)
    {
        dialog.Find("#change-name").Input(name);
        dialog.Find("#change-reason").Input(reason);
    }

    private IRenderedComponent<ChangeDialog> Show(ModelView model, CommandKind kind = CommandKind.Pause)
        => Render<ChangeDialog>(dialog => dialog.Add(one => one.Model, model).Add(one => one.Kind, kind).Add(one => one.Send, words =>
        {
            _sent.Add(words);
            return Task.FromResult(_answer);
        }));
}
