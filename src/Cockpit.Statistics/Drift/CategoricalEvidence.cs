using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Drift;

/// <summary>Evidence about a categorical column.</summary>
public sealed record CategoricalEvidence : ColumnEvidence
{
    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Categorical;

    /// <summary>Counts over the union of categories; the missing value is the category <c>""</c>.</summary>
    public required AlignedCategories Categories { get; init; }

    /// <summary>Compares a window with a baseline.</summary>
    public static CategoricalEvidence Of(string name, CategoryCounts baseline, CategoryCounts current) => new()
    {
        Name = name,
        Rows = new(baseline.Total, current.Total),
        Missing = new(baseline.Missing, current.Missing),
        Distinct = new(baseline.Distinct, current.Distinct),
        Categories = new AlignedCategories(baseline, current),
    };
}
