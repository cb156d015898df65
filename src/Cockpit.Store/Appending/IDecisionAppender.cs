using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;

namespace Cockpit.Store.Appending;

/// <summary>Summarises the decisions of a batch that turned out to be new. Called inside the batch's transaction, so it only computes.</summary>
/// <param name="batch">All decisions of the batch.</param>
/// <param name="stored">Which of them are new.</param>
public delegate IReadOnlyList<NewRollup> Summarise(IReadOnlyList<NewDecision> batch, ReadOnlySpan<bool> stored);

/// <summary>Stores decisions and the rollups they change, in one transaction a batch.</summary>
public interface IDecisionAppender
{
    /// <summary>
    /// Stores <paramref name="batch"/>; when it returns, all of it is on disk. A decision whose id is stored already, or stands
    /// earlier in the batch, is left out and its place in <paramref name="stored"/> is false. So are the decisions of a request that
    /// answers a queued call which another gateway has taken meanwhile.
    /// </summary>
    ValueTask AppendAsync(IReadOnlyList<NewDecision> batch, Memory<bool> stored, Summarise summarise, CancellationToken cancellationToken);
}
