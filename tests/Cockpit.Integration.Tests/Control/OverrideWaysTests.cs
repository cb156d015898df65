using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Queue;
using Cockpit.Integration.Tests.Upstream;
using Microsoft.AspNetCore.Http;
using static Cockpit.Integration.Tests.Control.Overriding;

namespace Cockpit.Integration.Tests.Control;

public sealed class OverrideWaysOnSqliteTests(SqliteCockpit cockpit) : OverrideWaysTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class OverrideWaysOnPostgresTests(PostgresCockpit cockpit) : OverrideWaysTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A person's answer over every protocol, and what it spares.</summary>
public abstract class OverrideWaysTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Sorry = "A colleague will call you back.";

    [Fact]
    public async Task A_chat_is_answered_whole_and_as_a_stream_and_no_model_is_asked()
    {
        var calls = 0;
        var model = await Operator.ChatAsync(Fixture.Upstream.Behave((http, _, token) =>
        {
            Interlocked.Increment(ref calls);
            return Chat.WellAsync(http, token);
        }));
        var (id, _) = await Operator.OverriddenAsync(model, Class("interactive"), Sorry);
        var question = SpokenAnswer.Question(model);
        question["stream"] = false;

        var whole = await Operator.PostAsync("/v1/chat/completions", question.ToJsonString());
        Assert.Equal((200, "override", Sorry), (whole.Status, whole.Header("Cockpit-Path"), (string?)whole.Json["choices"]![0]!["message"]!["content"]));
        await using var stream = await SpokenAnswer.OpenAsync(Operator, SpokenAnswer.Question(model), Token);
        Assert.Equal(("text/event-stream", "override"), (stream.MediaType, stream.Header("Cockpit-Path")));
        var events = await stream.AllAsync(Token);
        Assert.Equal(Sorry, (string?)JsonNode.Parse(events[0])!["choices"]![0]!["delta"]!["content"]);
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal(id, (string?)(await Admin.GetAsync($"/api/v1/decisions/{stream.Decision}")).Json["trace"]!["override"]!["id"]);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Embeddings_cannot_be_said_and_are_refused()
    {
        var model = await Operator.ChatAsync(Fixture.Upstream.At("well"));
        await Operator.OverriddenAsync(model, Class("interactive"), Sorry);

        var refused = await Operator.PostAsync("/v1/embeddings", new JsonObject { ["model"] = model, ["input"] = "hello" }.ToJsonString());

        Assert.Equal(409, refused.Status);
        Assert.Contains("override-unspeakable", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_is_answered_later_is_answered_by_the_override_of_then()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "async: { mode: always }");
        await Operator.OverriddenAsync(model, Where("age = 77"), "yes", 0.9);

        var answer = await Operator.AnswerAsync(await Operator.HandInAsync(model, age: 77));

        Assert.Equal((200, "override"), (answer.Status, answer.Header("Cockpit-Path")));
        Assert.Equal(["yes"], Predictions(answer));
    }

    [Fact]
    public async Task It_comes_before_kept_answers_and_is_not_kept_itself()
    {
        var model = await Operator.LiveUnderAsync(Fixture.Upstream.At("well"), "cache: { lifetime: 10m }");
        var body = About([42], "a");
        await Operator.InferAsync(model, body);
        Assert.Equal("cache", (await Operator.InferAsync(model, body)).Header("Cockpit-Path"));

        var (id, _) = await Operator.OverriddenAsync(model, Subject("a"), "yes");
        Assert.Equal(["yes"], Predictions(await Operator.InferAsync(model, body)));
        await Operator.ReachesAsync((string)(await Operator.EndAsync(model, id)).Json["id"]!, "applied", "verified");

        Assert.Equal(("cache", "no"), await AskAsync(model, body));
    }

    [Fact]
    public async Task It_answers_while_every_version_is_down()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("failing"));
        await Operator.OverriddenAsync(model, Subject("a"), "yes");

        Assert.Equal(("override", "yes"), await AskAsync(model, About([42], "a")));
        Assert.Equal(502, (await Operator.InferAsync(model, About([42, 43], "a", "b"))).Status);
    }

    [Fact]
    public async Task A_batch_whose_model_does_not_say_what_it_decided_fails_and_names_the_items()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.Behave((http, _, token) => http.Response.WriteAsync("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP64","data":[0.1,0.2,0.3]}]}""", token)));
        await Operator.OverriddenAsync(model, Subject("b"), "yes");

        var refused = await Operator.InferAsync(model, About([20, 30, 40], "a", "b", "c"));

        Assert.Equal((409, "/problems/override-in-batch"), (refused.Status, refused.ProblemKind));
        Assert.Contains("1 of 3 items (1, from 0)", (string?)refused.Json["detail"], StringComparison.Ordinal);
        // The model was asked and is paid: it is a decision that failed.
        var decision = (await Operator.GetAsync($"/api/v1/decisions/{refused.Header("Cockpit-Decision")!.Split(',')[0]}")).Json;
        Assert.Equal("failed", (string?)decision["status"]);
        Assert.Single(decision["trace"]!["attempts"]!.AsArray());
    }

    private async Task<(string? Path, string Prediction)> AskAsync(string model, string body)
    {
        var reply = await Operator.InferAsync(model, body);
        return (reply.Header("Cockpit-Path"), Predictions(reply)[0]);
    }
}
