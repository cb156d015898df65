using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Overrides;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Trace;

/// <summary>What a decision's row keeps beside its columns: who asked, in which request, what was tried, and why it failed.</summary>
public static class TraceJson
{
    /// <summary>The JSON object, UTF-8.</summary>
    /// <param name="decision">The request.</param>
    /// <param name="meant">The override that answered for the item; null when none did.</param>
    public static ReadOnlyMemory<byte> Of(DecisionContext decision, ActiveOverride? meant = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("caller", decision.Caller.Actor);
        json.WriteString("clientRequestId", decision.Call.ClientRequestId);
        json.WriteString("traceId", decision.TraceId);
        json.WriteNumber("batch", decision.Ids.Count);
        if (decision.Queued is { } queued)
        {
            json.WriteStartObject("queued");
            json.WriteString("call", queued.Call.ToString());
            json.WriteNumber("try", queued.Number);
            json.WriteNumber("waitedMs", Math.Round(queued.Waited.TotalMilliseconds));
            json.WriteEndObject();
        }

        json.WriteStartArray("attempts");
        foreach (var attempt in decision.Attempts)
            Write(json, attempt);
        json.WriteEndArray();
        WriteRoute(json, decision);
        if (meant is not null)
            Write(json, meant.Row);
        if (decision.Recalled is { } recalled)
        {
            json.WriteStartObject("recalled");
            json.WriteString("decision", recalled.From.ToString());
            json.WriteNumber("ageMs", Math.Round(recalled.Age.TotalMilliseconds, 3));
            if (recalled.IsStale)
                json.WriteBoolean("stale", true);
            json.WriteEndObject();
        }

        if (decision.Streamed is { } streamed)
        {
            json.WriteStartObject("stream");
            json.WriteNumber("firstMs", Math.Round(streamed.FirstMs, 3));
            json.WriteNumber("events", streamed.Events);
            json.WriteBoolean("complete", decision.Answer is not null);
            json.WriteEndObject();
        }

        if (decision.Failure is { Problem: var problem })
        {
            json.WriteStartObject("failure");
            json.WriteString("type", problem.Type);
            json.WriteString("detail", problem.Detail);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Written where a mark or a rollout had a say in who was asked.</summary>
    private static void WriteRoute(Utf8JsonWriter json, DecisionContext decision)
    {
        // A kept answer was given before anybody was chosen.
        var marked = decision.Recalled is null && decision.Version is { } version && version.IsMarked(decision.At) ? version : null;
        if (marked is null && decision.Avoided.Count == 0 && decision.Rollout is null)
            return;
        json.WriteStartObject("route");
        if (decision.Rollout is { } rollout)
        {
            json.WriteStartObject("rollout");
            json.WriteString("id", new CommandId(rollout.Id).ToString());
            json.WriteString("version", rollout.Version);
            json.WriteNumber("step", rollout.Step + 1);
            json.WriteNumber("weight", rollout.Weight);
            json.WriteEndObject();
        }

        json.WriteStartArray("avoided");
        foreach (var avoided in decision.Avoided)
            WriteMark(json, avoided);
        json.WriteEndArray();
        if (marked is not null)
        {
            json.WritePropertyName("marked");
            WriteMark(json, marked, decision.AskedVersion is null ? "nothing else could be asked" : "asked for by name");
        }

        json.WriteEndObject();
    }

    private static void WriteMark(Utf8JsonWriter json, VersionRow version, string? because = null)
    {
        json.WriteStartObject();
        json.WriteString("version", version.Name);
        json.WriteString("mark", StoreText.Of(version.Mark!.Value));
        json.WriteString("until", version.MarkedUntil!.Value);
        if (because is not null)
            json.WriteString("because", because);
        json.WriteEndObject();
    }

    /// <summary>Who decided, and why; not for whom: that is the decision's own subject.</summary>
    private static void Write(Utf8JsonWriter json, OverrideRow meant)
    {
        json.WriteStartObject("override");
        json.WriteString("id", meant.Id.ToString());
        json.WriteString("by", meant.SetBy);
        json.WriteString("why", meant.Reason);
        json.WriteString("until", meant.Until!.Value);
        json.WriteString("scope", StoreText.Of(meant.Scope));
        if (meant.Conditions.Count > 0)
        {
            json.WriteStartArray("where");
            foreach (var condition in meant.Conditions)
                json.WriteStringValue(condition);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Attempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("version", attempt.Version);
        if (attempt.Status is { } status)
            json.WriteNumber("status", status);
        else
            json.WriteNull("status");
        json.WriteNumber("durationMs", Math.Round(attempt.DurationMs, 3));
        json.WriteString("error", attempt.Error);
        if (attempt.Cost is { } cost)
            json.WriteNumber("cost", cost);
        if (attempt.Used is { } used && (used.Input > 0 || used.Output > 0))
        {
            json.WriteNumber("inputTokens", used.Input);
            json.WriteNumber("outputTokens", used.Output);
            if (used.IsEstimated)
                json.WriteBoolean("estimated", true);
        }

        if (!attempt.Called)
            json.WriteBoolean("called", false);
        json.WriteEndObject();
    }
}
