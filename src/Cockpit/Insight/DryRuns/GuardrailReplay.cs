using System.Text;
using Cockpit.Gateway.Guardrails;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>How often one guardrail would have fired.</summary>
/// <param name="Name">Its name.</param>
/// <param name="When">What must not be, in words.</param>
/// <param name="Then">What it does.</param>
/// <param name="Judged">Answers that it could look at; null where stored decisions do not say what it watches.</param>
/// <param name="Fired">Answers that it would have fired for; null likewise.</param>
/// <param name="Skipped">Answers that it could not look at.</param>
/// <param name="Breaches">How often one of a window would have acted, had each version been live whenever it answered; null where it is no such one, or stored decisions do not say.</param>
public sealed record DryRunGuardrail(string Name, string When, IReadOnlyList<string> Then, long? Judged, long? Fired, long Skipped, long? Breaches);

/// <summary>Holds stored decisions against the guardrails of a policy, as the gateway and the job that looks at windows would.</summary>
internal sealed class GuardrailReplay(RoutePolicy policy, ModelRow model)
{
    private readonly long[] _fired = new long[policy.Guardrails.Count];
    private readonly long[] _judged = new long[policy.Guardrails.Count];
    private readonly long[] _skipped = new long[policy.Guardrails.Count];
    private readonly Dictionary<(int Guardrail, string Version), WindowReplay> _windows = [];
    private DateTimeOffset _last;

    /// <summary>Takes one request. What failed then, and what a person answered, had nothing to judge.</summary>
    public void Take(AskedRequest request)
    {
        foreach (var decision in request.Decisions)
        {
            TakeOfWindow(decision);
            if (decision is { Status: DecisionStatus.Answered, Path: not DecisionPath.Override })
                Take(decision);
        }
    }

    /// <summary>What it came to, in the policy's order.</summary>
    public IReadOnlyList<DryRunGuardrail> Result()
    {
        foreach (var window in _windows.Values)
            window.End(_last);
        return [.. policy.Guardrails.Select((guardrail, i) => new DryRunGuardrail(guardrail.Name, guardrail.When.Words, [.. guardrail.Then.Select(StoreText.Of)],
            IsReplayed(guardrail) ? _judged[i] : null, IsReplayed(guardrail) ? _fired[i] : null, _skipped[i],
            WindowReplay.Replays(guardrail) ? _windows.Where(window => window.Key.Guardrail == i).Sum(window => window.Value.Breaches) : null))];
    }

    /// <summary>Whether it judges each decision, and stored ones say what it watches: not what another version would have said.</summary>
    public static bool IsReplayed(Guardrail guardrail) => !guardrail.IsOfWindow && guardrail.When is not GuardrailRule.Disagreement;

    /// <summary>An answer that no version gave is in no version's window.</summary>
    private void TakeOfWindow(AskedDecisionRow decision)
    {
        _last = decision.At;
        for (var i = 0; i < policy.Guardrails.Count && decision.Version.Length > 0; i++)
        {
            if (!WindowReplay.Replays(policy.Guardrails[i]))
                continue;
            if (!_windows.TryGetValue((i, decision.Version), out var window))
                _windows.Add((i, decision.Version), window = new WindowReplay(policy.Guardrails[i]));
            window.Take(decision);
        }
    }

    private void Take(AskedDecisionRow decision)
    {
        var answer = new JudgedAnswer(Encoding.UTF8.GetBytes(decision.Features), decision.Prediction, decision.Score, decision.Cost);
        for (var i = 0; i < policy.Guardrails.Count; i++)
        {
            if (!IsReplayed(policy.Guardrails[i]) || !AnswerJudge.Concerns(policy.Guardrails[i].When, decision.Path))
                continue;
            var verdict = AnswerJudge.Judge(policy.Guardrails[i].When, model, answer).Verdict;
            _judged[i] += verdict == GuardrailVerdict.Skipped ? 0 : 1;
            _fired[i] += verdict == GuardrailVerdict.Fired ? 1 : 0;
            _skipped[i] += verdict == GuardrailVerdict.Skipped ? 1 : 0;
        }
    }
}
