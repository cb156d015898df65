using System.Diagnostics.CodeAnalysis;

namespace Cockpit.Statistics.Summaries;

/// <summary>One decision as a summary sees it. Reusable: whoever summarises many needs one, cleared in between.</summary>
[SuppressMessage("Design", "MA0016", Justification = "Filled and read half a million times a second: lists are walked as spans.")]
public sealed class DecisionFacts
{
    /// <summary>
    /// Features, then protected attributes: also inputs, because their mix can drift. Of a name given twice the first value counts.
    /// </summary>
    public List<Cell> Inputs { get; } = [];

    /// <summary>The value of each attribute of <see cref="SummaryShape.Attributes"/>, in that order; null or absent is missing.</summary>
    public List<string?> Groups { get; } = [];

    /// <summary>Whether the model answered. Of one that failed only the inputs, the failure and the latency count.</summary>
    public bool Answered { get; set; }

    /// <summary>The index of the way that its answer took; null where it is not known.</summary>
    public int? Path { get; set; }

    /// <summary>Whether the decision was the positive class; null when not binary or without a prediction.</summary>
    public bool? Positive { get; set; }

    /// <summary>The probability of the positive class when in [0, 1]; other numbers are only a column.</summary>
    public double? Score { get; set; }

    /// <summary>The class decided, as text.</summary>
    public string? Prediction { get; set; }

    /// <summary>The number predicted, of a regression.</summary>
    public double? Value { get; set; }

    /// <summary>The index of the logarithmic bucket of its latency; null where it is not known.</summary>
    public int? LatencyBucket { get; set; }

    /// <summary>What it cost; null where it is not known.</summary>
    public decimal? Cost { get; set; }

    /// <summary>What is known of the truth.</summary>
    public Truth Truth { get; set; }

    /// <summary>Makes it an empty one, ready for the next decision.</summary>
    public void Clear()
    {
        Inputs.Clear();
        Groups.Clear();
        (Answered, Positive, Score, Prediction, Value) = (false, null, null, null, null);
        (LatencyBucket, Path, Cost, Truth) = (null, null, null, default);
    }
}
