namespace Cockpit.Statistics.Fairness;

/// <summary>Fairness over all attributes of one analysis.</summary>
/// <param name="Rows">Decisions.</param>
/// <param name="Verdict">The most alarming verdict of any attribute.</param>
/// <param name="Attributes">One entry an attribute or intersection, in the order given.</param>
public sealed record FairnessReport(long Rows, FairnessVerdict Verdict, IReadOnlyList<AttributeFairness> Attributes)
{
    /// <summary>Puts judged attributes together.</summary>
    public static FairnessReport Of(long rows, IReadOnlyList<AttributeFairness> attributes)
        => new(rows, attributes.Count == 0 ? FairnessVerdict.Insufficient : attributes.Max(attribute => attribute.Verdict), attributes);
}
