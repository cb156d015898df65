using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Demo.Protocol;

/// <summary>How the protocol's records are written: snake_case, and nothing for what is absent.</summary>
public static class InferJson
{
    /// <summary>The one set of options for every message of the protocol.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
