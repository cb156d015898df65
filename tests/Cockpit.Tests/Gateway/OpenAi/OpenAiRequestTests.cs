using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenAi;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.OpenAi;

public sealed class OpenAiRequestTests
{
    private const string Hello = """{"model":"m","messages":[{"role":"user","content":"hello"}]}""";

    private static (OpenAiRequest? Request, Problem? Problem) TryRead(string body, OpenAiOperation operation = OpenAiOperation.Chat, string? headerClass = null, string? headerSubject = null)
        => OpenAiRequestReader.Read(operation, Encoding.UTF8.GetBytes(body), headerClass, headerSubject, new GatewayOptions { RecordedBytes = 1024 });

    private static OpenAiRequest Read(string body, OpenAiOperation operation = OpenAiOperation.Chat)
    {
        var (request, problem) = TryRead(body, operation);
        Assert.Null(problem);
        return request!;
    }

    private static JsonNode Sent(OpenAiRequest request, string? serverModel = null)
    {
        var call = new OpenAiCall(OpenAiOperation.Chat, request, "id", DateTimeOffset.UnixEpoch, new GatewayOptions(), null);
        return JsonNode.Parse(call.BodyFor(new VersionRow { Model = request.Model, Name = "1", ServerModel = serverModel }).Span)!;
    }

    private static JsonNode Features(OpenAiRequest request) => JsonNode.Parse(request.Item.Features.Span)!;

    [Fact]
    public void What_is_not_known_travels_on_and_is_not_recorded()
    {
        var request = Read("""{"model":"m","top_k":7,"messages":[{"role":"user","content":"hello","name":"Ada"}],"temperature":0.5,"vendor":{"a":[1,{"b":null}]}}""");

        Assert.Equal("""{"model":"m","top_k":7,"messages":[{"role":"user","content":"hello","name":"Ada"}],"temperature":0.5,"vendor":{"a":[1,{"b":null}]}}""", Sent(request).ToJsonString());
        Assert.Equal("""{"messages":[{"role":"user","content":"hello","name":"Ada"}],"temperature":0.5}""", Features(request).ToJsonString());
        Assert.NotEqual(request.Form, Read(Hello).Form);
    }

    [Fact]
    public void The_server_is_asked_for_the_model_by_its_own_name()
        => Assert.Equal("llama \"3\"", (string?)Sent(Read(Hello), "llama \"3\"")["model"]);

    [Fact]
    public void Nothing_of_cockpits_and_no_user_reaches_the_model()
    {
        var request = Read("""
            {"model":"m","messages":[{"role":"user","content":"x"}],"user":"somebody","cockpit_class":"batch","cockpit_other":1,
             "metadata":{"cockpit_attributes":"{\"sex\":\"f\"}","cockpit\u005fsubject":"person-7","cockpit_typo":"x","mine":"stays"}}
            """);

        var sent = Sent(request);
        Assert.Equal("""{"mine":"stays"}""", sent["metadata"]!.ToJsonString());
        Assert.Equal(["model", "messages", "metadata"], sent.AsObject().Select(member => member.Key));
        Assert.Equal(("batch", "person-7", """{"sex":"f"}"""), (request.AskedClass, request.Item.Subject, Encoding.UTF8.GetString(request.Item.Attributes!.Value.Span)));
    }

    [Fact]
    public void The_user_is_the_subject_unless_the_metadata_names_one_and_headers_count_last()
    {
        Assert.Equal("u", TryRead("""{"model":"m","messages":[{"role":"user"}],"user":"u"}""", headerSubject: "h").Request!.Item.Subject);
        Assert.Equal("h", TryRead(Hello, headerSubject: "h").Request!.Item.Subject);
        Assert.Equal("batch", TryRead(Hello, headerClass: "batch").Request!.AskedClass);
    }

    [Fact]
    public void A_stream_always_counts_its_tokens_and_the_callers_wish_is_kept()
    {
        var quiet = Read("""{"model":"m","messages":[{"role":"user"}],"stream":true,"stream_options":{"include_usage":false,"include_obfuscation":false}}""");
        var counted = Read("""{"model":"m","messages":[{"role":"user"}],"stream":true,"stream_options":{"include_usage":true}}""");

        Assert.Equal("""{"include_usage":true,"include_obfuscation":false}""", Sent(quiet)["stream_options"]!.ToJsonString());
        Assert.Equal((true, false, true), (quiet.IsStreamed, quiet.WantsUsage, counted.WantsUsage));
        Assert.False(Read("""{"model":"m","messages":[{"role":"user"}],"stream":null}""").IsStreamed);
    }

    [Fact]
    public void Tokens_are_expected_from_bytes_and_limits()
    {
        Assert.Equal(512, Read(Hello).Expected.Output);
        var limited = Read("""{"model":"m","messages":[{"role":"user"}],"max_tokens":10,"n":3}""");
        Assert.Equal(new TokenUse(TokenUse.Of(limited.Members.Length), 30, IsEstimated: true), limited.Expected);
        Assert.Equal(3, limited.Choices);
        Assert.Equal(0, Read("""{"model":"m","input":"x"}""", OpenAiOperation.Embeddings).Expected.Output);
    }

    [Fact]
    public void Texts_of_embeddings_are_recorded_as_a_list_and_what_is_long_by_its_digest()
    {
        Assert.Equal("""{"input":["somebody's words"]}""", Encoding.UTF8.GetString(Read("""{"model":"m","input":"somebody's words","encoding_format":"base64"}""", OpenAiOperation.Embeddings).Item.Features.Span));
        var features = Features(Read($$$"""{"model":"m","messages":[{"role":"user","content":"{{{new string('x', 5000)}}}"}]}"""));
        Assert.True((int)features["messages"]!["bytes"]! > 5000);
        Assert.Equal(64, ((string)features["messages"]!["sha256"]!).Length);
    }

    [Theory]
    [InlineData("""[]""", "body")]
    [InlineData("""{"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":7,"messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"m","model":"n","messages":[{"role":"user"}]}""", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":"hello"}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user"},7]}""", "messages[1]")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\u0000"}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"\ud800"}]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"stream":"yes"}""", "stream")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"stream_options":[]}""", "stream_options")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"max_tokens":0}""", "max_tokens")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"n":1000}""", "n")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"user":["a"]}""", "user")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"metadata":7}""", "metadata")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"metadata":{"cockpit_subject":["a","b"]}}""", "metadata")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}],"metadata":{"cockpit_class":"vip"}}""", "cockpit_class")]
    public void What_is_wrong_is_named(string body, string field)
    {
        var (request, problem) = TryRead(body);

        Assert.Null(request);
        Assert.Equal((400, field), (problem!.Status, problem.Field));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw_and_what_is_taken_can_be_sent()
    {
        var pieces = Gen.Elements("{", "}", "[", "]", ":", ",", "\"model\"", "\"messages\"", "\"role\"", "\"content\"", "\"metadata\"", "\"stream\"", "\"stream_options\"", "\"cockpit_subject\"", "\"user\"", "\"n\"",
            "1", "1e999", "null", "true", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", " ", "\u00e9", """{"model":"m","messages":[{"role":"user"}]""", """{"model":"m","stream":true,"messages":[{"role":"user","content":[{"type":"text"}]}],""");
        Prop.ForAll(pieces.ListOf().ToArbitrary(), list =>
        {
            var (request, problem) = TryRead(string.Concat(list));
            return request is null ? problem is { Status: 400 } : Sent(request) is JsonObject && Features(request) is JsonObject;
        }).Hold(3000);
    }
}
