using Cockpit.Store.Queue;
using Cockpit.Store.Registry;

namespace Cockpit.Store.Decisions;

/// <summary>A decision on its way into the store. JSON travels as the UTF-8 bytes it arrived in; see <see cref="DecisionRow"/> for each field's meaning.</summary>
public sealed record NewDecision
{
    /// <inheritdoc cref="DecisionRow.Id" />
    public required DecisionId Id { get; init; }
    /// <inheritdoc cref="DecisionRow.ForeignId" />
    public string? ForeignId { get; init; }
    /// <inheritdoc cref="DecisionRow.RequestId" />
    public required Guid RequestId { get; init; }
    /// <inheritdoc cref="DecisionRow.Item" />
    public int Item { get; init; }
    /// <inheritdoc cref="DecisionRow.At" />
    public required DateTimeOffset At { get; init; }
    /// <inheritdoc cref="DecisionRow.Model" />
    public required string Model { get; init; }
    /// <inheritdoc cref="DecisionRow.Version" />
    public required string Version { get; init; }
    /// <inheritdoc cref="DecisionRow.TrafficClass" />
    public required string TrafficClass { get; init; }
    /// <inheritdoc cref="DecisionRow.Status" />
    public DecisionStatus Status { get; init; }
    /// <inheritdoc cref="DecisionRow.Path" />
    public DecisionPath Path { get; init; }
    /// <summary>Whether a kept answer was given although its lifetime was over; the trace says so as well.</summary>
    public bool IsStale { get; init; }
    /// <inheritdoc cref="DecisionRow.OverrideId" />
    public OverrideId? OverrideId { get; init; }
    /// <inheritdoc cref="DecisionRow.Source" />
    public DecisionSource Source { get; init; }
    /// <inheritdoc cref="DecisionRow.Subject" />
    public string? Subject { get; init; }
    /// <inheritdoc cref="DecisionRow.Prediction" />
    public string? Prediction { get; init; }
    /// <inheritdoc cref="DecisionRow.Score" />
    public double? Score { get; init; }
    /// <inheritdoc cref="DecisionRow.Label" />
    public string? Label { get; init; }
    /// <inheritdoc cref="DecisionRow.LatencyMs" />
    public double? LatencyMs { get; init; }
    /// <inheritdoc cref="DecisionRow.Cost" />
    public decimal? Cost { get; init; }
    /// <summary>Who asked, for what was spent; null when nothing was.</summary>
    public string? Caller { get; init; }
    /// <summary>The calls that the request made; a batched request says it on its first decision only.</summary>
    public IReadOnlyList<Spending> Spent { get; init; } = [];
    /// <summary>The answer that this decision's request gives to a queued call; a batched request says it on its first decision only. Without it none of them is stored.</summary>
    public QueuedAnswer? Completes { get; init; }
    /// <inheritdoc cref="DecisionRow.Features" />
    public required ReadOnlyMemory<byte> Features { get; init; }
    /// <inheritdoc cref="DecisionRow.Attributes" />
    public ReadOnlyMemory<byte>? Attributes { get; init; }
    /// <inheritdoc cref="DecisionRow.Answer" />
    public ReadOnlyMemory<byte>? Answer { get; init; }
    /// <inheritdoc cref="DecisionRow.Trace" />
    public ReadOnlyMemory<byte>? Trace { get; init; }
    /// <inheritdoc cref="DecisionRow.Findings" />
    public ReadOnlyMemory<byte>? Findings { get; init; }

    /// <summary>The way its answer took; null when it failed.</summary>
    public AnswerPath? AnswerPath => Status == DecisionStatus.Answered ? AnswerPaths.Of(Path, IsStale) : null;
}

/// <summary>Calls that one request made to one version, and what they cost.</summary>
public sealed record Spending(string Version, long Calls, decimal Cost);
