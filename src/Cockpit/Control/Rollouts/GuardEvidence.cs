using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Control.Guards;

namespace Cockpit.Control.Rollouts;

/// <summary>What all guards found of a version since its step began.</summary>
/// <param name="At">When it was looked.</param>
/// <param name="Since">From when on calls are counted.</param>
/// <param name="Calls">Calls to the version.</param>
/// <param name="Minimum">With fewer nothing is judged to be well.</param>
/// <param name="Guards">Each guard.</param>
public sealed record GuardEvidence(DateTimeOffset At, DateTimeOffset Since, long Calls, int Minimum, IReadOnlyList<GuardFinding> Guards)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The worst of them.</summary>
    [JsonIgnore]
    public GuardVerdict Verdict => Guards.Count == 0 ? GuardVerdict.NotJudged : Guards.Max(guard => guard.Verdict);

    /// <summary>Why the verdict is what it is, in words.</summary>
    [JsonIgnore]
    public string Sentence => string.Join(' ', Guards.Where(guard => guard.Verdict == Verdict).Select(guard => guard.Sentence));

    /// <summary>What one guard found, or null.</summary>
    public GuardFinding? Of(string guard) => Guards.FirstOrDefault(found => found.Guard == guard);

    /// <summary>As a row keeps it.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>The evidence in a row; null for none.</summary>
    public static GuardEvidence? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<GuardEvidence>(json, Json);
}
