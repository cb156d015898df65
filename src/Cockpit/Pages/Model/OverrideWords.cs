using Cockpit.Insight.Overrides;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Overrides;

namespace Cockpit.Pages.Model;

/// <summary>Overrides in words.</summary>
public static class OverrideWords
{
    /// <summary>The states that can be looked at, with their words.</summary>
    public static IReadOnlyList<(OverrideState State, string Words)> States { get; } = [(OverrideState.Active, "In force"), (OverrideState.Ended, "Ended"), (OverrideState.All, "All")];

    /// <summary>Whom it is for; a subject stays masked.</summary>
    public static string Whom(OverrideDocument one) => one switch
    {
        { Where: { } where } => $"requests where {string.Join(" and ", where)}",
        { Class: { } named } => $"class {named}",
        _ => "one subject",
    };

    /// <summary>What is answered.</summary>
    public static string Answer(string prediction, double? score) => score is null ? $"“{prediction}”" : $"“{prediction}” with score {Say.Score(score)}";

    /// <summary>Whether it did better, as a mark. What is not known is never shown as well.</summary>
    public static Tone Tone(OverrideVerdict verdict) => verdict switch
    {
        OverrideVerdict.Better => Shared.Tone.Healthy,
        OverrideVerdict.Worse => Shared.Tone.Act,
        OverrideVerdict.Alike => Shared.Tone.Watch,
        _ => Shared.Tone.Unknown,
    };

    /// <summary>The verdict in a word or two.</summary>
    public static string Word(OverrideVerdict verdict) => verdict switch
    {
        OverrideVerdict.Better => "Better than the model",
        OverrideVerdict.Worse => "Worse than the model",
        OverrideVerdict.Alike => "No clear difference",
        _ => "Not known yet",
    };

    /// <summary>A share with its interval.</summary>
    public static string Share(Estimate? share) => share is { } known ? $"{Say.Percent(known.Value)} ({Say.Percent(known.Low)} to {Say.Percent(known.High)}, of {Say.Count(known.N ?? 0)})" : "–";

    /// <summary>What happens when it is ended.</summary>
    public static IEnumerable<string> EndEffect(OverrideDocument one, string model)
    {
        yield return $"The override for {Whom(one)} stops answering on every gateway, within about a second; {model} decides again.";
        yield return "Nobody has to approve that. Decisions already given stay as they are.";
        yield return "To undo it: set an override again, which somebody else approves where the model’s risk asks for that.";
    }
}
