using Bunit;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class MarkEditorTests : BunitContext
{
    private readonly List<(CommandKind Kind, ChangeWords Words)> _sent = [];
    private Problem? _problem;

    public MarkEditorTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>().AddSingleton(TimeProvider.System);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Fact]
    public void It_says_what_is_missing_and_sends_nothing_before_that()
    {
        var editor = Show();
        Assert.Equal("Mark the version is off: type the model’s name exactly as it is written above.", editor.Find("#mark-missing").TextContent);
        editor.Find("#mark-name").Input("credit");
        Assert.Equal("Mark the version is off: the reason has 0 of 10 characters.", editor.Find("#mark-missing").TextContent);
        Assert.Equal("true", editor.Find("button").GetAttribute("aria-disabled"));
        editor.Find("form").Submit();
        Assert.Empty(_sent);
    }

    [Fact]
    public void A_filled_form_asks_for_the_mark_and_its_end()
    {
        var editor = Fill(Show());
        editor.Find("#mark-version").Change("v2");
        editor.Find("#mark-word").Change("unhealthy");
        editor.Find("#mark-hours").Change("4");
        editor.Find("form").Submit();

        var (kind, words) = Assert.Single(_sent);
        Assert.Equal((CommandKind.Mark, "v2", "unhealthy", "It is trained anew"), (kind, words.Version, words.Mark, words.Reason));
        Assert.InRange(DateTimeOffset.Parse(words.Until!, System.Globalization.CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(3.9), TimeSpan.FromHours(4));
        Assert.Equal("The command was taken; the line above says how far it is.", editor.Find("#mark-missing").TextContent);
    }

    [Fact]
    public void No_mark_any_more_takes_it_off()
    {
        var editor = Fill(Show());
        editor.Find("#mark-word").Change(MarkForm.None);
        Assert.Equal("Take the mark off", editor.Find("button").TextContent.Trim());
        editor.Find("form").Submit();
        Assert.Equal((CommandKind.Unmark, "v3", null, null), (_sent[0].Kind, _sent[0].Words.Version, _sent[0].Words.Mark, _sent[0].Words.Until));
    }

    [Fact]
    public void What_the_desk_refuses_is_said_and_what_was_written_stays()
    {
        _problem = CommonProblems.Forbidden;
        var editor = Fill(Show());
        editor.Find("form").Submit();
        Assert.Contains(_problem.Detail, editor.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("credit", editor.Find("#mark-name").GetAttribute("value"));
    }

    [Fact]
    public void Who_may_not_is_told_why_and_without_a_circuit_it_is_a_form()
    {
        var editor = Fill(Show("Your role cannot."));
        Assert.Equal("Mark the version is off: Your role cannot.", editor.Find("#mark-missing").TextContent);
        editor.Find("form").Submit();
        Assert.Empty(_sent);
        Assert.Equal(("post", "/mark"), (editor.Find("form").GetAttribute("method"), editor.Find("form").GetAttribute("action")));
        Assert.Equal(["model", "version", "mark", "hours", "confirm", "reason"], editor.FindAll("form [name]").Select(field => field.GetAttribute("name")));
    }

    private static IRenderedComponent<MarkEditor> Fill(IRenderedComponent<MarkEditor> editor)
    {
        editor.Find("#mark-name").Input("credit");
        editor.Find("#mark-reason").Input("It is trained anew");
        return editor;
    }

    private IRenderedComponent<MarkEditor> Show(string? mayNot = null) => Render<MarkEditor>(editor => editor.Add(one => one.Model, "credit").Add(one => one.MayNot, mayNot)
        .Add(one => one.Versions, [new VersionNow("v3", null, null, default), new VersionNow("v2", null, null, default)])
        .Add(one => one.Send, (kind, words) =>
        {
            _sent.Add((kind, words));
            return Task.FromResult(_problem);
        }));
}
