using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Overrides;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry;

namespace Cockpit.Gateway.Trace;

/// <summary>Makes the trace durable. Only then may the answer leave.</summary>
public sealed class Record(TelemetryWriter telemetry, TimeProvider clock) : IStage
{
    /// <summary>Stands for a version where none is behind the answer.</summary>
    public const string NoVersion = "";

    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (!telemetry.TryRecord(Decisions(decision), out var stored))
            return GatewayProblems.Overloaded;

        try
        {
            // Not cancelled by a caller who leaves: the decision was made and is accounted for.
            decision.IsRecorded = await stored > 0;
            return decision.IsRecorded ? null : QueueProblems.TakenOver;
        }
        catch (StoreUnavailableException)
        {
            return CommonProblems.StoreUnavailable;
        }
    }

    /// <summary>All calls together, also those that failed, were tried again or came too late; null when none has a price.</summary>
    internal static decimal? CostOf(IList<Attempt> attempts)
    {
        decimal? cost = null;
        for (var i = 0; i < attempts.Count; i++)
        {
            if (attempts[i].Cost is { } price)
                cost = (cost ?? 0) + price;
        }

        return cost;
    }

    /// <summary>The calls by version, in the order of first calls.</summary>
    internal static IReadOnlyList<Spending> Spent(IList<Attempt> attempts) => attempts switch
    {
        [] => [],
        [{ Called: true } only] => [new Spending(only.Version, 1, only.Cost ?? 0)],
        _ => [.. attempts.Where(attempt => attempt.Called).GroupBy(attempt => attempt.Version, StringComparer.Ordinal)
            .Select(version => new Spending(version.Key, version.Count(), version.Sum(attempt => attempt.Cost ?? 0)))],
    };

    private NewDecision[] Decisions(DecisionContext decision)
    {
        var latency = clock.GetElapsedTime(decision.Started).TotalMilliseconds;
        var trace = TraceJson.Of(decision);
        var overruled = new Dictionary<ActiveOverride, ReadOnlyMemory<byte>>();
        var cost = CostOf(decision.Attempts);
        var spent = Spent(decision.Attempts);
        var made = new NewDecision[decision.Ids.Count];
        for (var i = 0; i < made.Length; i++)
        {
            var asked = decision.Call.Items[i];
            var answered = decision.Answer?.Items[i];
            var meant = answered is null ? null : decision.Overrides?[i];
            if (meant is not null && !overruled.ContainsKey(meant))
                overruled.Add(meant, TraceJson.Of(decision, meant));
            made[i] = new NewDecision
            {
                Id = decision.Ids[i],
                RequestId = decision.RequestId,
                Item = i,
                At = decision.At,
                Model = decision.ModelName,
                // What no version answered counts for none: a rule's answers, or a person's, must not look like a model's.
                Version = meant is null ? decision.Version?.Name ?? NoVersion : NoVersion,
                TrafficClass = decision.TrafficClass,
                Status = answered is null ? DecisionStatus.Failed : DecisionStatus.Answered,
                Path = meant is null ? decision.PathOf(i) : DecisionPath.Override,
                OverrideId = meant?.Row.Id,
                IsStale = decision.Recalled?.IsStale == true,
                Source = DecisionSource.Gateway,
                Subject = asked.Subject,
                Prediction = answered?.Prediction,
                Score = answered?.Score,
                LatencyMs = latency,
                // What was known already costs nothing again.
                Cost = cost is null && decision.Recalled is not null ? 0 : cost / made.Length,
                Caller = i == 0 && spent.Count > 0 ? decision.Caller.Actor : null,
                Spent = i == 0 ? spent : [],
                Completes = i == 0 && decision.Answer is not null ? decision.Queued?.Answer(decision) : null,
                Features = asked.Features,
                Attributes = asked.Attributes,
                // What an answer said before it broke off was heard, too.
                Answer = answered?.Outputs ?? decision.Streamed?.Outputs,
                Trace = meant is null ? trace : overruled[meant],
                Findings = FindingsJson.Of(decision.Findings, i),
            };
        }

        return made;
    }
}
