using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Tests.Demo;

/// <summary>The part of Cockpit's HTTP contract that the demo uses, on loopback, remembering what it was asked.</summary>
internal sealed class FakeCockpit : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _polls;

    private FakeCockpit()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    public ConcurrentQueue<(string Call, string Key, JsonElement Body)> Calls { get; } = [];

    /// <summary>What infer requests are answered with.</summary>
    public int InferStatus { get; set; } = 200;

    /// <summary>Whether every version has a baseline already.</summary>
    public bool HasBaselines { get; set; }

    /// <summary>The revision of every model's policy; 0 is none.</summary>
    public int PolicyRevision { get; set; }

    /// <summary>Whether commands wait for somebody else.</summary>
    public bool CommandsWait { get; set; }

    /// <summary>What a command's status becomes after two looks at it.</summary>
    public string CommandEnd { get; set; } = "applied";

    public static async Task<FakeCockpit> StartAsync(CancellationToken cancellationToken)
    {
        var fake = new FakeCockpit();
        await fake._app.StartAsync(cancellationToken);
        return fake;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public IEnumerable<JsonElement> BodiesOf(string call) => Calls.Where(made => made.Call == call).Select(made => made.Body);

    /// <summary>The lines of every delivery to a path.</summary>
    public IEnumerable<JsonElement> LinesOf(string call)
        => BodiesOf(call).SelectMany(body => body.GetString()!.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonElement.Parse(line));

    // What is no JSON document (CSV, lines) is kept as one text.
    private static async Task<JsonElement> BodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == "GET")
            return default;
        if (request.HasJsonContentType())
            return await request.ReadFromJsonAsync<JsonElement>(cancellationToken);
        using var reader = new StreamReader(request.Body);
        return JsonSerializer.SerializeToElement(await reader.ReadToEndAsync(cancellationToken));
    }

    private string Taken() => $$"""{"id": "cmd_1", "status": "requested", "waitsForApproval": {{(CommandsWait ? "true" : "false")}}}""";

    private string NextStatus() => Interlocked.Increment(ref _polls) > 1 ? CommandEnd : "executing";

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var body = await BodyAsync(request, context.RequestAborted);
        Calls.Enqueue(($"{request.Method} {request.Path}", request.Headers.Authorization.ToString(), body));
        var (status, answer) = request.Path.Value switch
        {
            "/healthz/ready" => (200, "{}"),
            "/api/v1/commands" => (202, Taken()),
            { } path when path.EndsWith("/policy", StringComparison.Ordinal) && request.Method == "PUT" && CommandsWait => (202, Taken()),
            "/api/v1/commands/cmd_1" => (200, $$"""{"id": "cmd_1", "status": "{{NextStatus()}}"}"""),
            { } path when path.EndsWith("/infer", StringComparison.Ordinal) => (InferStatus, "{}"),
            { } path when path.EndsWith("/baseline", StringComparison.Ordinal) && request.Method == "GET" => (HasBaselines ? 200 : 404, "{}"),
            { } path when path.EndsWith("/policy", StringComparison.Ordinal) && request.Method == "GET" => (200, $$"""{"revision": {{PolicyRevision}}}"""),
            _ => (200, "{}"),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["Cockpit-Decision"] = $"dec_{Calls.Count}";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
