using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenAi;
using Cockpit.Registry;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.OpenAi;

public sealed class ChatListenerTests
{
    private static readonly string[] Hello =
    [
        Event("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"""),
        Event("""{"choices":[{"index":0,"delta":{"content":"Good "}}]}"""),
        Event("""{"choices":[{"index":0,"delta":{"content":"day"}}]}"""),
        Event("""{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        Event("""{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"""),
        Event("[DONE]"),
    ];

    private readonly ArrayBufferWriter<byte> _passedOn = new();

    private static string Event(string data) => $"data: {data}\n\n";

    private static string Word(string word) => Event($$$"""{"choices":[{"index":0,"delta":{"content":"{{{word}}}"}}]}""");

    private static ChatListener Listener(int choices = 1, bool wantsUsage = false)
        => new(new TokenUse(100, 512, IsEstimated: true), choices, wantsUsage, new GatewayOptions { RecordedBytes = 1024, MaxAnswerBytes = 4096 });

    private string? Take(ChatListener listener, params IEnumerable<string> pieces)
        => pieces.Select(piece => listener.Take(Encoding.UTF8.GetBytes(piece), _passedOn)).FirstOrDefault(wrong => wrong is not null);

    private string PassedOn => Encoding.UTF8.GetString(_passedOn.WrittenSpan);

    private static string Held(ChatListener listener) => Encoding.UTF8.GetString(listener.SoFar().Body.Span);

    private static JsonNode Recorded(ChatListener listener) => JsonNode.Parse(listener.SoFar().Items[0].Outputs.Span)!;

    [Fact]
    public void The_end_is_kept_back_and_everything_before_is_passed_on()
    {
        var listener = Listener();

        Assert.Null(Take(listener, Hello));

        Assert.Equal(string.Concat(Hello[..3]), PassedOn);
        Assert.Equal(Hello[3] + Hello[5], Held(listener));
        Assert.True(listener.IsOver);
        Assert.Equal(new TokenUse(9, 2, IsEstimated: false), listener.Used);
        Assert.Equal(("Good day", "stop", "stop"), ((string?)Recorded(listener)["content"], (string?)Recorded(listener)["finish_reason"], listener.SoFar().Items[0].Prediction));
    }

    [Fact]
    public void Who_asked_for_the_tokens_gets_them()
    {
        var listener = Listener(wantsUsage: true);

        Take(listener, Hello);

        Assert.Equal(string.Concat(Hello[3..]), Held(listener));
    }

    [Fact]
    public void Of_several_answers_the_last_one_to_end_ends_the_stream()
    {
        var listener = Listener(choices: 2);

        Take(listener, Event("""{"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}]}"""), Event("""{"choices":[{"index":0,"delta":{"content":"a"}}]}"""));
        Assert.Equal("", Held(listener));
        Take(listener, Event("""{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}"""), Event("[DONE]"));

        Assert.NotEqual("", Held(listener));
        Assert.Equal(["a", "b"], Recorded(listener)["choices"]!.AsArray().Select(choice => (string?)choice!["content"]));
    }

    [Fact]
    public void Calls_of_tools_are_put_together_from_their_pieces()
    {
        var listener = Listener();

        Take(listener, Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"x","function":{"name":"look","arguments":"{\"a\""}}]}}]}"""),
            Event("""{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}"""));

        Assert.Equal("""[{"name":"look","arguments":"{\u0022a\u0022:1}"}]""", Recorded(listener)["tool_calls"]!.ToJsonString());
    }

    [Fact]
    public void Without_a_count_tokens_are_estimated_from_what_was_said()
    {
        var listener = Listener();
        Take(listener, Hello[..3]);
        Assert.Equal(new TokenUse(100, 2, IsEstimated: true), listener.Used);

        Take(listener, Word(new string('x', 400)));
        Assert.Equal(new TokenUse(100, 102, IsEstimated: true), listener.Used);
    }

    [Fact]
    public void A_stream_that_ends_after_its_last_word_is_whole_and_one_that_ends_before_is_not()
    {
        var (whole, cut) = (Listener(), Listener());
        Take(whole, Hello[..4]);
        Take(cut, Hello[..3]);

        Assert.Null(whole.End());
        Assert.EndsWith("data: [DONE]\n\n", Held(whole), StringComparison.Ordinal);
        Assert.NotNull(cut.End());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("""{"error":{"message":"out of memory"}}""")]
    [InlineData("""{"error":"out of memory"}""")]
    public void Rubbish_is_no_event(string data) => Assert.NotNull(Take(Listener(), Event(data)));

    [Fact]
    public void A_cut_character_and_a_zero_do_not_spoil_the_record()
    {
        var listener = Listener();

        Take(listener, Event("""{"choices":[{"index":0,"delta":{"content":"a\ud83d"}}]}"""), Event("""{"choices":[{"index":0,"delta":{"content":"\u0000b"}}]}"""));

        Assert.Equal("\uFFFD\uFFFDb", (string?)Recorded(listener)["content"]);
    }

    [Fact]
    public void A_long_text_is_recorded_in_part()
    {
        var listener = Listener();

        foreach (var _ in Enumerable.Range(0, 3))
            Take(listener, Word(new string('x', 1000)));

        Assert.EndsWith("… (3000 bytes in all)", (string?)Recorded(listener)["content"], StringComparison.Ordinal);
    }

    [Fact]
    public void No_stream_makes_the_listener_throw_and_every_record_is_json()
    {
        var pieces = Gen.Elements(
            [.. Hello, "data: ", "\n", "{", "}", Event("{}"), Event("null"), Event("""{"choices":7}"""), Event("""{"choices":[7,{"index":"a"},{"delta":[]}]}"""), Event("""{"usage":{"prompt_tokens":-1}}"""),
             Event("""{"\ud800":1}"""), Event("""{"choices":[{"index":99999999999999999999,"delta":{"tool_calls":[1,{"function":{"name":{}}}]},"finish_reason":{}}]}""")]);
        Prop.ForAll(pieces.ListOf().ToArbitrary(), list =>
        {
            var listener = Listener();
            Take(listener, list);
            return Recorded(listener) is JsonObject;
        }).Hold(3000);
    }
}
