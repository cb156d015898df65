namespace Cockpit.Statistics.Drift;

/// <summary>Columns of ids: they differ in every window and say nothing about the world, so they are listed and not compared.</summary>
public static class Identifiers
{
    /// <summary>Values from which a column can be taken for one of ids: in fewer rows many columns have no value twice.</summary>
    public const int FewestValues = 200;

    /// <summary>The entry of a column that names rows.</summary>
    public static ColumnDrift NotCompared(ColumnEvidence evidence) => new()
    {
        Name = evidence.Name,
        Kind = evidence.Kind,
        Missing = evidence.MissingRate,
        Distinct = evidence.Distinct,
        Entropy = default,
        Verdict = DriftVerdict.Insufficient,
        Sentence = $"{evidence.Name} has a value of its own in every row: it names rows, and is not compared.",
        Signals = [],
    };
}
