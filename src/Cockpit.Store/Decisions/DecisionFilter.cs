using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Cockpit.Store.Registry;

namespace Cockpit.Store.Decisions;

/// <summary>Which decisions to list; a null field does not narrow.</summary>
public sealed record DecisionFilter
{
    /// <summary>The model's name.</summary>
    public string? Model { get; init; }
    /// <summary>The version's name.</summary>
    public string? Version { get; init; }
    /// <summary>The traffic class.</summary>
    public string? TrafficClass { get; init; }
    /// <summary>How it ended.</summary>
    public DecisionStatus? Status { get; init; }
    /// <summary>The way that the answer took.</summary>
    public DecisionPath? Path { get; init; }
    /// <summary>The override that answered.</summary>
    public OverrideId? OverrideId { get; init; }
    /// <summary>The subject, in full.</summary>
    public string? Subject { get; init; }
    /// <summary>At or after.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }
    /// <summary>Only models of these teams.</summary>
    public IReadOnlyList<string>? Teams { get; init; }
}

/// <summary>A place in the list of decisions, newest first. Opaque to callers.</summary>
public readonly record struct DecisionCursor(DateTimeOffset At, long Sequence)
{
    /// <summary>The place behind its text, or null when the text is not one of ours.</summary>
    public static DecisionCursor? Parse(string text)
    {
        Span<byte> decoded = stackalloc byte[64];
        if (text.Length > 80 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, decoded, out var length))
            return null;

        var parts = Encoding.ASCII.GetString(decoded[..length]).Split('.');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? new DecisionCursor(new DateTimeOffset(ticks, TimeSpan.Zero), sequence) : null;
    }

    /// <inheritdoc />
    public override string ToString()
        => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{At.UtcTicks}.{Sequence}")));
}

/// <summary>One page of a list, newest first, and where the next begins; null when this is the last.</summary>
public sealed record DecisionPage(IReadOnlyList<DecisionSummary> Items, DecisionCursor? Next);

/// <summary>What a list shows of a decision.</summary>
public sealed record DecisionSummary(
    DecisionId Id, string? ForeignId, DateTimeOffset At, string Model, string Version, string TrafficClass, DecisionStatus Status,
    DecisionPath Path, DecisionSource Source, string? Prediction, double? Score, string? Label, double? LatencyMs);
