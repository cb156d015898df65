using Cockpit.Store.Registry;

namespace Cockpit.Registry;

/// <summary>Tokens that a call used, or is expected to use; none where a protocol does not count them.</summary>
/// <param name="Input">Of the question.</param>
/// <param name="Output">Of the answer.</param>
/// <param name="IsEstimated">Whether the server did not say, so that they were estimated.</param>
public readonly record struct TokenUse(long Input, long Output, bool IsEstimated)
{
    /// <summary>About how many tokens a text is: a quarter of its bytes, rounded up.</summary>
    public static long Of(long bytes) => (bytes + 3) / 4;
}

/// <summary>What a call costs: the sum of the version's prices.</summary>
public static class CallPrice
{
    /// <summary>How long a call is expected to take where seconds have a price.</summary>
    public const double ExpectedMs = 1000;

    /// <summary>The price of calls that were made, in the version's currency; null when it has no price.</summary>
    /// <param name="version">The version called.</param>
    /// <param name="used">Tokens of all of them.</param>
    /// <param name="durationMs">How long they took together.</param>
    /// <param name="calls">How many they are.</param>
    public static decimal? Of(VersionRow version, TokenUse used, double durationMs, long calls = 1)
    {
        if (!version.HasPrice)
            return null;
        var seconds = version.CostPerSecond is null ? 0 : (decimal)Math.Round(durationMs, 3) / 1000;
        return ((version.CostPerCall ?? 0) * calls) + ((version.CostPerInputToken ?? 0) * used.Input) + ((version.CostPerOutputToken ?? 0) * used.Output) + ((version.CostPerSecond ?? 0) * seconds);
    }

    /// <summary>What a call counts for before it is made; a version without a price costs nothing.</summary>
    public static decimal Expected(VersionRow version, TokenUse expected) => Of(version, expected, ExpectedMs) ?? 0;
}
