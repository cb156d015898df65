using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenAi;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Gateway.OpenAi;

public sealed class ChatAnswerTests
{
    private static OpenAiCall Call(OpenAiOperation operation, string body)
    {
        var (request, problem) = OpenAiRequestReader.Read(operation, Encoding.UTF8.GetBytes(body), null, null, new GatewayOptions());
        Assert.Null(problem);
        return new OpenAiCall(operation, request!, "chatcmpl-1", DateTimeOffset.UnixEpoch, new GatewayOptions(), null);
    }

    private static OpenAiCall Chat(string more = "") => Call(OpenAiOperation.Chat, $$"""{"model":"m","messages":[{"role":"user","content":"x"}]{{more}}}""");

    private static (ModelAnswer? Answer, string? Wrong) Read(OpenAiCall call, string answer) => call.ReadAnswer(Encoding.UTF8.GetBytes(answer), ModelTask.Generation);

    [Fact]
    public void A_whole_answer_travels_on_as_it_came_and_is_recorded_in_its_parts()
    {
        const string Body = """{"id":"1","model":"theirs","choices":[{"index":0,"message":{"role":"assistant","content":"Good day"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2}}""";

        var answer = Read(Chat(), Body).Answer!;

        Assert.Equal(Body, Encoding.UTF8.GetString(answer.Body.Span));
        Assert.Equal((new TokenUse(9, 2, IsEstimated: false), "stop", null), (answer.Used, answer.Items[0].Prediction, answer.Items[0].Score));
        Assert.Equal("""{"content":"Good day","finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}""", Encoding.UTF8.GetString(answer.Items[0].Outputs.Span));
    }

    [Fact]
    public void Without_usage_tokens_are_estimated()
    {
        var used = Read(Chat(), """{"choices":[{"message":{"content":"12345678"}}]}""").Answer!.Used;

        Assert.True(used.IsEstimated);
        Assert.Equal(2, used.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[7]}""")]
    [InlineData("""{"choices":[{"text":"old"}]}""")]
    public void What_is_no_answer_is_said_to_be_none(string body)
    {
        var (answer, wrong) = Read(Chat(), body);

        Assert.Null(answer);
        Assert.NotNull(wrong);
    }

    [Theory]
    [InlineData("""{"data":[{"embedding":[0.5,0.25]},{"embedding":[1,2]}],"usage":{"prompt_tokens":3}}""", 2)]
    [InlineData("""{"data":[{"embedding":"AAAAPwAAgD8="},{"embedding":"AAAAPwAAgD8="}],"usage":{"prompt_tokens":3}}""", 2)]
    public void Of_embeddings_number_and_length_are_recorded(string body, int dimensions)
    {
        var answer = Read(Call(OpenAiOperation.Embeddings, """{"model":"m","input":["a","b"]}"""), body).Answer!;

        var recorded = JsonNode.Parse(answer.Items[0].Outputs.Span)!;
        Assert.Equal((2, dimensions, 3L), ((int)recorded["embeddings"]!, (int)recorded["dimensions"]!, answer.Used.Input));
        Assert.Equal(body, Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Fact]
    public void A_fixed_answer_is_said_as_a_chat_model_would_whole_and_as_a_stream()
    {
        FixedAnswer[] fixedAnswers = [new FixedAnswer("Please call us.", null)];
        var whole = JsonNode.Parse(Chat().Say(fixedAnswers, ModelTask.Generation)!.Body.Span)!;
        Assert.Equal(("chat.completion", "m", "Please call us.", "stop"), ((string?)whole["object"], (string?)whole["model"], (string?)whole["choices"]![0]!["message"]!["content"], (string?)whole["choices"]![0]!["finish_reason"]));

        var said = Chat(""","stream":true,"stream_options":{"include_usage":true}""").Say(fixedAnswers, ModelTask.Generation)!;
        var listener = new ChatListener(default, 1, wantsUsage: true, new GatewayOptions());
        Assert.Null(listener.Take(said.Body.Span, new System.Buffers.ArrayBufferWriter<byte>()));
        Assert.True(listener.IsOver);
        Assert.Equal(new TokenUse(0, 0, IsEstimated: false), listener.Used);
        Assert.Equal(Encoding.UTF8.GetString(said.Items[0].Outputs.Span), Encoding.UTF8.GetString(listener.SoFar().Items[0].Outputs.Span));

        Assert.Null(Call(OpenAiOperation.Embeddings, """{"model":"m","input":"a"}""").Say(fixedAnswers, ModelTask.Generation));
    }

    [Theory]
    [InlineData("http://h", "http://h/v1/chat/completions")]
    [InlineData("http://h/v1/", "http://h/v1/chat/completions")]
    [InlineData("http://h/openai/v1/chat/completions", "http://h/openai/v1/chat/completions")]
    public void The_address_is_completed(string url, string address)
        => Assert.Equal(address, Chat().AddressAt(new VersionRow { Model = "m", Name = "1", Url = url }).ToString());
}
