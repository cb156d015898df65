using System.Text.Json.Serialization;

namespace Cockpit.Statistics.Drift;

/// <summary>One question asked of a column.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftQuestion>))]
public enum DriftQuestion
{
    /// <summary>Do the values come from the same distribution? Kolmogorov–Smirnov.</summary>
    [JsonStringEnumMemberName("distribution")] Distribution,

    /// <summary>Do the values fall into the baseline's bins in the same shares? PSI against its critical value.</summary>
    [JsonStringEnumMemberName("bins")] Bins,

    /// <summary>Do the categories occur in the same shares? χ² over the categories frequent enough to compare, the rest together.</summary>
    [JsonStringEnumMemberName("categories")] Categories,

    /// <summary>Are values missing at the same rate? Fisher's exact test.</summary>
    [JsonStringEnumMemberName("missing")] Missing,

    /// <summary>Are values outside the baseline's fences at the same rate? Fisher's exact test.</summary>
    [JsonStringEnumMemberName("outliers")] Outliers,

    /// <summary>Do values lie beyond everything the baseline ever had? Exact exceedance law.</summary>
    [JsonStringEnumMemberName("range")] Range,
}

/// <summary>The answer to one question: how surprising, and how large.</summary>
/// <param name="Question">What was asked.</param>
/// <param name="PValue">Chance of a difference at least this large when nothing changed.</param>
/// <param name="AdjustedPValue">The same, adjusted for all questions asked of the window.</param>
/// <param name="Psi">Size of the difference as PSI over what the question divides rows into.</param>
/// <param name="JensenShannon">Size of the difference as Jensen–Shannon distance over the same.</param>
/// <param name="Significant">Whether the adjusted p-value is at most α.</param>
/// <param name="Large">Whether the size reaches a limit.</param>
public sealed record DriftSignal(
    DriftQuestion Question, double PValue, double AdjustedPValue, double Psi, double JensenShannon, bool Significant, bool Large);
