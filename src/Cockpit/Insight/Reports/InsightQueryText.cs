using Cockpit.Insight.Windows;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Insight.Reports;

/// <summary>What a question about a model is asked with, as query strings write it; the API, charts and pages share it.</summary>
public sealed record InsightQueryText(string? Version, string? TrafficClass, string? From, string? To, string? Window = null, bool Exact = false)
{
    private static readonly Dictionary<string, int> Windows = new(StringComparer.Ordinal) { ["5m"] = WindowLengths.Fine, ["1h"] = WindowLengths.Hour, ["1d"] = WindowLengths.Day };

    /// <summary>The query, or the problem that names the parameter at fault. Empty texts do not narrow.</summary>
    public (InsightQuery? Query, Problem? Problem) Parse(ModelEntry model)
    {
        var query = new QueryReader();
        var (from, to) = (query.Instant("from", From), query.Instant("to", To));
        if (query.Problem is { } problem)
            return (null, problem);
        if (from >= to)
            return (null, CommonProblems.Invalid("to", $"'to' ({to:O}) is not after 'from' ({from:O}).", "Give the span's beginning and its end."));
        var seconds = 0;
        if (Given(Window) is { } window && !Windows.TryGetValue(window, out seconds))
            return (null, CommonProblems.Invalid("window", $"window is '{window}'.", $"Give one of: {string.Join(", ", Windows.Keys)}."));
        var trafficClass = Given(TrafficClass) is { } named ? TrafficClasses.Find(named) : null;
        if (Given(TrafficClass) is not null && trafficClass is null)
            return (null, CommonProblems.Invalid("class", $"class is '{TrafficClass}'.", $"Give one of: {string.Join(", ", TrafficClasses.Known)}."));
        var version = Given(Version) ?? ModelInsight.UsualVersion(model);
        if (version is null)
            return (null, CommonProblems.NotFound($"version of '{model.Row.Name}' yet; register one"));
        if (!model.Versions.ContainsKey(version))
            return (null, CommonProblems.UnknownVersion(model.Row.Name, version));
        return (new InsightQuery(model.Row.Name, version, trafficClass, from, to, seconds == 0 ? null : seconds, Exact), null);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
