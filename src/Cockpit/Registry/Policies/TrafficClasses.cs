namespace Cockpit.Registry.Policies;

/// <summary>The traffic classes that requests may name.</summary>
public static class TrafficClasses
{
    /// <summary>Taken when a request names none.</summary>
    public const string Usual = "interactive";

    /// <summary>Work that nobody waits for; taken when a call that may be answered later names no class.</summary>
    public const string Batch = "batch";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Known { get; } = [Usual, Batch, "critical", "exploratory"];

    /// <summary>The class that a word names, or null.</summary>
    public static string? Find(string word) => Known.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
}
