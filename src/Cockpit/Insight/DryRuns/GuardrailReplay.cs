using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Guardrails;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>Holds stored decisions against the guardrails of a policy, as the gateway and the job that looks at windows would.</summary>
/// <param name="policy">The policy.</param>
/// <param name="model">The model.</param>
/// <param name="replayOf">The replay of a guardrail of a window over the decisions of a version.</param>
/// <param name="ask">Most answers that second versions are asked about.</param>
internal sealed class GuardrailReplay(RoutePolicy policy, ModelRow model, Func<Guardrail, string, WindowReplay> replayOf, int ask)
{
    private readonly Counts[] _counts = [.. policy.Guardrails.Select(_ => new Counts())];
    private readonly Dictionary<(int Guardrail, string Version), WindowReplay> _windows = [];
    private readonly Dictionary<int, ShadowReplay> _shadows = policy.Guardrails.Index().Where(pair => pair.Item.When is GuardrailRule.DisagreementRate)
        .ToDictionary(pair => pair.Index, pair => new ShadowReplay(pair.Item, (GuardrailRule.DisagreementRate)pair.Item.When));
    private readonly RowSample<AskedDecisionRow> _asked = new(ask);
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

    /// <summary>Takes what a shadow answered, in order of time.</summary>
    public void Take(ShadowComparisonRow copy)
    {
        foreach (var replay in _shadows.Values.Where(replay => replay.With == copy.Version))
            replay.Take(copy);
    }

    /// <summary>Puts a fair choice of the stored questions to the versions that guardrails compare with.</summary>
    public async Task AskAsync(ModelEntry known, VersionAsker asker, CancellationToken cancellationToken)
    {
        if (_asked.Rows.Count > 0 && policy.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.Disagreement))
            await asker.InTurnAsync(questions => AskAsync(known, questions, cancellationToken), cancellationToken);
    }

    /// <summary>What it came to, in the policy's order.</summary>
    public IReadOnlyList<DryRunGuardrail> Result()
    {
        foreach (var window in _windows.Values.Concat(_shadows.Values))
            window.LookUntil(_last);
        return [.. policy.Guardrails.Select(Result)];
    }

    private DryRunGuardrail Result(Guardrail guardrail, int i) => guardrail switch
    {
        { When: GuardrailRule.Disagreement } when _counts[i].WhyNot is { } why => DryRunGuardrail.Unknown(guardrail, $"is not known: {why}."),
        { When: GuardrailRule.Disagreement } when _counts[i].Judged + _counts[i].Skipped == 0 => DryRunGuardrail.Unknown(guardrail, "is not known: the other version was not asked."),
        { IsOfWindow: false } => DryRunGuardrail.OfAnswers(guardrail, _counts[i].Judged, _counts[i].Fired, _counts[i].Skipped, guardrail.When is GuardrailRule.Disagreement && _asked.Seen > _asked.Rows.Count),
        { When: GuardrailRule.DisagreementRate } => DryRunGuardrail.OfWindow(guardrail, [_shadows[i]]),
        _ when WindowReplays.Replays(guardrail) => DryRunGuardrail.OfWindow(guardrail, [.. _windows.Where(window => window.Key.Guardrail == i).Select(window => window.Value)]),
        _ => DryRunGuardrail.Unknown(guardrail, "is not known: what was refused then is not stored."),
    };

    /// <summary>An answer that no version gave is in no version's window.</summary>
    private void TakeOfWindow(AskedDecisionRow decision)
    {
        _last = decision.At;
        for (var i = 0; i < policy.Guardrails.Count && decision.Version.Length > 0; i++)
        {
            if (!WindowReplays.OfDecisions(policy.Guardrails[i]))
                continue;
            if (!_windows.TryGetValue((i, decision.Version), out var window))
                _windows.Add((i, decision.Version), window = replayOf(policy.Guardrails[i], decision.Version));
            ((IDecisionReplay)window).Take(decision);
        }
    }

    private void Take(AskedDecisionRow decision)
    {
        var answer = new JudgedAnswer(Encoding.UTF8.GetBytes(decision.Features), decision.Prediction, decision.Score, decision.Cost);
        for (var i = 0; i < policy.Guardrails.Count; i++)
        {
            if (policy.Guardrails[i] is { IsOfWindow: false, When: not GuardrailRule.Disagreement } guardrail && AnswerJudge.Concerns(guardrail.When, decision.Path))
                _counts[i].Add(AnswerJudge.Judge(guardrail.When, model, answer).Verdict);
        }

        // A rule's or a default's answer is not compared, and neither was a kept one again.
        if (decision is { Version.Length: > 0, Path: not (DecisionPath.Rule or DecisionPath.Default or DecisionPath.Cache) } && _asked.Chooses())
            _asked.Keep(decision);
    }

    private async Task<bool> AskAsync(ModelEntry known, VersionAsker.Questions questions, CancellationToken cancellationToken)
    {
        foreach (var (i, guardrail) in policy.Guardrails.Index())
        {
            if (guardrail.When is not GuardrailRule.Disagreement rule)
                continue;
            var name = rule.With == RouteTarget.Live ? known.Live?.Name : rule.With;
            _counts[i].WhyNot = name is null ? "no version is live" : VersionAsker.Refusal(known, name);
            foreach (var decision in _asked.Rows.Where(decision => _counts[i].WhyNot is null && decision.Version != name && !questions.IsOver))
            {
                var given = new AnsweredItem(default, decision.Prediction, decision.Score);
                var second = await questions.AskAsync(known.Versions[name!], model.Task, Encoding.UTF8.GetBytes(decision.Features), cancellationToken);
                _counts[i].Add(second is null ? GuardrailVerdict.Skipped : AnswerJudge.Compare(rule, model.Task, given, second).Verdict);
            }
        }

        return true;
    }

    private sealed class Counts
    {
        public long Judged { get; private set; }
        public long Fired { get; private set; }
        public long Skipped { get; private set; }
        public string? WhyNot { get; set; }

        public void Add(GuardrailVerdict verdict)
        {
            Judged += verdict == GuardrailVerdict.Skipped ? 0 : 1;
            Fired += verdict == GuardrailVerdict.Fired ? 1 : 0;
            Skipped += verdict == GuardrailVerdict.Skipped ? 1 : 0;
        }
    }
}
