using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Telemetry;

/// <summary>The filter of decisions as query strings write it; the API and the page share it.</summary>
public static class DecisionFilterText
{
    /// <summary>The filter, or the problem that names the parameter at fault. Empty texts do not narrow.</summary>
    public static (DecisionFilter? Filter, Problem? Problem) Parse(
        string? model, string? version, string? trafficClass, string? outcome, string? from, string? to, string? subject, IReadOnlyList<string>? teams)
    {
        if (!InstantText.TryRead(from, out var first))
            return (null, InstantText.Refused("from", from));
        if (!InstantText.TryRead(to, out var last))
            return (null, InstantText.Refused("to", to));
        var status = StoreText.Parse<DecisionStatus>(Given(outcome));
        if (Given(outcome) is not null && status is null)
            return (null, CommonProblems.Invalid("outcome", $"outcome is '{outcome}'.", $"Give one of: {StoreText.Words<DecisionStatus>()}."));

        return (new DecisionFilter
        {
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
