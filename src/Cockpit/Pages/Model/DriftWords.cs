using Cockpit.Insight.Documents;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Drift;

namespace Cockpit.Pages.Model;

/// <summary>Drift in words; the statistics behind it come second.</summary>
public static class DriftWords
{
    /// <summary>Rows that a window must have to be judged.</summary>
    public static long Enough => DriftOptions.Default.MinimumRows;

    /// <summary>How much a verdict asks for attention.</summary>
    public static Tone Tone(DriftVerdict verdict) => verdict switch
    {
        DriftVerdict.Drifted => Shared.Tone.Act,
        DriftVerdict.Watch => Shared.Tone.Watch,
        DriftVerdict.Stable => Shared.Tone.Healthy,
        _ => Shared.Tone.Unknown,
    };

    /// <summary>A verdict in a word or two.</summary>
    public static string Word(DriftVerdict verdict) => verdict switch
    {
        DriftVerdict.Drifted => "Changed",
        DriftVerdict.Watch => "Watch",
        DriftVerdict.Stable => "As before",
        _ => "Not enough data",
    };

    /// <summary>Worst first; among equals the one furthest beyond chance.</summary>
    public static IEnumerable<DriftDocument.Column> WorstFirst(IEnumerable<DriftDocument.Column> columns)
        => columns.OrderByDescending(column => column.Verdict).ThenByDescending(column => column.Psi is { Critical: > 0 } psi ? psi.Value / psi.Critical : 0)
            .ThenBy(column => column.Name, StringComparer.Ordinal);

    /// <summary>What happened to a column: its meaning where it has one, else how its values differ.</summary>
    public static string Happened(DriftDocument document, DriftDocument.Column column)
        => document.Shifts.Where(shift => shift.Columns.Contains(column.Name)).Select(shift => shift.Sentence).ToList() is { Count: > 0 } meanings
            ? string.Join(' ', meanings) : column.Sentence;

    /// <summary>The share without a value, before and now.</summary>
    public static string Missing(DriftDocument.Column column)
        => column.Missing is { Baseline: 0, Current: 0 } ? "none" : $"{Say.Percent(column.Missing.Baseline)} → {Say.Percent(column.Missing.Current)}";

    /// <summary>Whether decisions are among those shown that were not counted on the baseline's own bins: they came before it was set.</summary>
    public static bool IsOlder(DriftDocument document) => document.Columns.Any(column => column.Kind == ColumnKind.Numeric && column.Error?.Psi is > 0);

    /// <summary>Every figure of a column, with its definition and, where it is approximate, by how much it may be off.</summary>
    public static IReadOnlyList<FigureLine> Figures(DriftDocument.Column column)
    {
        List<FigureLine?> lines =
        [
            column.Psi is { } psi ? new("Population stability index", $"{Say.Score(psi.Value)}{Say.Within(column.Error?.Psi)}, by chance up to {Say.Score(psi.Critical)}",
                $"Σ (now − before)·ln(now/before) over {psi.Bins} bins of the baseline; an empty bin counts as half a row. “By chance” is exceeded once in twenty when nothing changed.") : null,
            column.JensenShannon is { } js ? new("Jensen–Shannon distance", $"{Say.Score(js.Distance)}{Say.Within(column.Error?.JensenShannon)}", "Root of the divergence, base 2, on the same bins: 0 the same shape, 1 nothing in common.") : null,
            column.KolmogorovSmirnov is { } ks ? new("Kolmogorov–Smirnov", $"{Say.Score(ks.Statistic)}{Say.Within(column.Error?.KolmogorovSmirnov)}, p {Say.Score(ks.PValue)}", "Largest gap of the two cumulative distributions, and how likely chance alone makes it.") : null,
            column.Wasserstein is { } moved ? new("Moved by", $"{Say.Score(moved.Value)}{Say.Within(column.Error?.Wasserstein)}{(moved.Normalized is { } sigmas ? $", {Say.Score(sigmas)} standard deviations" : "")}", "Wasserstein-1: how far values moved on average, in units of the column and in standard deviations of the baseline.") : null,
            column.ChiSquare is { } chi ? new("χ²", $"{Say.Score(chi.Statistic)}, p {Say.Score(chi.PValue)}", $"Contingency of both samples over all categories, {chi.DegreesOfFreedom} degrees of freedom.") : null,
            new("Missing", $"{Say.Percent(column.Missing.Baseline)} → {Say.Percent(column.Missing.Current)}", "Share of rows without a value, in the baseline and now."),
            column.Outliers is { } outliers ? new("Outliers", $"{Say.Percent(outliers.Baseline)} → {Say.Percent(outliers.Current)}{(column.Error?.Outliers is > 0 and var off ? $" ± {Say.Percent(off)}" : "")}", "Share of values outside Q1 − 1.5·IQR … Q3 + 1.5·IQR of the baseline.") : null,
            new("Distinct values", $"{Say.Count(column.Distinct.Baseline)} → {Say.Count(column.Distinct.Current)}{Say.Within(column.Error?.Distinct)}", "Missing ones aside."),
            new("Entropy", $"{Say.Score(column.Entropy.Baseline)} → {Say.Score(column.Entropy.Current)} bits", "−Σ p·log₂ p of the bins or categories."),
            column.NewCategories.Count > 0 ? new("New categories", string.Join(", ", column.NewCategories.Take(10)), "In this time, never in the baseline.") : null,
            column.MissingCategories.Count > 0 ? new("Gone categories", string.Join(", ", column.MissingCategories.Take(10)), "In the baseline, not in this time.") : null,
        ];
        return [.. lines.OfType<FigureLine>()];
    }
}
