using System.Text.Json.Serialization;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Shifts;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Documents;

/// <summary>A drift report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record DriftDocument(
    BeforeAfter<long> Rows, DriftVerdict Verdict, string Sentence, IReadOnlyList<DriftDocument.Column> Columns,
    IReadOnlyList<string> OnlyInBaseline, IReadOnlyList<string> OnlyInCurrent) : InsightDocument
{
    /// <summary>Changes that have a meaning, and which: another unit, swapped columns, a value that stands for “not known”. Empty where none has.</summary>
    public IReadOnlyList<ShiftFinding> Shifts { get; init; } = [];

    /// <summary>The same, window by window; the chance of a false alarm is bounded in each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DriftDocument>? Windows { get; init; }

    /// <summary>All columns together; only where that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Together? Multivariate { get; init; }

    /// <summary>What rows show as wholes. Its chance of a false alarm stands beside that of the columns; the document's verdict is theirs alone.</summary>
    /// <param name="Method">How rows were compared.</param>
    /// <param name="Statistic">Held-out ROC AUC: 0.5 when baseline and window cannot be told apart, 1 when always; null where rows are too few.</param>
    /// <param name="PValue">Chance of so large a statistic when nothing changed; null likewise.</param>
    /// <param name="FalseAlarmRate">The most often this alarms when nothing changed.</param>
    /// <param name="Verdict">Drifted where significant and large, watch where only significant.</param>
    /// <param name="Sentence">The verdict in words.</param>
    /// <param name="Rows">Rows that were compared: all, or a sample.</param>
    public sealed record Together(string Method, double? Statistic, double? PValue, double FalseAlarmRate, DriftVerdict Verdict, string Sentence, BeforeAfter<long> Rows);

    /// <summary>One column; figures that do not apply to its kind are null.</summary>
    public sealed record Column(
        string Name, ColumnKind Kind, BeforeAfter<double> Missing, BeforeAfter<long> Distinct, BeforeAfter<double?> Entropy, BeforeAfter<double>? Outliers,
        PsiFigure? Psi, JensenShannonFigure? JensenShannon, KsFigure? KolmogorovSmirnov, WassersteinFigure? Wasserstein, ChiSquareResult? ChiSquare,
        IReadOnlyList<string> NewCategories, IReadOnlyList<string> MissingCategories, DriftVerdict Verdict, string Sentence)
    {
        /// <summary>Whether the column is a feature, a protected attribute or an output of the model; absent from files, which do not say.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ColumnRole? Role { get; init; }

        /// <summary>The most by which each approximate figure can differ from the exact one; null when all are exact.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public ColumnError? Error { get; init; }
    }

    /// <summary>The largest distance of the two distribution functions, and how likely chance alone makes it.</summary>
    public sealed record KsFigure(double Statistic, double PValue);

    /// <summary>The document of a report.</summary>
    public static DriftDocument Of(DriftReport report)
        => new(report.Rows, report.Verdict, report.Sentence, [.. report.Columns.Select(Of)], report.OnlyInBaseline, report.OnlyInCurrent);

    private static Column Of(ColumnDrift column)
        => new(column.Name, column.Kind, column.Missing, column.Distinct, column.Entropy, column.Outliers, column.Psi, column.JensenShannon,
            column.KolmogorovSmirnov is { } ks ? new KsFigure(ks.Statistic, ks.PValue) : null, column.Wasserstein, column.ChiSquare,
            column.NewCategories, column.MissingCategories, column.Verdict, column.Sentence);
}

/// <summary>What a column is to a model.</summary>
public enum ColumnRole
{
    /// <summary>Seen by the model.</summary>
    Feature,
    /// <summary>Recorded beside the decision and never forwarded.</summary>
    Attribute,
    /// <summary>Given by the model.</summary>
    Output,
}
