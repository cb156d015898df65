using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cockpit.Control.Rollouts;

/// <summary>What a guard found.</summary>
public enum GuardVerdict
{
    /// <summary>Within its limit.</summary>
    Within,
    /// <summary>It has no say here, for instance because nobody was decided on by the version.</summary>
    NotJudged,
    /// <summary>Too few calls to say that it is well. Never green for no data.</summary>
    Insufficient,
    /// <summary>Beyond its limit, though chance could explain it.</summary>
    Watch,
    /// <summary>Beyond its limit, more surely than chance allows.</summary>
    Failed,
}

/// <summary>What one guard found.</summary>
/// <param name="Guard">failureRate, p95Ms, drift, fairness or disagreement.</param>
/// <param name="Value">The figure; null where there is none.</param>
/// <param name="Limit">What it must not exceed; null for a guard that rests on a verdict.</param>
/// <param name="N">What the figure was counted on.</param>
/// <param name="Verdict">What that means.</param>
/// <param name="Sentence">The same in words.</param>
public sealed record GuardFinding(string Guard, double? Value, double? Limit, long N, GuardVerdict Verdict, string Sentence);

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
