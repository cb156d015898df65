using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Writes answers and refusals of Open Inference v2, with the headers that every answer carries.</summary>
public static class InferWriter
{
    /// <summary>The media type of answers.</summary>
    public const string MediaType = "application/json";

    /// <summary>The model's outputs under Cockpit's model and version names.</summary>
    public static async Task WriteAnswerAsync(HttpContext http, DecisionContext decision)
    {
        AnswerHeaders.Set(http.Response.Headers, decision);
        http.Response.ContentType = MediaType;
        Write(http.Response.BodyWriter, decision);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
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
        if (decision.Overrides is { } overrides)
            json.WriteString("cockpit_overridden", string.Join(',', Enumerable.Range(0, overrides.Count).Where(item => overrides[item] is not null)));
        json.WriteEndObject();
        json.WritePropertyName("outputs");
        json.WriteRawValue(decision.Answer!.Body.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>A failed decision: the problem, and the decision's id to look it up by.</summary>
    public static Task WriteFailureAsync(HttpContext http, DecisionContext decision)
    {
        AnswerHeaders.Set(http.Response.Headers, decision);
        return ProblemResult.WriteAsync(http, decision.Failure!.Problem);
    }
}
