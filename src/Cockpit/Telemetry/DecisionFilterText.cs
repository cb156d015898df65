using Cockpit.Problems;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Telemetry;

/// <summary>The filter of decisions as query strings write it; the API and the page share it.</summary>
public static class DecisionFilterText
{
    /// <summary>The filter, or the problem that names the parameter at fault. Empty texts do not narrow.</summary>
    public static (DecisionFilter? Filter, Problem? Problem) Parse(
        string? model, string? version, string? trafficClass, string? outcome, string? from, string? to, string? subject, IReadOnlyList<string>? teams, string? path = null, string? meant = null)
    {
        var query = new QueryReader();
        var (first, last) = (query.Instant("from", from), query.Instant("to", to));
        var (status, way) = (query.Word<DecisionStatus>("outcome", outcome), query.Word<DecisionPath>("path", path));
        if (query.Problem is { } problem)
            return (null, problem);
        var id = OverrideId.Parse(Given(meant));
        if (Given(meant) is not null && id is null)
            return (null, CommonProblems.Invalid("override", $"override is '{meant}', which is not the id of one.", "Give an id as GET /api/v1/models/{model}/overrides lists them."));

        return (new DecisionFilter
        {
            Path = way,
            OverrideId = id,
            Model = Given(model),
            Version = Given(version),
            TrafficClass = Given(trafficClass),
            Status = status,
            Subject = Given(subject),
            From = first,
            To = last,
            Teams = teams,
        }, null);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
