namespace Cockpit.Gateway.Flow;

/// <summary>An answer that has begun to come; its connection and its budget are held until it is passed on or given up.</summary>
public interface IOpenAnswer
{
    /// <summary>
    /// Passes on to the caller what comes, as it comes, but for the end, which is the body of the result's answer: it may leave only
    /// when the trace is durable. The attempt in the trace is replaced by one that knows the whole duration and cost.
    /// </summary>
    ValueTask<HopResult> RelayAsync(DecisionContext decision, CancellationToken cancellationToken);

    /// <summary>Ends the call without its answer; says what it left in the trace.</summary>
    /// <param name="why">As the trace says it.</param>
    Attempt GiveUp(string why);
}
