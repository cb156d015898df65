using System.Globalization;
using Cockpit.Control.Guardrails;
using Cockpit.Pages.Shared;

namespace Cockpit.Pages.Model;

/// <summary>A guardrail in words.</summary>
public static class GuardrailWords
{
    /// <summary>How it stands, as a mark. Without enough decisions it is never green.</summary>
    public static (Tone Tone, string Word) State(GuardrailDocument guardrail) => (guardrail.EachDecision, guardrail.State) switch
    {
        (true, "failed") => (Tone.Watch, "Has fired"),
        (true, "within") => (Tone.Healthy, "Has not fired"),
        (true, _) => (Tone.Unknown, "No decisions"),
        (false, "failed") => (Tone.Act, "Beyond"),
        (false, "watch") => (Tone.Watch, "Perhaps beyond"),
        (false, "within") => (Tone.Healthy, "Within"),
        _ => (Tone.Unknown, "Too few"),
    };

    /// <summary>What it does, in a sentence.</summary>
    public static string Then(GuardrailDocument guardrail)
    {
        var words = string.Join(", and ", guardrail.Then.Select(action => Action(action, guardrail.To)));
        return char.ToUpperInvariant(words[0]) + words[1..] + ".";
    }

    /// <summary>That it has acted, and when it may again.</summary>
    public static string Acted(GuardrailDocument guardrail)
        => guardrail.EachDecision ? "An incident tells of it. The next one waits until it has not fired for its whole window." : "It has acted. It may act again only after good looks in a row.";

    /// <summary>What it looks at.</summary>
    public static string Scope(GuardrailDocument guardrail)
        => guardrail.EachDecision ? $"Each decision; shown here are those of the last {guardrail.Window}"
            : $"The last {guardrail.Window}{(guardrail.Version is { } version ? $" of version {version}" : "")}, from {Say.Count(guardrail.Samples ?? 0)} decisions on";

    /// <summary>The figure beside its limit.</summary>
    public static string Figure(GuardrailDocument guardrail)
        => guardrail.EachDecision ? guardrail.N == 0 ? "No decisions" : $"Fired for {Say.Count((long)(guardrail.Value ?? 0))} of {Say.Count(guardrail.N, "decision", "decisions")}"
            : Figure(guardrail.Kind, guardrail.Value, guardrail.Limit) is { } figure ? $"{figure}, of {Say.Count(guardrail.N, "decision", "decisions")}" : $"A verdict, of {Say.Count(guardrail.N, "decision", "decisions")}";

    /// <summary>A breach's figure beside its limit.</summary>
    public static string Figure(BreachDocument breach, string? kind)
        => Figure(kind ?? "", breach.Value, breach.Limit) ?? (breach.Value is { } fired ? $"Fired for {Say.Count((long)fired)}" : "–");

    private static string? Figure(string kind, double? value, double? limit) => (kind, value, limit) switch
    {
        (_, null, _) or (_, _, null) => null,
        ("failureRate" or "disagreementRate" or "inputRejection", _, _) => $"{Say.Percent(value)}; {Say.Percent(limit)} may be",
        ("sla", _, _) => $"{Say.Duration(value)}; {Say.Duration(limit)} may be",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.####}; {limit:0.####} may be"),
    };

    private static string Action(string action, string? to) => action switch
    {
        "flag" => "the decision says so",
        "review" => "the decision is marked for a person",
        "reject" => "nobody hears the answer",
        "fallback" => "the fallback chain answers instead",
        "downgrade" => $"version {to} answers instead",
        "pause" => "the model is paused",
        "rollback" => to is null ? "the last good version is made live" : $"version {to} is made live",
        _ => "an incident is opened",
    };
}
