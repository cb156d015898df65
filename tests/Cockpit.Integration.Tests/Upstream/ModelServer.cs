using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cockpit.Integration.Tests.Upstream;

/// <summary>What reached the model server.</summary>
public sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A real model server on loopback. The first part of the path says how it behaves: <c>/well</c>, <c>/hang</c>, <c>/failing</c> and so on.</summary>
public sealed class ModelServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    private ModelServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Received { get; } = [];

    /// <summary>Answers for <c>/custom</c>.</summary>
    public Func<HttpContext, byte[], Task> Custom { get; set; } = (http, _) => http.Response.WriteAsync("{}");

    private ConcurrentDictionary<string, Func<HttpContext, byte[], CancellationToken, Task>> Named { get; } = new(StringComparer.Ordinal);

    /// <summary>An address that behaves as the test says; the token ends with the call or the test.</summary>
    public string Behave(Func<HttpContext, byte[], CancellationToken, Task> behaviour)
    {
        var name = Named.Count.ToString(CultureInfo.InvariantCulture);
        Named[name] = behaviour;
        return At($"named/{name}");
    }

    public string At(string behaviour) => $"{_app.Urls.First()}/{behaviour}";

    public static async Task<ModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new ModelServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var stream = new MemoryStream();
        await http.Request.Body.CopyToAsync(stream);
        var body = stream.ToArray();
        Received.Enqueue(new Received(http.Request.Path, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
        using var left = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, http.RequestAborted);
        try
        {
            await (http.Request.Path.Value!.Split('/')[1] switch
            {
                "well" => http.Request.Method == "GET" ? DescribeAsync(http) : WellAsync(http, body),
                "slow" => SlowAsync(http, body, left.Token),
                "hang" => Task.Delay(Timeout.Infinite, left.Token),
                "drip" => DripAsync(http, left.Token),
                "failing" => TextAsync(http, 500, "out of memory"),
                "busy" => TextAsync(http, 503, "busy"),
                "rubbish" => TextAsync(http, 200, "<html>not json"),
                "empty" => TextAsync(http, 200, ""),
                "short" => TextAsync(http, 200, """{"outputs":[{"name":"score","shape":[5],"datatype":"FP64","data":[1,2,3,4,5]}]}"""),
                "refuse" => TextAsync(http, 400, """{"error":"age must be positive"}"""),
                "redirect" => RedirectAsync(http),
                "drop" => DropAsync(http),
                "huge" => HugeAsync(http),
                "custom" => Custom(http, body),
                "stuck" => StuckAsync(http, left.Token),
                "named" => Named[http.Request.Path.Value!.Split('/')[2]](http, body, left.Token),
                _ => TextAsync(http, 404, "no such model"),
            });
        }
        catch (OperationCanceledException)
        {
            // The caller left, or the test is over.
        }
    }

    /// <summary>One score and one prediction a row: row i of n gets (i + 0.25) / n.</summary>
    public static async Task WellAsync(HttpContext http, byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var shape = json.RootElement.GetProperty("inputs")[0].GetProperty("shape");
        var rows = shape.GetArrayLength() == 0 ? 1 : shape[0].GetInt32();
        var scores = Enumerable.Range(0, rows).Select(row => (row + 0.25) / rows).ToArray();
        var answer = new JsonObject
        {
            ["model_name"] = "theirs", ["model_version"] = "theirs", ["id"] = "theirs",
            ["outputs"] = new JsonArray(
                Output("score", "FP64", [.. scores.Select(score => JsonValue.Create(score))]),
                Output("prediction", "BYTES", [.. scores.Select(score => JsonValue.Create(score > 0.5 ? "yes" : "no"))])),
        };
        await TextAsync(http, 200, answer.ToJsonString());
    }

    private static JsonObject Output(string name, string datatype, JsonNode[] data)
        => new() { ["name"] = name, ["shape"] = new JsonArray(data.Length), ["datatype"] = datatype, ["data"] = new JsonArray(data) };

    private static Task DescribeAsync(HttpContext http)
        => TextAsync(http, 200, """{"name":"theirs","platform":"test","inputs":[{"name":"age","datatype":"INT32","shape":[-1]}],"outputs":[{"name":"score","datatype":"FP64","shape":[-1]}]}""");

    private static async Task SlowAsync(HttpContext http, byte[] body, CancellationToken cancellationToken)
    {
        var ms = int.Parse(http.Request.Path.Value!.Split('/')[2], CultureInfo.InvariantCulture);
        await Task.Delay(ms, cancellationToken);
        await WellAsync(http, body);
    }

    /// <summary>Begins an answer and never ends it, one byte at a time.</summary>
    private static async Task DripAsync(HttpContext http, CancellationToken cancellationToken)
    {
        while (true)
        {
            await http.Response.WriteAsync(" ", cancellationToken);
            await http.Response.Body.FlushAsync(cancellationToken);
            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Begins an answer and then sends nothing more.</summary>
    private static async Task StuckAsync(HttpContext http, CancellationToken cancellationToken)
    {
        await http.Response.WriteAsync("{", cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private static Task DropAsync(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    private static Task RedirectAsync(HttpContext http)
    {
        http.Response.Redirect("/well/infer");
        return Task.CompletedTask;
    }

    private static async Task HugeAsync(HttpContext http)
    {
        var block = new byte[1024 * 1024];
        Array.Fill(block, (byte)' ');
        for (var i = 0; i < 3; i++)
            await http.Response.Body.WriteAsync(block);
    }

    public static Task TextAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(text);
    }
}
