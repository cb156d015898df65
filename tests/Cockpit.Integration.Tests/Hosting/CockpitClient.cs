using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>What the server answered, with the body read.</summary>
public sealed record Reply(HttpStatusCode Code, HttpResponseHeaders Headers, string? MediaType, string Text)
{
    public int Status => (int)Code;
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new JsonException("The answer is a JSON null.");
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
    public string? ProblemKind => MediaType == "application/problem+json" ? (string?)Json["type"] : null;
    public override string ToString() => $"{Status} {Text}";
}

/// <summary>Talks to a server over HTTP as an application or an operator does.</summary>
public sealed class CockpitClient(Uri address, string? key) : IDisposable
{
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key) },
        Timeout = TimeSpan.FromMinutes(3),
    };

    public string? Key => key;

    public Task<Reply> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public Task<Reply> PostAsync(string path, string json, params (string Name, string Value)[] headers)
        => SendAsync(With(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, headers));

    public Task<Reply> PutAsync(string path, string json)
        => SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    public async Task<Reply> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        using (request)
        {
            using var response = await Http.SendAsync(request, cancellationToken);
            return new Reply(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }

    public Task<Reply> InferAsync(string model, string json, params (string Name, string Value)[] headers) => PostAsync($"/v2/models/{model}/infer", json, headers);

    public Task<Reply> IngestAsync(HttpContent ndjson)
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/decisions:ingest") { Content = ndjson });

    public Task<Reply> IngestAsync(string ndjson) => IngestAsync(new StringContent(ndjson, Encoding.UTF8, "application/x-ndjson"));

    public Task<Reply> OutcomesAsync(string ndjson) => PostAsync("/api/v1/outcomes", ndjson);

    /// <summary>Sets the baseline of version 1 of a model.</summary>
    public Task<Reply> BaselineAsync(string model, string rows, string mediaType = "text/csv", string query = "", string version = "1")
        => SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/api/v1/models/{model}/versions/{version}/baseline{query}") { Content = new StringContent(rows, Encoding.UTF8, mediaType) });

    /// <summary>Asks for a command as the API takes it.</summary>
    public Task<Reply> CommandAsync(string kind, string model, string? version = null, string reason = "because the test says so", params (string Name, string Value)[] headers)
        => PostAsync("/api/v1/commands", new JsonObject { ["kind"] = kind, ["model"] = model, ["version"] = version, ["reason"] = reason, ["confirm"] = model }.ToJsonString(), headers);

    /// <summary>Approves, rejects or reviews a command.</summary>
    public Task<Reply> DecideAsync(string command, string decision, string? comment = "looked at by the test")
        => PostAsync($"/api/v1/commands/{command}/{decision}", new JsonObject { ["comment"] = comment }.ToJsonString());

    /// <summary>Asks for a command and waits until it is in force.</summary>
    public async Task<string> CommandAppliedAsync(string kind, string model, string? version = null)
    {
        var asked = await CommandAsync(kind, model, version);
        Assert.True(asked.Status == 202, asked.ToString());
        var id = (string)asked.Json["id"]!;
        await ReachesAsync(id, "applied", "verified");
        return id;
    }

    /// <summary>Marks a version by a command, or answers why not.</summary>
    public Task<Reply> MarkAsync(string model, string? version, string? mark = "retraining", string? until = null)
        => PostAsync("/api/v1/commands", new JsonObject
        {
            ["kind"] = "mark", ["model"] = model, ["version"] = version, ["mark"] = mark, ["until"] = until, ["reason"] = "it is being trained anew", ["confirm"] = model,
        }.ToJsonString());

    /// <summary>Marks a version and waits until the mark is in force.</summary>
    public async Task<string> MarkedAsync(string model, string version, string mark = "retraining", string? until = null)
    {
        var asked = await MarkAsync(model, version, mark, until);
        Assert.True(asked.Status == 202, asked.ToString());
        var id = (string)asked.Json["id"]!;
        await ReachesAsync(id, "applied", "verified");
        return id;
    }

    /// <summary>Waits until a command has one of the statuses.</summary>
    public async Task<JsonNode> ReachesAsync(string command, params string[] statuses)
    {
        JsonNode? seen = null;
        try
        {
            await Wait.UntilAsync(async () =>
            {
                seen = (await GetAsync($"/api/v1/commands/{command}")).Json;
                return statuses.Contains((string)seen["status"]!);
            }, TimeSpan.FromSeconds(30), $"command {command} to be {string.Join(" or ", statuses)}");
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"{fault.Message} Last seen: {seen}", fault);
        }

        return seen!;
    }

    public void Dispose() => Http.Dispose();

    private static HttpRequestMessage With(HttpRequestMessage request, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
