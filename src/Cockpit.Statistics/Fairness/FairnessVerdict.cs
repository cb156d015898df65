using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Fairness;

/// <summary>What is said about an attribute, from least to most alarming.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FairnessVerdict>))]
public enum FairnessVerdict
{
    /// <summary>Fewer than two groups have enough rows. Never green for no data.</summary>
    [JsonStringEnumMemberName("insufficient")] Insufficient,

    /// <summary>Every interval lies within the limits.</summary>
    [JsonStringEnumMemberName("fair")] Fair,

    /// <summary>An interval straddles a limit: chance alone could explain either side.</summary>
    [JsonStringEnumMemberName("watch")] Watch,

    /// <summary>A whole interval lies beyond a limit.</summary>
    [JsonStringEnumMemberName("unfair")] Unfair,
}
