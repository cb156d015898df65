namespace Cockpit.Statistics.Fairness;

/// <summary>How fairness is judged. The defaults are the definitions of the documentation; the rest reproduces other tools.</summary>
public sealed record FairnessOptions
{
    /// <summary>The defaults.</summary>
    public static FairnessOptions Default { get; } = new();

    /// <summary>Confidence of every interval. 0.95.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Rows that a group must have to be judged. 30.</summary>
    public long MinimumGroup { get; init; } = 30;

    /// <summary>Positives, and negatives, that a group must have for a verdict on a rate that needs labels. 5.</summary>
    public long MinimumLabels { get; init; } = 5;

    /// <summary>Least ratio of selection rates, either way. 0.8, the four-fifths rule.</summary>
    public double LeastRatio { get; init; } = 0.8;

    /// <summary>Largest difference in true positive rates from the reference; null, the default, leaves it out of the verdict.</summary>
    public double? EqualOpportunityLimit { get; init; }

    /// <summary>The group others are compared with; null takes the one with most rows.</summary>
    public string? Reference { get; init; }

    /// <summary>Counts a rate with an empty denominator as 0 in the gaps, as fairlearn does. Off: it is undefined and left out.</summary>
    public bool UndefinedAsZero { get; init; }

    /// <summary>Bootstrap replicates for the intervals of the gaps; 0, the default, leaves them out.</summary>
    public int Replicates { get; init; }

    /// <summary>Seed of the bootstrap.</summary>
    public ulong Seed { get; init; } = 20260101;
}
