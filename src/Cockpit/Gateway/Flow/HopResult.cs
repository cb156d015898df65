using Cockpit.Problems;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Flow;

/// <summary>What a call says about the version's health.</summary>
public enum Verdict
{
    /// <summary>Nothing: nobody waited for the end, or the version was not called.</summary>
    None,
    /// <summary>It works: it answered, or refused with reason.</summary>
    Works,
    /// <summary>It does not: no connection, too late, an error of its own, or an answer that cannot be used.</summary>
    Fails,
}

/// <summary>What came of asking one version once.</summary>
public sealed record HopResult
{
    /// <summary>Who was asked.</summary>
    public required VersionRow Version { get; init; }
    /// <summary>As the trace keeps it.</summary>
    public required Attempt Attempt { get; init; }
    /// <summary>The answer; null when there is none.</summary>
    public ModelAnswer? Answer { get; init; }
    /// <summary>Why there is none; null when there is one.</summary>
    public Problem? Failure { get; init; }
    /// <summary>What it says about the version.</summary>
    public Verdict Verdict { get; init; }
    /// <summary>Whether asking again may mend it.</summary>
    public bool MayRetry { get; init; }
    /// <summary>Whether another version could do better: not when the input was refused, or when nobody waits any more.</summary>
    public bool IsFinal { get; init; }
    /// <summary>After how long the server wants to be asked again; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
