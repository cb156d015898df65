using System.Globalization;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Overrides;

namespace Cockpit.Pages.Model;

/// <summary>What the page shows, exactly as its address says it.</summary>
public sealed record ModelAddress
{
    /// <summary>The span when none is given.</summary>
    public const string UsualSpan = "7d";

    /// <summary>The spans that an address may name, with their words; null is all there is.</summary>
    public static IReadOnlyList<(string Name, string Words, TimeSpan? Length)> Spans { get; } =
    [
        ("1h", "last hour", TimeSpan.FromHours(1)), ("24h", "last 24 hours", TimeSpan.FromHours(24)), (UsualSpan, "last 7 days", TimeSpan.FromDays(7)),
        ("30d", "last 30 days", TimeSpan.FromDays(30)), ("all", "all time", null),
    ];

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>What is looked at.</summary>
    public ModelTab Tab { get; init; }
    /// <summary>The version's name; null is the one that serves, else the newest.</summary>
    public string? Version { get; init; }
    /// <summary>The traffic class; null is all of them.</summary>
    public string? Class { get; init; }
    /// <summary>A span that ends now; null when <see cref="From"/> and <see cref="To"/> say the time.</summary>
    public string? Span { get; init; }
    /// <summary>At or after; an instant, or a local time as a form without script sends it.</summary>
    public string? From { get; init; }
    /// <summary>Before; as <see cref="From"/>.</summary>
    public string? To { get; init; }
    /// <summary>The column looked at.</summary>
    public string? Column { get; init; }
    /// <summary>The rate by which groups are compared.</summary>
    public string? Rate { get; init; }
    /// <summary>The figure shown over time.</summary>
    public string? Figure { get; init; }

    /// <summary>Which overrides are listed: active, ended or all; null is active.</summary>
    public string? State { get; init; }
    /// <summary>How many newer overrides are left out.</summary>
    public string? After { get; init; }
    /// <summary>The override that is asked about.</summary>
    public string? Override { get; init; }

    /// <summary>What is asked of the store: the address without what only chooses among the answers.</summary>
    public ModelAddress Question => this with { Column = null, Rate = null, Figure = null };

    /// <summary>Without empty texts, with local times as instants, and with one way of saying the time.</summary>
    public ModelAddress Canonical(LocalClock clock)
    {
        var span = Given(Span);
        var isOwn = span is null or "custom" && (Given(From) ?? Given(To)) is not null;
        return this with
        {
            Version = Given(Version), Class = Given(Class), Column = Given(Column), Rate = Given(Rate), Figure = Given(Figure), State = Given(State), After = Given(After), Override = Given(Override),
            Span = isOwn ? null : span is null or "custom" ? UsualSpan : span,
            From = isOwn ? Instant(Given(From), clock) : null,
            To = isOwn ? Instant(Given(To), clock) : null,
        };
    }

    /// <summary>Whether the other address says its times in another way, such as without their zone.</summary>
    public bool HasOtherInstantsThan(ModelAddress other) => Span is null && (From != Given(other.From) || To != Given(other.To));

    /// <summary>The range of time of a canonical address, or the problem that names the field at fault.</summary>
    /// <param name="now">The end of a span. Its begin is rounded down, so that charts keep their address for a while.</param>
    public (ModelRange? Range, Problem? Problem) Parse(DateTimeOffset now)
    {
        if (Class is not null && TrafficClasses.Find(Class) is null)
            return (null, CommonProblems.Invalid("class", $"class is '{Class}'.", $"Give one of: {string.Join(", ", TrafficClasses.Known)}."));
        if (State is not null && StoreText.Parse<OverrideState>(State) is null)
            return (null, CommonProblems.Invalid("state", $"state is '{State}'.", $"Give one of: {StoreText.Words<OverrideState>()}."));
        if (After is not null && !int.TryParse(After, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return (null, CommonProblems.OddCursor);
        if (Span is not null)
        {
            var (name, words, length) = Spans.FirstOrDefault(span => span.Name == Span);
            if (name is null)
                return (null, CommonProblems.Invalid("span", $"span is '{Span}'.", $"Give one of: {string.Join(", ", Spans.Select(span => span.Name))}."));
            return (new ModelRange(length is { } some ? RoundDown(now - some, some) : null, null, $"the {words}".Replace("the all", "all", StringComparison.Ordinal)), null);
        }

        var (from, to) = (Read(From), Read(To));
        if (From is not null && from is null)
            return (null, InstantText.Refused("from", From));
        if (To is not null && to is null)
            return (null, InstantText.Refused("to", To));
        return from >= to ? (null, CommonProblems.Invalid("to", "The end lies before the beginning.", "Choose a later end.")) : (new ModelRange(from, to, "the chosen time"), null);
    }

    /// <summary>The address that shows this; what is usual is left out.</summary>
    public string Address()
    {
        (string Name, string? Value)[] all =
        [
            ("tab", Tab == ModelTab.Data ? null : Tab.Word()), ("v", Version), ("class", Class), ("span", Span == UsualSpan ? null : Span), ("from", From), ("to", To),
            ("column", Column), ("rate", Rate), ("figure", Figure), ("state", State), ("after", After), ("override", Override),
        ];
        return $"/models/{Uri.EscapeDataString(Model)}{Query(all)}";
    }

    /// <summary>A query string of the values that are given.</summary>
    internal static string Query(IEnumerable<(string Name, string? Value)> all)
    {
        var query = string.Join('&', all.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        return query.Length == 0 ? "" : $"?{query}";
    }

    /// <summary>An instant as addresses hold it.</summary>
    internal static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static DateTimeOffset RoundDown(DateTimeOffset instant, TimeSpan length)
    {
        var step = Math.Max(TimeSpan.FromMinutes(5).Ticks, length.Ticks / 84);
        return new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % step), TimeSpan.Zero);
    }

    private static DateTimeOffset? Read(string? text)
        => InstantText.TryRead(text, out var instant) ? instant : null;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Instant(string? text, LocalClock clock) => text is not null && clock.Read(text) is { } instant ? Text(instant) : text;
}

/// <summary>A stretch of time; null ends are open.</summary>
/// <param name="From">At or after.</param>
/// <param name="To">Before; null follows what happens.</param>
/// <param name="Words">The stretch within a sentence.</param>
public sealed record ModelRange(DateTimeOffset? From, DateTimeOffset? To, string Words);

/// <summary>What is looked at.</summary>
public enum ModelTab
{
    /// <summary>What the model is shown, against its baseline.</summary>
    Data,
    /// <summary>How groups of people fare.</summary>
    Fairness,
    /// <summary>How often it is right.</summary>
    Performance,
    /// <summary>Whether it answers, how fast and at what cost.</summary>
    Health,
    /// <summary>How requests are routed, protected and paid for.</summary>
    Policy,
    /// <summary>What is agreed of inputs and outputs, and what broke it.</summary>
    Contract,
    /// <summary>Which versions there are, and which was live when.</summary>
    Versions,
    /// <summary>What persons answer instead.</summary>
    Overrides,
    /// <summary>Rules that are checked while it serves.</summary>
    Guardrails,
}

/// <summary>Tabs in addresses.</summary>
public static class ModelTabs
{
    /// <summary>The tab's word in an address.</summary>
    public static string Word(this ModelTab tab) => tab switch { ModelTab.Fairness => "fairness", ModelTab.Performance => "performance", ModelTab.Health => "health", ModelTab.Policy => "policy", ModelTab.Contract => "contract", ModelTab.Versions => "versions", ModelTab.Overrides => "overrides", ModelTab.Guardrails => "guardrails", _ => "data" };

    /// <summary>The tab that a word names; the first for any other.</summary>
    public static ModelTab Of(string? word) => Enum.GetValues<ModelTab>().FirstOrDefault(tab => tab.Word() == word);
}
