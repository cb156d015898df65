using Cockpit.Gateway.Flow;
using Cockpit.Problems;

namespace Cockpit.Gateway.Admission;

/// <summary>Waits until the request's class has a turn for it; refuses early what would wait in vain. The turn ends when the request leaves the pipeline.</summary>
public sealed class TakeTurn(Turns turns) : IStage
{
    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer is not null)
            return null;

        var line = turns.Of(decision.ModelName, decision.TrafficClass);
        var outcome = await line.TakeAsync(decision.Caller.Actor, cancellationToken);
        if (outcome.Turn is not { } turn)
            return outcome.Refusal == TurnRefusal.CallerLeft ? LimitProblems.LeftWaiting : LimitProblems.Busy(decision, line.RetryAfter());

        decision.Hold(turn);
        return null;
    }
}
