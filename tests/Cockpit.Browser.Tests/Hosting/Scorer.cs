using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>A real Open Inference server on loopback. A model whose name begins with <c>broken</c> answers 500.</summary>
public sealed class Scorer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Scorer(WebApplication app) => _app = app;

    public static async Task<Scorer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v2/models/{model}/infer", AnswerAsync);
        await app.StartAsync();
        return new Scorer(app);
    }

    public string At(string model) => $"{_app.Urls.First()}/v2/models/{model}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext http, string model)
    {
        using var asked = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted);
        if (model.StartsWith("broken", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 500;
            await http.Response.WriteAsync("""{"error":"out of memory"}""");
            return;
        }

        var age = asked.RootElement.GetProperty("inputs")[0].GetProperty("data")[0].GetDouble();
        var score = Math.Round(1 / (1 + Math.Exp(4 - (age / 10))), 6);
        await http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["model_name"] = model,
            ["outputs"] = new JsonArray(Output("probability", "FP64", score), Output("label", "BYTES", score > 0.5 ? "approve" : "refuse")),
        });
    }

    private static JsonObject Output<T>(string name, string datatype, T value)
        => new() { ["name"] = name, ["shape"] = new JsonArray(1), ["datatype"] = datatype, ["data"] = new JsonArray(JsonValue.Create(value)) };
}
