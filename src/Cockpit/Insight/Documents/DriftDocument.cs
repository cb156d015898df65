using System.Text.Json.Serialization;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.Documents;

/// <summary>A drift report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record DriftDocument(
    BeforeAfter<long> Rows, DriftVerdict Verdict, string Sentence, IReadOnlyList<DriftDocument.Column> Columns,
    IReadOnlyList<string> OnlyInBaseline, IReadOnlyList<string> OnlyInCurrent) : InsightDocument
{
    /// <summary>The same, window by window; the chance of a false alarm is bounded in each.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DriftDocument>? Windows { get; init; }

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
