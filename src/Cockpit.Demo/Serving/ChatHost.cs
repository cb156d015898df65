using System.Text.Json;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cockpit.Demo.Serving;

/// <summary>A model server on loopback that speaks OpenAI's interface and answers from the help desk's templates. A word is a token.</summary>
public sealed class ChatHost : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly WebApplication _app;

    private ChatHost(WebApplication app) => (_app, BaseAddress) = (app, new Uri(new Uri(app.Urls.Single()), "v1"));

    /// <summary>Where the interface begins.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Starts a server and returns once it listens.</summary>
    /// <param name="clock">Times the words of a stream.</param>
    /// <param name="port">0 for one that is free.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ChatHost> StartAsync(TimeProvider clock, int port, CancellationToken cancellationToken)
        => new(await LoopbackServer.StartAsync(routes =>
        {
            routes.MapGet("/v1/models", context => context.Response.WriteAsJsonAsync(new { @object = "list", data = new[] { new { id = HelpDesk.Model, @object = "model" } } }, context.RequestAborted));
            routes.MapPost("/v1/chat/completions", context => AnswerAsync(context, clock));
        }, port, cancellationToken));

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, TimeProvider clock)
    {
        ChatQuestion? question;
        try
        {
            question = await JsonSerializer.DeserializeAsync<ChatQuestion>(context.Request.Body, InferJson.Options, context.RequestAborted);
        }
        catch (JsonException fault)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = new { message = fault.Message, type = "invalid_request_error" } }, context.RequestAborted);
            return;
        }

        var asked = question?.Messages is [.., { Content: { ValueKind: JsonValueKind.String } said }] ? said.GetString()! : "";
        var words = HelpDesk.Answer(asked).Split(' ');
        var usage = new ChatUsage(asked.Split(' ').Length, words.Length, asked.Split(' ').Length + words.Length);
        var created = clock.GetUtcNow().ToUnixTimeSeconds();
        if (question?.Stream == true)
            await StreamAsync(context, words, question.StreamOptions?.IncludeUsage == true ? usage : null, clock, created);
        else
            await context.Response.WriteAsJsonAsync(Reply("chat.completion", created, [new ChatChoice(0, new ChatSaid("assistant", string.Join(' ', words)), null, "stop")], usage), InferJson.Options, context.RequestAborted);
    }

    private static async Task StreamAsync(HttpContext context, string[] words, ChatUsage? usage, TimeProvider clock, long created)
    {
        context.Response.ContentType = "text/event-stream";
        await SendAsync(context, Chunk(new ChatSaid("assistant", ""), null));
        for (var i = 0; i < words.Length; i++)
        {
            await SendAsync(context, Chunk(new ChatSaid(null, i == 0 ? words[i] : " " + words[i]), null));
            await Task.Delay(Pause, clock, context.RequestAborted);
        }

        await SendAsync(context, Chunk(new ChatSaid(null, null), "stop"));
        if (usage is not null)
            await SendAsync(context, Reply("chat.completion.chunk", created, [], usage));
        await context.Response.WriteAsync("data: [DONE]\n\n", context.RequestAborted);

        ChatReply Chunk(ChatSaid delta, string? finished) => Reply("chat.completion.chunk", created, [new ChatChoice(0, null, delta, finished)], null);
    }

    private static async Task SendAsync(HttpContext context, ChatReply reply)
    {
        await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(reply, InferJson.Options)}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static ChatReply Reply(string kind, long created, IReadOnlyList<ChatChoice> choices, ChatUsage? usage) => new("chatcmpl-demo", kind, created, HelpDesk.Model, choices, usage);
}
