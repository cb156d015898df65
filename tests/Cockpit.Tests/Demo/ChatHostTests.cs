using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;
using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Demo;

public sealed class ChatHostTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static async Task<(int Status, string Text)> AskAsync(object body)
    {
        await using var host = await ChatHost.StartAsync(TimeProvider.System, port: 0, Cancelled);
        using var http = new HttpClient();
        using var answer = await http.PostAsJsonAsync(host.BaseAddress + "/chat/completions", body, Cancelled);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private static object Question(bool stream) => new
    {
        model = "any", stream, stream_options = new { include_usage = stream }, messages = new[] { new { role = "user", content = "Where is my parcel?" } },
    };

    [Fact]
    public async Task An_answer_comes_from_a_template_and_counts_its_words()
    {
        var (status, text) = await AskAsync(Question(stream: false));

        var reply = JsonNode.Parse(text)!;
        Assert.Equal(200, status);
        Assert.Equal(("chat.completion", HelpDesk.Answer("parcel"), "stop"), ((string?)reply["object"], (string?)reply["choices"]![0]!["message"]!["content"], (string?)reply["choices"]![0]!["finish_reason"]));
        Assert.Equal((4, HelpDesk.Answer("parcel").Split(' ').Length), ((int)reply["usage"]!["prompt_tokens"]!, (int)reply["usage"]!["completion_tokens"]!));
    }

    [Fact]
    public async Task A_stream_says_the_same_word_by_word()
    {
        var (_, text) = await AskAsync(Question(stream: true));

        var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..]).ToList();
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(data => JsonNode.Parse(data)!).ToList();
        Assert.Equal(HelpDesk.Answer("parcel"), string.Concat(chunks.SelectMany(chunk => chunk["choices"]!.AsArray()).Select(choice => (string?)choice!["delta"]!["content"])));
        Assert.NotNull(chunks[^1]["usage"]);
    }

    [Fact]
    public async Task What_is_no_question_is_refused() => Assert.Equal(400, (await AskAsync("what?")).Status);

    [Fact]
    public void Every_question_of_the_customers_has_an_answer_and_the_policy_can_be_read()
    {
        Assert.All(HelpDesk.Questions, question => Assert.NotEmpty(HelpDesk.Answer(question)));
        Assert.Empty(PolicyReader.Read(HelpDesk.Policy).Faults);
    }
}
