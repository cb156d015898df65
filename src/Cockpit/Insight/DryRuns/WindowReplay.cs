using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;

namespace Cockpit.Insight.DryRuns;

/// <summary>
/// How often a guardrail of a window would have acted on the decisions of one version, had that been live whenever it answered: looked at as
/// often, over as long, with the same judge. Decisions come in order of time.
/// </summary>
internal sealed class WindowReplay(Guardrail guardrail)
{
    private readonly TimeSpan _every = GuardrailCourse.Every(guardrail);
    private readonly Queue<AskedDecisionRow> _window = new();
    private readonly Dictionary<int, long> _latencies = [];
    private long _failed;
    private DateTimeOffset? _next;
    private bool _isBreached;
    private int _streak;

    /// <summary>How often it would have acted.</summary>
    public long Breaches { get; private set; }

    /// <summary>Whether stored decisions say what it watches: not what a shadow would say, nor how columns and groups stood at each look.</summary>
    public static bool Replays(Guardrail guardrail) => guardrail.When is GuardrailRule.FailureRate or GuardrailRule.Sla;

    public void Take(AskedDecisionRow decision)
    {
        LookUntil(decision.At);
        _window.Enqueue(decision);
        Count(decision, 1);
    }

    /// <summary>The looks that were still to come when the last decision was made.</summary>
    public void End(DateTimeOffset at) => LookUntil(at);

    private void LookUntil(DateTimeOffset at)
    {
        _next ??= at + _every;
        for (; _next <= at; _next += _every)
        {
            while (_window.TryPeek(out var oldest) && oldest.At <= _next - guardrail.Window)
                Count(_window.Dequeue(), -1);
            if (_window.Count == 0)
            {
                // Nothing to see until the next decision: too few break every row.
                (_streak, _next) = (0, at + _every);
                return;
            }

            Look();
        }
    }

    private void Look()
    {
        var tally = new CallTally(_window.Count, 0, _failed, 0, 0, _latencies);
        var found = guardrail.When is GuardrailRule.Sla sla ? GuardJudge.Latency(tally, sla.Ms, 1 - sla.Keep, guardrail.Samples) : GuardJudge.Failures(tally, ((GuardrailRule.FailureRate)guardrail.When).Above, guardrail.Samples);
        (var turn, _streak) = GuardrailCourse.Next(guardrail, _isBreached, _streak, GuardrailCourse.Enough(guardrail, found).Verdict);
        Breaches += turn == GuardrailTurn.Breach ? 1 : 0;
        _isBreached = turn switch { GuardrailTurn.Breach => true, GuardrailTurn.Clear => false, _ => _isBreached };
    }

    private void Count(AskedDecisionRow decision, int sign)
    {
        _failed += decision.Status == DecisionStatus.Failed ? sign : 0;
        var bucket = LatencyBuckets.Of(decision.LatencyMs);
        _latencies[bucket] = _latencies.GetValueOrDefault(bucket) + sign;
    }
}
