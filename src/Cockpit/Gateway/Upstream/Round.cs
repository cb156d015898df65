using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// One request's way through its candidates: whose turn is next, and whether it may still ask a second time. Not for several threads.
/// </summary>
internal sealed class Round(DecisionContext decision, Hop hop, ModelLoad load)
{
    private int _next;

    /// <summary>Whether the model's budget let this request ask again; it counts once, however often it does.</summary>
    public bool IsRetrying { get; private set; }

    /// <summary>Who would be asked next.</summary>
    public VersionRow Next => decision.Candidates[_next % decision.Candidates.Count];

    /// <summary>Asks for leave to put another question beyond the first.</summary>
    public bool MayAskAgain() => IsRetrying || (IsRetrying = load.TryRetry(decision.Settings.Retries.Budget));

    /// <summary>Asks the next candidate that takes a call; a candidate that is left alone costs no try.</summary>
    public async ValueTask<HopResult> AskAsync(CancellationToken cancellationToken)
    {
        HopResult result;
        var passed = 0;
        do
        {
            var version = Next;
            _next++;
            result = await hop.AskAsync(decision, version, cancellationToken);
            decision.Attempts.Add(result.Attempt);
        }
        while (!result.Attempt.Called && ++passed < decision.Candidates.Count);
        return result;
    }

    /// <summary>Begins a question to the next candidate without waiting for it, or for a place in the trace.</summary>
    public (VersionRow Version, Task<HopResult> Result) Begin(CancellationToken cancellationToken)
    {
        var version = Next;
        _next++;
        return (version, hop.AskAsync(decision, version, cancellationToken).AsTask());
    }
}
