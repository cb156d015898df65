using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Database;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Writes answers and refusals of Open Inference v2, with the headers that every answer carries.</summary>
public static class InferWriter
{
    /// <summary>The media type of answers.</summary>
    public const string MediaType = "application/json";

    /// <summary>A header names at most this many decisions; the body of a batch names them all.</summary>
    public const int IdsInHeader = 64;

    /// <summary>The model's outputs under Cockpit's model and version names.</summary>
    public static async Task WriteAnswerAsync(HttpContext http, DecisionContext decision)
    {
        SetHeaders(http.Response.Headers, decision);
        http.Response.ContentType = MediaType;
        Write(http.Response.BodyWriter, decision);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    /// <summary>The headers that every answer carries, by name.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Headers(DecisionContext decision)
    {
        yield return new("Cockpit-Decision", decision.Ids.Count == 1 ? decision.Ids[0].ToString() : string.Join(',', decision.Ids.Take(IdsInHeader)));
        // A rule or a default is nobody's version: the header is left out.
        if (decision.Version is { } version)
            yield return new("Cockpit-Version", version.Name);
        yield return new("Cockpit-Path", StoreText.Of(decision.Path));
    }

    /// <summary>The answer's body.</summary>
    internal static void Write(IBufferWriter<byte> to, DecisionContext decision)
    {
        using var json = new Utf8JsonWriter(to, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("model_name", decision.ModelName);
        if (decision.Version is { } version)
            json.WriteString("model_version", version.Name);
        if (decision.Call.ClientRequestId is { } id)
            json.WriteString("id", id);
        json.WriteStartObject("parameters");
        json.WriteString("cockpit_decisions", string.Join(',', decision.Ids));
        json.WriteEndObject();
        json.WritePropertyName("outputs");
        json.WriteRawValue(decision.Answer!.Body.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>A failed decision: the problem, and the decision's id to look it up by.</summary>
    public static Task WriteFailureAsync(HttpContext http, DecisionContext decision)
    {
        SetHeaders(http.Response.Headers, decision);
        return ProblemResult.WriteAsync(http, decision.Failure!.Problem);
    }

    private static void SetHeaders(IHeaderDictionary headers, DecisionContext decision)
    {
        foreach (var (name, value) in Headers(decision))
            headers[name] = value;
    }
}
