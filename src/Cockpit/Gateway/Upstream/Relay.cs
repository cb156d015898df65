using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// Passes an answer that comes piece by piece on to the caller, but for its end: that waits for the record. Whatever goes wrong from
/// here on is final, since the caller has heard the beginning.
/// </summary>
public sealed class Relay : IStage
{
    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer?.Rest is not { } rest)
            return null;

        var ended = await rest.RelayAsync(decision, cancellationToken);
        decision.Answer = ended.Answer;
        if (ended.Failure is { } problem)
            decision.Failure = new Failure(problem, IsFinal: true);
        return null;
    }
}
