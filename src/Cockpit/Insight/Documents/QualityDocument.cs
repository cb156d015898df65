using Cockpit.Statistics.Drift;
using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>What is wrong with the values themselves, column by column, whether or not a baseline is set.</summary>
public sealed record QualityDocument(long Rows, IReadOnlyList<QualityDocument.Column> Columns) : InsightDocument
{
    /// <summary>The same, window by window.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<QualityDocument>? Windows { get; init; }

    /// <summary>One column. Shares are of the window's decisions; figures about the baseline are null without one.</summary>
    /// <param name="Name">The column.</param>
    /// <param name="Kind">What the baseline, or else the values, make of it.</param>
    /// <param name="Missing">Share of decisions without a value.</param>
    /// <param name="Unreadable">Share whose value is no number although the baseline's all are; they count as missing as well.</param>
    /// <param name="Distinct">Distinct values.</param>
    /// <param name="Outliers">Share of values outside the baseline's fences.</param>
    /// <param name="Beyond">Share of values below the baseline's lowest or above its highest.</param>
    /// <param name="NewCategories">Categories that the baseline never had.</param>
    public sealed record Column(string Name, ColumnKind Kind, double Missing, double Unreadable, double Distinct, double? Outliers, double? Beyond, IReadOnlyList<string> NewCategories);
}
