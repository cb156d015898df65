using Cockpit.Insight.Documents;

namespace Cockpit.Insight.Series;

/// <summary>Charts of fairness: one rate, group by group, with its interval.</summary>
internal static class FairnessSeries
{
    private const double FourFifths = 0.8;

    private static readonly Dictionary<string, (string Name, string Definition, Func<FairnessDocument.GroupEntry, FairnessDocument.Rate?> Of)> Rates = new(StringComparer.Ordinal)
    {
        ["selectionRate"] = ("Share decided positive", "Positive decisions / decisions of the group.", group => group.SelectionRate),
        ["truePositiveRate"] = ("Share of true positives found", "Positive decisions / decisions whose outcome is positive.", group => group.TruePositiveRate),
        ["falsePositiveRate"] = ("Share wrongly decided positive", "Positive decisions / decisions whose outcome is negative.", group => group.FalsePositiveRate),
        ["falseNegativeRate"] = ("Share of true positives missed", "Negative decisions / decisions whose outcome is positive.", group => group.FalseNegativeRate),
        ["positivePredictiveValue"] = ("Share of positive decisions that were right", "Positive outcomes / positive decisions with a known outcome.", group => group.PositivePredictiveValue),
        ["accuracy"] = ("Share decided right", "Right decisions / decisions with a known outcome.", group => group.Accuracy),
    };

    /// <summary>One rate of every group of an attribute; null when the attribute or the rate does not exist.</summary>
    public static SeriesDocument? Groups(FairnessDocument document, string attribute, string rate)
    {
        if (!Rates.TryGetValue(rate, out var asked) || document.Attributes.FirstOrDefault(entry => entry.Name == attribute) is not { } entry)
            return null;

        var reference = entry.Groups.FirstOrDefault(group => group.Group == entry.Reference);
        var points = entry.Groups.Where(group => asked.Of(group) is not null).Select(group => PointOf(group, asked.Of(group)!));
        return new SeriesDocument($"{asked.Name}, by {attribute}", $"{asked.Definition} Intervals are Wilson's, 95 %: the true rate of a group lies in there 19 times out of 20.",
            ChartKind.Dots, new Axis(attribute, AxisType.Category, null, null, null), new Axis(asked.Name, AxisType.Number, "%", 0, null),
            [new Series(asked.Name, SeriesRole.Current, [.. points])], [.. reference is null ? [] : MarksOf(entry, asked.Of(reference), rate)], document.N ?? document.Rows, null)
        {
            Empty = EmptyOf(document, entry, asked.Of),
        };
    }

    private static Point PointOf(FairnessDocument.GroupEntry group, FairnessDocument.Rate rate)
        => new(null, null, group.Group, rate.Value, rate.Low, rate.High, rate.N, group.Enough ? null : "insufficient");

    private static IEnumerable<Mark> MarksOf(FairnessDocument.AttributeEntry entry, FairnessDocument.Rate? reference, string rate)
    {
        if (reference is null)
            yield break;
        yield return new Mark(reference.Value, $"{entry.Reference}, the group others are compared with", MarkKind.Reference);
        if (rate == "selectionRate")
            yield return new Mark(reference.Value * FourFifths, "Four fifths of it", MarkKind.Limit);
    }

    private static EmptyReason? EmptyOf(FairnessDocument document, FairnessDocument.AttributeEntry entry, Func<FairnessDocument.GroupEntry, FairnessDocument.Rate?> rate)
        => document.N == 0 || entry.Groups.Count == 0 ? EmptyReason.NoTraffic
            : entry.Groups.Any(group => rate(group) is not null) ? null
            : document.Labelled == 0 ? EmptyReason.LabelsLate : EmptyReason.NotEnough;
}
