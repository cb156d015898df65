using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry;

namespace Cockpit.Pages.Decisions;

/// <summary>What the page shows, exactly as its address says it.</summary>
public sealed record DecisionsQuery
{
    /// <summary>Where the page lives.</summary>
    public const string Path = "/decisions";

    /// <summary>The model's name.</summary>
    public string? Model { get; init; }
    /// <summary>The version's name.</summary>
    public string? Version { get; init; }
    /// <summary>The traffic class.</summary>
    public string? Class { get; init; }
    /// <summary>answered or failed.</summary>
    public string? Outcome { get; init; }
    /// <summary>The way that the answer took.</summary>
    public string? Way { get; init; }
    /// <summary>The override that answered.</summary>
    public string? Override { get; init; }
    /// <summary>The subject, in full.</summary>
    public string? Subject { get; init; }
    /// <summary>At or after; an instant, or a local time as a form without script sends it.</summary>
    public string? From { get; init; }
    /// <summary>Before; as <see cref="From"/>.</summary>
    public string? To { get; init; }
    /// <summary>Where the page before ended.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether nothing narrows the list.</summary>
    public bool IsOpen => this with { Cursor = null } == new DecisionsQuery();

    /// <summary>The same filters, from the newest decision on.</summary>
    public DecisionsQuery Newest() => this with { Cursor = null };

    /// <summary>Without empty texts, and with local times as instants, so that the address means the same to everyone it is sent to.</summary>
    public DecisionsQuery Canonical(LocalClock clock) => new()
    {
        Model = Given(Model),
        Version = Given(Version),
        Class = Given(Class),
        Outcome = Given(Outcome),
        Way = Given(Way),
        Override = Given(Override),
        Subject = Given(Subject),
        From = clock.Canonical(Given(From)),
        To = clock.Canonical(Given(To)),
        Cursor = Given(Cursor),
    };

    /// <summary>Whether the other address says its times in another way, such as without their zone.</summary>
    public bool HasOtherInstantsThan(DecisionsQuery other) => From != Given(other.From) || To != Given(other.To);

    /// <summary>The filter and the place, or the problem that names the field at fault.</summary>
    public (DecisionFilter? Filter, DecisionCursor? After, Problem? Problem) Parse(IReadOnlyList<string>? teams)
    {
        var (filter, problem) = DecisionFilterText.Parse(Model, Version, Class, Outcome, From, To, Subject, teams, Way, Override);
        if (filter is null)
            return (null, null, problem);
        if (filter is { From: { } from, To: { } to } && from >= to)
            return (null, null, CommonProblems.Invalid("to", "The end lies before the beginning.", "Choose a later end."));
        if (Cursor is null)
            return (filter, null, null);
        return DecisionCursor.Parse(Cursor) is { } after
            ? (filter, after, null)
            : (null, null, CommonProblems.Invalid("cursor", "The place in this address is not one of ours.", "Begin at the newest decisions."));
    }

    /// <summary>The address that shows this.</summary>
    public string Address()
    {
        (string Name, string? Value)[] all =
            [("model", Model), ("version", Version), ("class", Class), ("outcome", Outcome), ("path", Way), ("override", Override), ("subject", Subject), ("from", From), ("to", To), ("cursor", Cursor)];
        var query = string.Join('&', all.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? Path : $"{Path}?{query}";
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
