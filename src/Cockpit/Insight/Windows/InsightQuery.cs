namespace Cockpit.Insight.Windows;

/// <summary>Which decisions an answer is about.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Version">One version; null is the live one, else the newest.</param>
/// <param name="TrafficClass">One class; null is all.</param>
/// <param name="From">From this instant on; null is from the beginning.</param>
/// <param name="To">Before this instant; null is to the end.</param>
/// <param name="WindowSeconds">Also window by window, in windows of at least this length; null only merged.</param>
/// <param name="Exact">Recomputes from the decisions instead of adding up summaries.</param>
public sealed record InsightQuery(
    string Model, string? Version = null, string? TrafficClass = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int? WindowSeconds = null, bool Exact = false);
