namespace Cockpit.Registry.Policies;

/// <summary>The traffic classes that requests may name.</summary>
public static class TrafficClasses
{
    /// <summary>Taken when a request names none.</summary>
    public const string Usual = "interactive";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Known { get; } = [Usual, "batch", "critical", "exploratory"];

    /// <summary>The class that a word names, or null.</summary>
    public static string? Find(string word) => Known.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
}
