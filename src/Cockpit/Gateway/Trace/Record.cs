using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry;

namespace Cockpit.Gateway.Trace;

/// <summary>Makes the trace durable. Only then may the answer leave.</summary>
public sealed class Record(TelemetryWriter telemetry, TimeProvider clock) : IStage
{
    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (!telemetry.TryRecord(Decisions(decision), out var stored))
            return GatewayProblems.Overloaded;

        try
        {
            // Not cancelled by a caller who leaves: the decision was made and is accounted for.
            await stored;
            decision.IsRecorded = true;
            return null;
        }
        catch (StoreUnavailableException)
        {
            return CommonProblems.StoreUnavailable;
        }
    }

    private NewDecision[] Decisions(DecisionContext decision)
    {
        var latency = clock.GetElapsedTime(decision.Started).TotalMilliseconds;
        var trace = TraceJson.Of(decision);
        var spent = decision.Attempts.GroupBy(attempt => attempt.Version, StringComparer.Ordinal)
            .Select(calls => new Spending(calls.Key, calls.Count(), calls.Sum(call => call.Cost ?? 0))).ToList();
        var made = new NewDecision[decision.Ids.Count];
        for (var i = 0; i < made.Length; i++)
        {
            var asked = decision.Call.Items[i];
            var answered = decision.Answer?.Items[i];
            made[i] = new NewDecision
            {
                Id = decision.Ids[i],
                RequestId = decision.RequestId,
                Item = i,
                At = decision.At,
                Model = decision.ModelName,
                Version = decision.Version!.Name,
                TrafficClass = decision.TrafficClass,
                Status = answered is null ? DecisionStatus.Failed : DecisionStatus.Answered,
                Path = decision.Path,
                Source = DecisionSource.Gateway,
                Subject = asked.Subject,
                Prediction = answered?.Prediction,
                Score = answered?.Score,
                LatencyMs = latency,
                // What was known already costs nothing again.
                Cost = answered is null ? null : decision.Recalled is null ? decision.Version.CostPerCall / made.Length : 0,
                Caller = decision.Caller.Actor,
                Spent = i == 0 ? spent : [],
                Features = asked.Features,
                Attributes = asked.Attributes,
                Answer = answered?.Outputs,
                Trace = trace,
            };
        }

        return made;
    }
}
