using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Demo.Registry;

/// <summary>The part of Cockpit's API that puts a model into service.</summary>
/// <param name="cockpit">Where it listens.</param>
/// <param name="key">The key that everything is asked with.</param>
/// <param name="clock">Beats the time of waiting.</param>
/// <param name="approverKey">The key that approves what waits for somebody else; without one, nothing here may have to wait.</param>
public sealed class CockpitClient(Uri cockpit, string key, TimeProvider clock, string? approverKey = null) : IDisposable
{
    private const string Consent = "The demo sets itself up and approves its own models; in earnest this is another person.";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly HttpClient _http = Connect(cockpit, key);

    /// <summary>An HTTP client that carries the key, never goes through a proxy and gives up after ten seconds.</summary>
    public static HttpClient Connect(Uri cockpit, string key)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = cockpit,
            Timeout = TimeSpan.FromSeconds(10),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    /// <summary>Returns once the server says that it is ready.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="patience"/>.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (!await IsReadyAsync(cancellationToken))
        {
            if (clock.GetElapsedTime(since) > patience)
                throw new TimeoutException($"Cockpit at {_http.BaseAddress} was not ready within {patience.TotalSeconds:0} seconds.");
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    /// <summary>Registers a model, or changes what is registered.</summary>
    public Task RegisterAsync(string model, ModelRegistration registration, CancellationToken cancellationToken)
        => PutAsync($"api/v1/models/{model}", registration, cancellationToken);

    /// <summary>Registers a version of a model, or changes what is registered.</summary>
    public Task RegisterAsync(string model, string version, VersionRegistration registration, CancellationToken cancellationToken)
        => PutAsync($"api/v1/models/{model}/versions/{version}", registration, cancellationToken);

    /// <summary>Whether a version has a baseline.</summary>
    public async Task<bool> HasBaselineAsync(string model, string version, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(BaselineOf(model, version), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return false;
        await ThrowIfRefusedAsync(answer, cancellationToken);
        return true;
    }

    /// <summary>Sets what a version was trained on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">The version.</param>
    /// <param name="csv">A header and rows.</param>
    /// <param name="categorical">Columns of codes that look like numbers, separated by commas; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SetBaselineAsync(string model, string version, string csv, string categorical, CancellationToken cancellationToken)
        => PostAsync($"{BaselineOf(model, version)}?categorical={categorical}", csv, "text/csv", cancellationToken);

    /// <summary>Sets a model's route policy unless it has one: what somebody set stays. Returns before it is in force.</summary>
    public async Task SetPolicyAsync(string model, string policy, CancellationToken cancellationToken)
    {
        var path = $"api/v1/models/{model}/policy";
        using var known = await _http.GetAsync(path, cancellationToken);
        if (known.IsSuccessStatusCode && await known.Content.ReadFromJsonAsync<PolicyState>(Json, cancellationToken) is { Revision: > 0 })
            return;
        using var content = new StringContent(policy, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await _http.PutAsync($"{path}?reason=First%20policy%20of%20the%20demo.&confirm={model}", content, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Accepted && await answer.Content.ReadFromJsonAsync<CommandState>(Json, cancellationToken) is { } command)
            await ApproveAsync(command, cancellationToken);
    }

    /// <summary>Delivers decisions that were made elsewhere, one a line. One that is known already does not count again.</summary>
    public Task IngestAsync(string lines, CancellationToken cancellationToken)
        => PostAsync("api/v1/decisions:ingest", lines, "application/x-ndjson", cancellationToken);

    /// <summary>Asks for a version to go live and returns once it has.</summary>
    /// <exception cref="HttpRequestException">The server refused, or the command was rejected or failed.</exception>
    /// <exception cref="TimeoutException">The command was not applied within <paramref name="patience"/>.</exception>
    public async Task PromoteAsync(string model, string version, string reason, TimeSpan patience, CancellationToken cancellationToken)
    {
        var request = new CommandRequest("promote", model, version, reason, model);
        using var accepted = await _http.PostAsJsonAsync("api/v1/commands", request, Json, cancellationToken);
        // A demo that starts again on the data of the last one finds the version live already.
        if (accepted.StatusCode == HttpStatusCode.Conflict)
            return;
        await ThrowIfRefusedAsync(accepted, cancellationToken);
        var command = await accepted.Content.ReadFromJsonAsync<CommandState>(Json, cancellationToken)
            ?? throw new HttpRequestException("Cockpit accepted a command without naming it.");
        await ApproveAsync(command, cancellationToken);
        await WaitUntilAppliedAsync(command, patience, cancellationToken);
    }

    /// <summary>Has a segment of a model's requests answered by a person, unless somebody has overridden the model before: what was ended stays ended.</summary>
    public async Task OverrideAsync(string model, OverrideRegistration asked, string reason, CancellationToken cancellationToken)
    {
        using var known = await _http.GetAsync($"api/v1/models/{model}/overrides?state=all", cancellationToken);
        if (!known.IsSuccessStatusCode || await known.Content.ReadFromJsonAsync<OverrideStates>(Json, cancellationToken) is not { Items.Count: 0 })
            return;
        using var answer = await _http.PostAsJsonAsync("api/v1/commands", new OverrideCommand("override", model, reason, model, asked), Json, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
        if (await answer.Content.ReadFromJsonAsync<CommandState>(Json, cancellationToken) is { } command)
            await ApproveAsync(command, cancellationToken);
    }

    /// <summary>Begins a rollout unless the model has or had one. Returns before it is in force; false when none was begun.</summary>
    public async Task<bool> RollOutAsync(string model, string version, RolloutRequest plan, string reason, CancellationToken cancellationToken)
    {
        if (await _http.GetFromJsonAsync<RolloutList>($"api/v1/rollouts?model={model}", Json, cancellationToken) is { Items.Count: > 0 })
            return false;
        using var taken = await _http.PostAsJsonAsync("api/v1/commands", new RolloutCommand("rollout", model, version, reason, model, plan), Json, cancellationToken);
        // Somebody has made the version live, or retired it, on the data of the last demo.
        if (taken.StatusCode == HttpStatusCode.Conflict)
            return false;
        await ThrowIfRefusedAsync(taken, cancellationToken);
        if (await taken.Content.ReadFromJsonAsync<CommandState>(Json, cancellationToken) is { } command)
            await ApproveAsync(command, cancellationToken);
        return true;
    }

    /// <summary>Waits until the model's newest rollout is over, or until it is cancelled; true when it was aborted.</summary>
    public async Task<bool> IsAbortedAsync(string model, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _http.GetFromJsonAsync<RolloutList>($"api/v1/rollouts?model={model}", Json, cancellationToken) is { Items: [{ State: "aborted" or "completed" } over, ..] })
                return over.State == "aborted";
            await Task.Delay(10 * Pause, clock, cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task ApproveAsync(CommandState command, CancellationToken cancellationToken)
    {
        if (!command.WaitsForApproval)
            return;
        using var approver = Connect(cockpit, approverKey ?? throw new InvalidOperationException($"Command {command.Id} waits for an approver, and there is no key of one."));
        using var answer = await approver.PostAsJsonAsync($"api/v1/commands/{command.Id}/approve", new Approval(Consent), Json, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
    }

    private async Task WaitUntilAppliedAsync(CommandState command, TimeSpan patience, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        while (command.Status is not ("applied" or "verified"))
        {
            if (command.Status is "failed" or "rejected")
                throw new HttpRequestException($"Command {command.Id} ended as {command.Status}.");
            if (clock.GetElapsedTime(since) > patience)
                throw new TimeoutException($"Command {command.Id} is still {command.Status} after {patience.TotalSeconds:0} seconds.");
            await Task.Delay(Pause, clock, cancellationToken);
            command = await _http.GetFromJsonAsync<CommandState>($"api/v1/commands/{command.Id}", Json, cancellationToken) ?? command;
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync("healthz/ready", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody listens and does not answer: the client's own time limit.
            return false;
        }
    }

    private static string BaselineOf(string model, string version) => $"api/v1/models/{model}/versions/{version}/baseline";

    private async Task PostAsync(string path, string body, string mediaType, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        using var answer = await _http.PostAsync(path, content, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
    }

    private async Task PutAsync<T>(string path, T body, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync(path, body, Json, cancellationToken);
        await ThrowIfRefusedAsync(answer, cancellationToken);
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
            return;
        var problem = await answer.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException(
            $"Cockpit answered {(int)answer.StatusCode} to {answer.RequestMessage?.RequestUri}: {problem}", null, answer.StatusCode);
    }
}
