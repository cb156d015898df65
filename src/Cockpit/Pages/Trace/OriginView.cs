using System.Text.Json;
using Cockpit.Pages.Shared;

namespace Cockpit.Pages.Trace;

/// <summary>One try to get an answer.</summary>
public sealed record AttemptView(string Version, int? Status, double? DurationMs, string? Error)
{
    /// <summary>Tokens that it took, in words; null where none are counted.</summary>
    public string? Tokens { get; init; }
}

/// <summary>The call that was handed in to be answered later.</summary>
/// <param name="Call">Its id.</param>
/// <param name="Try">Which of its tries led to the decision.</param>
/// <param name="WaitedMs">How long after it was handed in, in milliseconds.</param>
public sealed record QueuedView(string Call, int Try, double? WaitedMs);

/// <summary>A person's answer that stood before the model's.</summary>
/// <param name="Id">The override.</param>
/// <param name="By">Who set it.</param>
/// <param name="Why">Why.</param>
/// <param name="Until">When it ends by itself.</param>
/// <param name="Scope">subject, segment or class.</param>
public sealed record OverrideView(string Id, string By, string Why, DateTimeOffset? Until, string Scope);

/// <summary>Who asked, in which request, what was tried, and why it failed.</summary>
/// <param name="Caller">Who asked, or delivered.</param>
/// <param name="ClientRequestId">The id that the caller gave its request.</param>
/// <param name="TraceId">The distributed trace.</param>
/// <param name="Batch">How many decisions the request asked for.</param>
/// <param name="Attempts">Every try, in order.</param>
/// <param name="Failure">Why there is no answer, in words.</param>
/// <param name="Ingest">The delivery that brought it.</param>
/// <param name="Line">The line of that delivery.</param>
public sealed record OriginView(
    string? Caller, string? ClientRequestId, string? TraceId, int? Batch, IReadOnlyList<AttemptView> Attempts, string? Failure, string? Ingest, long? Line)
{
    /// <summary>What marks and rollouts had to do with who was asked, in sentences.</summary>
    public IReadOnlyList<string> Route { get; init; } = [];

    /// <summary>The override that answered; null when none did.</summary>
    public OverrideView? Override { get; init; }

    /// <summary>The queued call; null when the caller waited for the answer.</summary>
    public QueuedView? Queued { get; init; }

    /// <summary>Nothing was recorded.</summary>
    public static OriginView Unknown { get; } = new(null, null, null, null, [], null, null, null);

    /// <summary>The origin in a decision's stored trace.</summary>
    public static OriginView Read(string? json)
    {
        if (json is null)
            return Unknown;

        using var document = JsonDocument.Parse(json);
        var trace = document.RootElement;
        return new OriginView(Text(trace, "caller"), Text(trace, "clientRequestId"), Text(trace, "traceId"), (int?)Number(trace, "batch"),
            trace.TryGetProperty("attempts", out var attempts) && attempts.ValueKind == JsonValueKind.Array ? [.. attempts.EnumerateArray().Select(Attempt)] : [],
            trace.TryGetProperty("failure", out var failure) ? Text(failure, "detail") : null, Text(trace, "ingest"), (long?)Number(trace, "line"))
        {
            Queued = trace.TryGetProperty("queued", out var queued) && Text(queued, "call") is { } call ? new QueuedView(call, (int)(Number(queued, "try") ?? 0), Number(queued, "waitedMs")) : null,
            Override = trace.TryGetProperty("override", out var meant) && Text(meant, "id") is { } id
                ? new OverrideView(id, Text(meant, "by") ?? "–", Text(meant, "why") ?? "–", meant.TryGetProperty("until", out var until) && until.TryGetDateTimeOffset(out var end) ? end : null, Text(meant, "scope") ?? "–") : null,
            Route = trace.TryGetProperty("route", out var route) ? [.. RouteWords(route)] : [],
        };
    }

    private static IEnumerable<string> RouteWords(JsonElement route)
    {
        if (route.TryGetProperty("avoided", out var avoided) && avoided.ValueKind == JsonValueKind.Array)
        {
            foreach (var version in avoided.EnumerateArray())
                yield return $"Version {Text(version, "version")} was avoided: it was marked {Text(version, "mark")}.";
        }

        if (route.TryGetProperty("rollout", out var rollout))
            yield return $"A rollout chose version {Text(rollout, "version")}, in its step {Number(rollout, "step")} at {Number(rollout, "weight")} %.";

        if (route.TryGetProperty("marked", out var marked))
            yield return $"Version {Text(marked, "version")} was asked although it was marked {Text(marked, "mark")}: {(Text(marked, "because") ?? "the trace does not say why")}.";
    }

    private static AttemptView Attempt(JsonElement attempt)
        => new(Text(attempt, "version") ?? "–", (int?)Number(attempt, "status"), Number(attempt, "durationMs"), Text(attempt, "error"))
        {
            Tokens = Number(attempt, "inputTokens") is { } input ? $"{Say.Count((long)input)} in, {Say.Count((long)(Number(attempt, "outputTokens") ?? 0))} out{(attempt.TryGetProperty("estimated", out _) ? " (estimated)" : "")}" : null,
        };

    private static string? Text(JsonElement from, string name)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement from, string name)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
