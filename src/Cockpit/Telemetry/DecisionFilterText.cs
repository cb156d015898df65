using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Telemetry;

/// <summary>The filter of decisions as query strings write it; the API and the page share it.</summary>
public static class DecisionFilterText
{
    /// <summary>The filter, or the problem that names the parameter at fault. Empty texts do not narrow.</summary>
    public static (DecisionFilter? Filter, Problem? Problem) Parse(
        string? model, string? version, string? trafficClass, string? outcome, string? from, string? to, string? subject, string? team)
    {
        if (!TryInstant(from, out var first))
            return (null, NotAnInstant("from", from!));
        if (!TryInstant(to, out var last))
            return (null, NotAnInstant("to", to!));
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
            Team = team,
        }, null);
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool TryInstant(string? text, out DateTimeOffset? instant)
    {
        instant = null;
        if (Given(text) is null)
            return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
            return false;
        instant = parsed;
        return true;
    }

    private static Problem NotAnInstant(string field, string text)
        => CommonProblems.Invalid(field, $"{field} is '{text}', which is not an instant.", "Give an RFC 3339 instant, such as 2026-01-05T00:00:00Z.");
}
