using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Drift;

/// <summary>What is said about a column or a window, from least to most alarming.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftVerdict>))]
public enum DriftVerdict
{
    /// <summary>Too few rows to say anything. Never green for no data.</summary>
    [JsonStringEnumMemberName("insufficient")] Insufficient,

    /// <summary>Nothing beyond chance.</summary>
    [JsonStringEnumMemberName("stable")] Stable,

    /// <summary>Beyond chance, but small.</summary>
    [JsonStringEnumMemberName("watch")] Watch,

    /// <summary>Beyond chance, and large enough to matter.</summary>
    [JsonStringEnumMemberName("drifted")] Drifted,
}

/// <summary>Whether a column holds numbers or categories.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>Numbers.</summary>
    [JsonStringEnumMemberName("numeric")] Numeric,

    /// <summary>Anything else.</summary>
    [JsonStringEnumMemberName("categorical")] Categorical,
}
