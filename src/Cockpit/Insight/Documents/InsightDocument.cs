using System.Text.Json.Serialization;

namespace Cockpit.Insight.Documents;

/// <summary>
/// What every document says of where its figures come from. Absent from the documents of <c>analyze</c>, which come from a file and are
/// exact.
/// </summary>
public abstract record InsightDocument
{
    /// <summary>The version that decided.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Version { get; init; }

    /// <summary>The instant from which on decisions are counted: the beginning of the first window, which may lie before what was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? From { get; init; }

    /// <summary>The instant before which they are counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? To { get; init; }

    /// <summary>Decisions behind the figures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? N { get; init; }

    /// <summary>Answered decisions whose outcome is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Labelled { get; init; }

    /// <summary>Whether any figure is approximate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Approximate { get; init; }

    /// <summary>The most by which each approximate figure can differ from the exact one; figures that are not named are exact.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Error { get; init; }

    /// <summary>What the decisions were compared with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BaselineInfo? Baseline { get; init; }
}

/// <summary>A baseline in short.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="SetAt">When it was set.</param>
/// <param name="Source">Where it came from, in words.</param>
public sealed record BaselineInfo(long Rows, DateTimeOffset SetAt, string Source);

/// <summary>How approximate figures are said.</summary>
internal static class DocumentErrors
{
    /// <summary>The document with the errors of its figures; null and 0 are exact.</summary>
    public static T With<T>(this T document, params IEnumerable<(string Figure, double? Error)> errors) where T : InsightDocument
    {
        var known = errors.Where(pair => pair.Error is > 0).GroupBy(pair => pair.Figure, StringComparer.Ordinal)
            .ToDictionary(figure => figure.Key, figure => figure.Max(pair => pair.Error!.Value), StringComparer.Ordinal);
        return document with { Approximate = known.Count > 0, Error = known.Count > 0 ? known : null };
    }
}
