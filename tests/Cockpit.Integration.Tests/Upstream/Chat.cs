using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Upstream;

/// <summary>What an OpenAI-compatible server says, word by word.</summary>
internal static class Chat
{
    public const string Finish = """{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    public const string Usage = """{"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":3,"total_tokens":23}}""";
    public const string Done = "[DONE]";

    public static string Word(string word)
        => new JsonObject
        {
            ["id"] = "1", ["object"] = "chat.completion.chunk", ["model"] = "theirs",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject { ["content"] = word }, ["finish_reason"] = null }),
        }.ToJsonString();

    public static string Whole(string content, int input = 20, int output = 3)
        => new JsonObject
        {
            ["id"] = "1", ["object"] = "chat.completion", ["created"] = 1, ["model"] = "theirs",
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content }, ["finish_reason"] = "stop" }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = output, ["total_tokens"] = input + output },
        }.ToJsonString();

    /// <summary>Sends events, each at once.</summary>
    public static async Task SayAsync(HttpContext http, CancellationToken token, params IEnumerable<string> events)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var data in events)
        {
            await http.Response.WriteAsync($"data: {data}\n\n", token);
            await http.Response.Body.FlushAsync(token);
        }
    }

    /// <summary>Three words to the end.</summary>
    public static Task WellAsync(HttpContext http, CancellationToken token) => SayAsync(http, token, Word("Good "), Word("day"), Word("!"), Finish, Usage, Done);
}
