using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Store.Commands;

/// <summary>What a command that sets or ends an override keeps in its own row. A subject is not part of it: that stands in <see cref="OverrideRow.Subject"/> alone.</summary>
public sealed record OverridePayload
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The override to end; null sets one.</summary>
    public string? End { get; init; }
    /// <summary>subject, segment or class; null ends one.</summary>
    public string? Scope { get; init; }
    /// <summary>A segment's conditions.</summary>
    public IReadOnlyList<string>? Where { get; init; }
    /// <summary>A traffic class.</summary>
    public string? Class { get; init; }
    /// <summary>What is answered.</summary>
    public string? Prediction { get; init; }
    /// <summary>A score beside it.</summary>
    public double? Score { get; init; }
    /// <summary>When it ends by itself; null counts from when it comes into force.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The override to end; null sets one.</summary>
    [JsonIgnore]
    public OverrideId? Ends => OverrideId.Parse(End);

    /// <summary>What is asked for, without its subject.</summary>
    public static OverridePayload Of(OverrideRow row) => new()
    {
        Scope = StoreText.Of(row.Scope), Where = row.Conditions.Count == 0 ? null : [.. row.Conditions], Class = row.TrafficClass, Prediction = row.Prediction, Score = row.Score, Until = row.Until,
    };

    /// <summary>The payload as JSON; equal for equal requests.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json);

    /// <summary>The payload in a command's row.</summary>
    /// <exception cref="InvalidDataException">The row holds another.</exception>
    public static OverridePayload Read(string? json)
        => json is not null && JsonSerializer.Deserialize<OverridePayload>(json, Json) is { } payload && (payload.Ends is null) != (payload.Scope is null)
            ? payload : throw new InvalidDataException("The command's payload is no override.");
}
