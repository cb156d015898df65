using System.Globalization;
using Cockpit.Insight.Explanations;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Attribution;

namespace Cockpit.Pages.Trace;

/// <summary>What one feature added, as a row.</summary>
/// <param name="Name">The feature.</param>
/// <param name="Value">Its value in the decision, as recorded.</param>
/// <param name="Added">What it added to the score.</param>
/// <param name="Error">Three standard errors; null where exact.</param>
/// <param name="Share">|Added| relative to the largest, 0 to 1: the length of its bar.</param>
public sealed record AddedRow(string Name, string Value, double Added, double? Error, double Share)
{
    /// <summary>Whether it differs from nothing by more than its error.</summary>
    public bool Counts => Added != 0 && !(Math.Abs(Added) <= Error);

    /// <summary>The amount with its sign, and its error.</summary>
    public string Amount => $"{(Added > 0 ? "+" : "")}{Say.Score(Added)}{(Error is { } error ? $" ± {Say.Score(error)}" : "")}";
}

/// <summary>An explanation in words and rows.</summary>
public static class ExplanationWords
{
    private const int Named = 3;

    /// <summary>A feature that added less than this share of the largest is not named in the sentence.</summary>
    private const double Small = 0.05;

    /// <summary>The features, the one that added most first.</summary>
    public static IReadOnlyList<AddedRow> Rows(ExplanationDocument document)
    {
        var largest = document.Values.Values.Max(Math.Abs);
        return [.. document.Features.Select(name => new AddedRow(name, Text(document, name), document.Values[name], document.Errors is { } errors ? 3 * errors[name] : null, largest == 0 ? 0 : Math.Abs(document.Values[name]) / largest))
            .OrderByDescending(row => Math.Abs(row.Added))];
    }

    /// <summary>What mattered, in a sentence: "income lowered the score by 0.12, age raised it by 0.05."</summary>
    public static string Sentence(ExplanationDocument document)
    {
        var named = Rows(document).Where(row => row.Counts && row.Share >= Small).Take(Named).ToList();
        if (named.Count == 0)
            return "No feature moved the score: the model answers the same to the rows that it was compared with.";
        var parts = named.Select((row, index) => $"{row.Name} {(row.Added > 0 ? "raised" : "lowered")} {(index == 0 ? "the score" : "it")} by {Say.Score(Math.Abs(row.Added))}");
        return $"{string.Join(", ", parts)}.";
    }

    /// <summary>With what the decision was compared, and where it ended.</summary>
    public static string Compared(ExplanationDocument document)
    {
        var change = document.Prediction - document.BaseValue;
        var moved = change == 0 ? "the same" : $"{Say.Score(Math.Abs(change))} {(change > 0 ? "more" : "less")}";
        return $"Compared with {Say.Count(document.Background, "row", "rows")} of the baseline, whose mean score is {Say.Score(document.BaseValue)}: this decision scored {Say.Score(document.Prediction)}, {moved}.";
    }

    /// <summary>How the numbers were found, and what that took.</summary>
    public static string How(ExplanationDocument document)
    {
        var method = document.Method == AttributionMethod.Exact
            ? "Shapley values from every combination of features, exact"
            : $"Shapley values from random orders of features, ± three standard errors";
        var cost = document.Cost is { } price ? $", which cost {price.ToString("0.########", CultureInfo.InvariantCulture)} {document.Currency}".TrimEnd() : "";
        return $"{method}, of output {document.Output}. Version {document.Version} was asked {Say.Count(document.Calls, "time", "times")} for {Say.Count(document.Rows)} rows{cost}; nothing of it counts as a decision. "
            + $"Mean score and additions sum to the score{(document.SumError == 0 ? "" : $", but for {Say.Score(document.SumError)} of rounding")}.";
    }

    /// <summary>A warning when the version does not answer as it did; null otherwise.</summary>
    public static string? Changed(ExplanationDocument document)
        => document.Reproduced || document.Recorded is not { } then ? null
            : $"The version answers {Say.Score(document.Prediction)} now, but answered {Say.Score(then)} then: what is explained is what it answers now.";

    private static string Text(ExplanationDocument document, string name) => document.Inputs[name] switch
    {
        { ValueKind: System.Text.Json.JsonValueKind.String } text => text.GetString()!,
        { ValueKind: System.Text.Json.JsonValueKind.Null } => "(missing)",
        var other => other.GetRawText(),
    };
}
