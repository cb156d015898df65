namespace Cockpit.Statistics.Drift;

/// <summary>
/// Everything about one column that a verdict needs: from raw values, or from rollups, or one side from each. Verdicts, sentences and
/// documents are made from this and nothing else.
/// </summary>
public abstract record ColumnEvidence
{
    /// <summary>The column.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers or categories.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>Rows, missing values included.</summary>
    public required BeforeAfter<long> Rows { get; init; }

    /// <summary>Rows without a value.</summary>
    public required BeforeAfter<long> Missing { get; init; }

    /// <summary>Distinct values, missing aside.</summary>
    public required BeforeAfter<long> Distinct { get; init; }

    /// <summary>Rows with a value.</summary>
    public BeforeAfter<long> Present => new(Rows.Baseline - Missing.Baseline, Rows.Current - Missing.Current);

    /// <summary>Share of rows without a value; 0 without rows.</summary>
    public BeforeAfter<double> MissingRate => new(Share(Missing.Baseline, Rows.Baseline), Share(Missing.Current, Rows.Current));

    /// <summary>part/whole, 0 where there is no whole.</summary>
    internal static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
