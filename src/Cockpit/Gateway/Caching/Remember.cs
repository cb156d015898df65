using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Caching;

/// <summary>Keeps the answer that a model gave, once its decision is durable, and gives it to those who wait for it.</summary>
public sealed class Remember(AnswerCache answers, Flights flights, TimeProvider clock) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        // What a fallback, a rule or a default said is no answer to the question when the model works again.
        if (decision is { Question: { } key, Answer: { } answer, Path: DecisionPath.Model, Version: { } version })
        {
            var kept = KeptAnswer.Of(answer, version, decision.Ids[0], clock.GetTimestamp());
            answers.Keep(decision.ModelName, key, kept, decision.Settings.Cache!.Entries);
            flights.End(key, decision.RequestId, kept);
        }

        return default;
    }
}
