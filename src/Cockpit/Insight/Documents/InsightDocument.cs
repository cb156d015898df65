using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>What every document of recorded decisions says beside its figures; all null in the documents of the command line.</summary>
public abstract record InsightDocument
{
    /// <summary>Decisions behind it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? N { get; init; }
    /// <summary>Those of which it is known what turned out to be true.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Labelled { get; init; }
    /// <summary>Whether any figure has an error of its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Approximate { get; init; }
    /// <summary>At or after.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? From { get; init; }
    /// <summary>Before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? To { get; init; }
    /// <summary>What it is compared with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BaselineInfo? Baseline { get; init; }
}

/// <summary>The baseline of a version.</summary>
public sealed record BaselineInfo(long Rows, DateTimeOffset SetAt, string Source);
