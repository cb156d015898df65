using Bunit;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Queue;
using Cockpit.Pages.Model;
using Cockpit.Problems;
using Cockpit.Store.Queue;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Cockpit.Component.Tests.Model;

public sealed class QueuePartTests : BunitContext
{
    private static readonly QueuedCallId Id = new(Guid.Parse("019aa000-0000-7000-8000-0000deadbeef"));

    private readonly List<QueueAsk> _sent = [];
    private Problem? _problem;

    public QueuePartTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton<AntiforgeryStateProvider, NoAntiforgery>();
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    [Theory]
    [InlineData(0, 0, 0, "No call waits to be answered later, and none is a dead letter.")]
    [InlineData(1, 0, 0, "1 call waits, the oldest handed in 3 min ago; none is being answered; none is a dead letter.")]
    [InlineData(1200, 1, 2, "1,200 calls wait, the oldest handed in 3 min ago; 1 is being answered; 2 are dead letters.")]
    [InlineData(0, 0, 1, "No call waits; none is being answered; 1 is a dead letter.")]
    public void The_whole_is_said_in_words(long waiting, long running, long dead, string words)
        => Assert.Equal(words, QueueWords.Depth(new QueueNow(Some.Noon, new QueueDepth("credit", waiting, waiting == 0 ? null : Some.Noon.AddMinutes(-3), running, dead), [])));

    [Fact]
    public void A_dead_letter_says_why_and_nothing_is_done_before_it_is_confirmed()
    {
        var part = Show();
        var row = part.Find(".dead-letters tbody tr");
        Assert.Contains("The model failed: The server of version '1' answered 503.", row.TextContent, StringComparison.Ordinal);
        Assert.Equal("/decisions/dec_2", row.QuerySelector("a")!.GetAttribute("href"));

        part.FindAll(".dead-letters form")[1].Submit();
        Assert.Empty(_sent);
        Assert.Equal("Discard que_…deadbeef", part.Find("dialog h2").TextContent);
        Assert.Contains("This cannot be undone", part.Find("dialog").TextContent, StringComparison.Ordinal);
        part.Find("dialog form").Submit();
        Assert.Equal([new QueueAsk(QueueAct.Discard, Id.ToString())], _sent);
    }

    [Fact]
    public void A_change_that_was_not_made_says_why_in_the_dialog()
    {
        _problem = QueueProblems.NotNow(Id, "running", "discarded");
        var part = Show();
        part.FindAll(".dead-letters form")[0].Submit();
        part.Find("dialog form").Submit();
        Assert.Contains("is running, so it cannot be discarded", part.Find("dialog [role=alert]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void All_are_redriven_at_once_after_the_same_question()
    {
        var part = Show();
        part.FindAll(".actions form")[^1].Submit();
        Assert.Contains("25 calls of credit will be tried again", part.Find("dialog").TextContent, StringComparison.Ordinal);
        part.Find("dialog form").Submit();
        Assert.Equal([new QueueAsk(QueueAct.Redrive, QueueAsk.All)], _sent);
    }

    [Fact]
    public void Without_a_circuit_buttons_lead_to_the_question_and_the_question_is_a_form()
    {
        var part = Show();
        var form = part.Find(".dead-letters form");
        Assert.Equal(("get", "/models/credit"), (form.GetAttribute("method"), form.GetAttribute("action")));
        Assert.Equal([("tab", "health"), ("redrive", Id.ToString())], form.QuerySelectorAll("input").Select(field => (field.GetAttribute("name"), field.GetAttribute("value"))));

        var asked = Show(asked: QueueAsk.Of(Id.ToString(), null));
        var confirm = asked.Find("dialog form");
        Assert.Equal(("post", "/queue"), (confirm.GetAttribute("method"), confirm.GetAttribute("action")));
        Assert.Equal(["credit", "redrive", Id.ToString()], confirm.QuerySelectorAll("input[type=hidden]").Select(field => field.GetAttribute("value")));
    }

    [Fact]
    public void Who_may_not_is_told_why_and_asked_nothing()
    {
        var part = Show(mayNot: "Your role cannot.", asked: QueueAsk.Of(null, Id.ToString()));
        part.FindAll(".dead-letters form")[0].Submit();
        Assert.Empty(part.FindAll("dialog"));
        Assert.EndsWith("Redrive and Discard are off: Your role cannot.", part.Find("#queue-hint").TextContent, StringComparison.Ordinal);
        Assert.All(part.FindAll("button.rz-button"), button => Assert.Equal("true", button.GetAttribute("aria-disabled")));
    }

    private IRenderedComponent<QueuePart> Show(string? mayNot = null, QueueAsk? asked = null)
    {
        var call = new QueuedCall(Id, "credit", null, "batch", "key:nightly", QueueState.Dead, Some.Noon, Some.Noon, 5, 0, KeptProblem.Write(GatewayProblems.ModelFailed("1", 503)),
            "dec_1 dec_2", Some.Noon, Some.Noon, "here", null, null);
        var queue = new QueueNow(Some.Noon, new QueueDepth("credit", 0, null, 0, 25), [call]);
        return Render<QueuePart>(part => part.Add(one => one.Model, "credit").Add(one => one.Queue, queue).Add(one => one.Here, Shown.Address with { Tab = ModelTab.Health })
            .Add(one => one.MayNot, mayNot).Add(one => one.Asked, asked).Add(one => one.Send, ask =>
            {
                _sent.Add(ask);
                return Task.FromResult(_problem);
            }));
    }
}
