using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Windows;

/// <summary>The decisions of one version over a span: all together, by traffic class, and window by window.</summary>
/// <param name="Version">The version that decided.</param>
/// <param name="From">Beginning of the first window; null without decisions.</param>
/// <param name="To">End of the last window.</param>
/// <param name="All">Everything merged.</param>
/// <param name="Classes">Merged by traffic class.</param>
/// <param name="Windows">In order of time; empty when none were asked for.</param>
public sealed record ModelWindows(
    string Version, DateTimeOffset? From, DateTimeOffset? To, WindowSummary All, IReadOnlyDictionary<string, WindowSummary> Classes, IReadOnlyList<ModelWindow> Windows);

/// <summary>One window.</summary>
public sealed record ModelWindow(DateTimeOffset From, DateTimeOffset To, WindowSummary Summary);
