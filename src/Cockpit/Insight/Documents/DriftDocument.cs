using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Measures;

namespace Cockpit.Insight.Documents;

/// <summary>A drift report in the form that programs rely on; field for field as api.md gives it.</summary>
public sealed record DriftDocument(
    BeforeAfter<long> Rows, DriftVerdict Verdict, string Sentence, IReadOnlyList<DriftDocument.Column> Columns,
    IReadOnlyList<string> OnlyInBaseline, IReadOnlyList<string> OnlyInCurrent) : InsightDocument
{
    /// <summary>One column; figures that do not apply to its kind are null.</summary>
    public sealed record Column(
        string Name, ColumnKind Kind, BeforeAfter<double> Missing, BeforeAfter<long> Distinct, BeforeAfter<double?> Entropy, BeforeAfter<double>? Outliers,
        PsiFigure? Psi, JensenShannonFigure? JensenShannon, KsFigure? KolmogorovSmirnov, WassersteinFigure? Wasserstein, ChiSquareResult? ChiSquare,
        IReadOnlyList<string> NewCategories, IReadOnlyList<string> MissingCategories, DriftVerdict Verdict, string Sentence)
    {
        /// <summary>feature, attribute or output; null in the documents of the command line.</summary>
        [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
        public string? Role { get; init; }
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
