namespace Cockpit.Statistics.Fairness;

/// <summary>What is said about one attribute, such as sex, or an intersection, such as sex×race.</summary>
public sealed record AttributeFairness
{
    /// <summary>The attribute; an intersection joins its attributes by ×.</summary>
    public required string Attribute { get; init; }

    /// <summary>The group others are compared with; null where no row has the attribute.</summary>
    public required string? Reference { get; init; }

    /// <summary>One entry a group, in ordinal order.</summary>
    public required IReadOnlyList<GroupFairness> Groups { get; init; }

    /// <inheritdoc cref="Gaps.DemographicParityDifference"/>
    public required double? DemographicParityDifference { get; init; }

    /// <inheritdoc cref="Gaps.DemographicParityRatio"/>
    public required double? DemographicParityRatio { get; init; }

    /// <inheritdoc cref="Gaps.EqualOpportunityDifference"/>
    public required double? EqualOpportunityDifference { get; init; }

    /// <inheritdoc cref="Gaps.EqualizedOddsDifference"/>
    public required double? EqualizedOddsDifference { get; init; }

    /// <inheritdoc cref="Gaps.EqualizedOddsRatio"/>
    public required double? EqualizedOddsRatio { get; init; }

    /// <summary>Bootstrap intervals of the gaps, where asked for.</summary>
    public GapIntervals? Intervals { get; init; }

    /// <summary>The verdict.</summary>
    public required FairnessVerdict Verdict { get; init; }

    /// <summary>The verdict in words.</summary>
    public required string Sentence { get; init; }

    /// <summary>
    /// Judges the groups of one attribute. Gaps are over all groups with the rate; the verdict looks only at groups with enough rows.
    /// </summary>
    /// <exception cref="ArgumentException">The reference asked for does not occur.</exception>
    public static AttributeFairness Judge(string attribute, IReadOnlyList<GroupTally> groups, FairnessOptions? options = null)
    {
        options ??= FairnessOptions.Default;
        var reference = ReferenceOf(attribute, groups, options);
        var judged = reference is null ? [] : groups.Select(group => GroupFairness.Of(group, reference, options)).ToList();
        var gaps = Gaps.Of(groups, options.UndefinedAsZero);
        var findings = FairnessFindings.Of(judged, reference?.Group, options);
        return new AttributeFairness
        {
            Attribute = attribute,
            Reference = reference?.Group,
            Groups = judged,
            DemographicParityDifference = gaps.DemographicParityDifference,
            DemographicParityRatio = gaps.DemographicParityRatio,
            EqualOpportunityDifference = gaps.EqualOpportunityDifference,
            EqualizedOddsDifference = gaps.EqualizedOddsDifference,
            EqualizedOddsRatio = gaps.EqualizedOddsRatio,
            Intervals = options.Replicates > 0 ? GapIntervals.Of(groups, options) : null,
            Verdict = findings.Verdict,
            Sentence = FairnessSentence.Of(attribute, judged, reference?.Group, findings, options),
        };
    }

    /// <summary>
    /// The group asked for, else the one with most rows: the largest is the steadiest to compare with. Rows without the attribute are no
    /// yardstick.
    /// </summary>
    private static GroupTally? ReferenceOf(string attribute, IReadOnlyList<GroupTally> groups, FairnessOptions options)
    {
        if (options.Reference is { } name)
        {
            return groups.FirstOrDefault(group => group.Group == name)
                ?? throw new ArgumentException($"No row has {attribute} = {name}.", nameof(options));
        }
        return groups.Where(group => group.Group != GroupTally.Missing).MaxBy(group => group.Rows)
            ?? (groups.Count == 0 ? null : groups[0]);
    }
}
