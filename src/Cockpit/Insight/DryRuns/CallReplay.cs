using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.DryRuns;

/// <summary>Replays failures and time: what is counted call by call.</summary>
internal sealed class CallReplay(Guardrail guardrail, string version) : WindowReplay(guardrail, version, GuardrailCourse.Every(guardrail)), IDecisionReplay
{
    private readonly Queue<AskedDecisionRow> _window = new();
    private readonly Dictionary<int, long> _latencies = [];
    private long _failed;

    protected override bool IsEmpty => _window.Count == 0;

    public void Take(AskedDecisionRow decision)
    {
        LookUntil(decision.At);
        _window.Enqueue(decision);
        Count(decision, 1);
    }

    protected override void Forget(DateTimeOffset until)
    {
        while (_window.TryPeek(out var oldest) && oldest.At <= until)
            Count(_window.Dequeue(), -1);
    }

    protected override GuardFinding Judge(DateTimeOffset now)
    {
        var tally = new CallTally(_window.Count, 0, _failed, 0, 0, _latencies);
        return Guardrail.When is GuardrailRule.Sla sla ? GuardJudge.Latency(tally, sla.Ms, 1 - sla.Keep, Guardrail.Samples)
            : GuardJudge.Failures(tally, ((GuardrailRule.FailureRate)Guardrail.When).Above, Guardrail.Samples);
    }

    private void Count(AskedDecisionRow decision, int sign)
    {
        _failed += decision.Status == DecisionStatus.Failed ? sign : 0;
        var bucket = LatencyBuckets.Of(decision.LatencyMs);
        _latencies[bucket] = _latencies.GetValueOrDefault(bucket) + sign;
    }
}

/// <summary>Replays what was answered to copies of requests by a version that nobody heard.</summary>
internal sealed class ShadowReplay(Guardrail guardrail, GuardrailRule.DisagreementRate rule) : WindowReplay(guardrail, rule.With, GuardrailCourse.Every(guardrail))
{
    private static readonly Dictionary<int, long> NoLatencies = [];

    private readonly Queue<ShadowComparisonRow> _window = new();
    private long _compared;
    private long _disagreed;

    /// <summary>The version that is compared.</summary>
    public string With => rule.With;

    protected override bool IsEmpty => _window.Count == 0;

    public void Take(ShadowComparisonRow copy)
    {
        LookUntil(copy.At);
        _window.Enqueue(copy);
        Count(copy, 1);
    }

    protected override void Forget(DateTimeOffset until)
    {
        while (_window.TryPeek(out var oldest) && oldest.At < until)
            Count(_window.Dequeue(), -1);
    }

    protected override GuardFinding Judge(DateTimeOffset now) => GuardJudge.Disagreement(new CallTally(0, _window.Count, 0, _compared, _disagreed, NoLatencies), rule.Above, Guardrail.Samples);

    private void Count(ShadowComparisonRow copy, int sign)
    {
        _compared += copy.Agrees is null ? 0 : sign;
        _disagreed += copy.Agrees == false ? sign : 0;
    }
}
