using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>A real Open Inference server on loopback. A model whose name begins with <c>broken</c> answers 500, one with <c>refusing</c> 400.</summary>
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

        if (model.StartsWith("refusing", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 400;
            await http.Response.WriteAsync("""{"error":"age must be given in months"}""");
            return;
        }

        var scores = asked.RootElement.GetProperty("inputs")[0].GetProperty("data").EnumerateArray().Select(age => Math.Round(1 / (1 + Math.Exp(4 - (age.GetDouble() / 10))), 6)).ToList();
        await http.Response.WriteAsJsonAsync(new JsonObject
        {
            ["model_name"] = model,
            ["outputs"] = new JsonArray(Output("probability", "FP64", scores), Output("label", "BYTES", scores.Select(score => score > 0.5 ? "approve" : "refuse"))),
        });
    }

    private static JsonObject Output<T>(string name, string datatype, IEnumerable<T> values)
    {
        var data = new JsonArray([.. values.Select(value => JsonValue.Create(value))]);
        return new() { ["name"] = name, ["shape"] = new JsonArray(data.Count), ["datatype"] = datatype, ["data"] = data };
    }
}
