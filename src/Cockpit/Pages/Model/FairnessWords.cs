using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Fairness;

namespace Cockpit.Pages.Model;

/// <summary>A rate by which groups are compared.</summary>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Title">What it is, in plain words.</param>
/// <param name="Definition">Its definition.</param>
/// <param name="Of">The rate of a group.</param>
public sealed record GroupRate(string Name, string Title, string Definition, Func<FairnessDocument.GroupEntry, FairnessDocument.Rate?> Of);

/// <summary>Fairness in words; the statistics behind it come second.</summary>
public static class FairnessWords
{
    /// <summary>The rates that charts show; the first is the usual one.</summary>
    public static IReadOnlyList<GroupRate> Rates { get; } =
    [
        new("selectionRate", "How often selected", "Positive decisions / decisions.", group => group.SelectionRate),
        new("truePositiveRate", "Found among those who qualify", "True positives / labelled positives.", group => group.TruePositiveRate),
        new("falsePositiveRate", "Wrongly selected", "False positives / labelled negatives.", group => group.FalsePositiveRate),
    ];

    /// <summary>Every rate of the table.</summary>
    public static IReadOnlyList<GroupRate> AllRates { get; } =
    [
        .. Rates,
        new("falseNegativeRate", "Wrongly left out", "False negatives / labelled positives.", group => group.FalseNegativeRate),
        new("positivePredictiveValue", "Right when selected", "True positives / selected and labelled.", group => group.PositivePredictiveValue),
        new("accuracy", "Right decisions", "(True positives + true negatives) / labelled.", group => group.Accuracy),
        new("disparateImpact", "Times as often as the reference", "Selection rate / that of the reference, Katz log interval. Four fifths (0.8) is the limit.", group => group.DisparateImpact),
    ];

    /// <summary>The rate that a word names; the usual one for any other.</summary>
    public static GroupRate RateOf(string? name) => Rates.FirstOrDefault(rate => rate.Name == name) ?? Rates[0];

    /// <summary>Whether an entry crosses two attributes.</summary>
    public static bool IsIntersection(FairnessDocument.AttributeEntry entry) => entry.Name.Contains('×', StringComparison.Ordinal);

    /// <summary>How much a verdict asks for attention.</summary>
    public static Tone Tone(FairnessVerdict verdict) => verdict switch
    {
        FairnessVerdict.Unfair => Shared.Tone.Act,
        FairnessVerdict.Watch => Shared.Tone.Watch,
        FairnessVerdict.Fair => Shared.Tone.Healthy,
        _ => Shared.Tone.Unknown,
    };

    /// <summary>A verdict in a word or two.</summary>
    public static string Word(FairnessVerdict verdict) => verdict switch
    {
        FairnessVerdict.Unfair => "Unfair",
        FairnessVerdict.Watch => "Watch",
        FairnessVerdict.Fair => "Within limits",
        _ => "Not enough data",
    };

    /// <summary>A rate with its interval; a ratio is no share.</summary>
    public static string Text(GroupRate rate, FairnessDocument.GroupEntry group)
    {
        if (rate.Of(group) is not { } value)
            return "–";
        return rate.Name == "disparateImpact"
            ? $"{Say.Score(value.Value)} ({Say.Score(value.Low)} to {Say.Score(value.High)})"
            : $"{Say.Percent(value.Value)} ({Say.Percent(value.Low)} to {Say.Percent(value.High)})";
    }

    /// <summary>The gaps of an attribute, with their definitions.</summary>
    public static IReadOnlyList<FigureLine> Figures(FairnessDocument.AttributeEntry entry) =>
    [
        new("Demographic parity, difference", Say.Percent(entry.DemographicParityDifference), "Largest selection rate − smallest, over all groups that have one."),
        new("Demographic parity, ratio", Say.Score(entry.DemographicParityRatio), "Smallest selection rate / largest."),
        new("Equal opportunity", Say.Percent(entry.EqualOpportunityDifference), "Largest true positive rate − smallest."),
        new("Equalized odds", Say.Percent(entry.EqualizedOddsDifference), "The larger of the gaps in true and in false positive rates."),
        .. AllRates.Select(rate => new FigureLine(rate.Title, "in the table", rate.Definition)),
    ];
}
