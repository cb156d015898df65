using Cockpit.Gateway.Contracts;
using Cockpit.Gateway.Degradation;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Routing;
using Cockpit.Gateway.Trace;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Guardrails;

/// <summary>
/// Holds each answer against the policy's guardrails before anybody hears it: it goes out, perhaps with a finding; another takes its place,
/// which is held to the contract and against them once more; or it is withheld. What a person has decided is not judged. An answer that is streamed has left when
/// it could be judged: its decision says that it was not.
/// </summary>
public sealed class Guard(Hop hop, Degrade degrade, CheckOutputs contract, TimeProvider clock) : IStage
{
    private const string Skipped = "skipped";

    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        var guardrails = decision.Policy.DecisionGuardrails;
        return guardrails.Count == 0 || decision.Answer is null || decision.Path == DecisionPath.Override ? default : GuardAsync(decision, guardrails, cancellationToken);
    }

    private async ValueTask<Problem?> GuardAsync(DecisionContext decision, IReadOnlyList<Guardrail> guardrails, CancellationToken cancellationToken)
    {
        if (await JudgeAsync(decision, guardrails, cancellationToken) is not { } first)
            return null;
        var (version, path) = (decision.Version, decision.Path);
        if (first.Replacing != GuardrailAction.Reject)
        {
            await ReplaceAsync(decision, first, cancellationToken);
            await contract.RunAsync(decision, cancellationToken);
            // What stands in for an answer that must not be is no better for being a stand-in.
            if (decision.Answer is not null && await JudgeAsync(decision, guardrails, cancellationToken) is not { })
                return null;
        }

        // It is the first version's answer that nobody hears, whatever was tried instead.
        (decision.Answer, decision.Version, decision.Path) = (null, version, path);
        decision.Failure = new Failure(GuardrailProblems.Withheld(decision.ModelName, first), IsFinal: true);
        return null;
    }

    /// <summary>Writes findings; the guardrail that keeps the answer from going out as it is, or null. To withhold goes before to replace, then the policy's order.</summary>
    private async ValueTask<Guardrail?> JudgeAsync(DecisionContext decision, IReadOnlyList<Guardrail> guardrails, CancellationToken cancellationToken)
    {
        Guardrail? replacing = null;
        for (var i = 0; i < guardrails.Count; i++)
        {
            var guardrail = guardrails[i];
            if (!AnswerJudge.Concerns(guardrail.When, decision.Path))
                continue;
            var second = guardrail.When is GuardrailRule.Disagreement rule && decision.Answer!.Rest is null ? await CrossCheckAsync(decision, rule, cancellationToken) : default;
            if (Judge(decision, guardrail, second) && guardrail.Replacing is { } action && (replacing is null || (action == GuardrailAction.Reject && replacing.Replacing != action)))
                replacing = guardrail;
        }

        return replacing;
    }

    /// <summary>Whether it fired for any item. An action on the answer is on the whole answer: its items travel together.</summary>
    private static bool Judge(DecisionContext decision, Guardrail guardrail, in SecondAnswer second)
    {
        var (items, answer, fired) = (decision.Call.Items, decision.Answer!, false);
        for (var i = 0; i < items.Count; i++)
        {
            if (decision.Overrides?[i] is not null)
                continue;
            var (verdict, seen) = answer.Rest is not null ? (GuardrailVerdict.Skipped, "streamed") : OfItem(decision, guardrail.When, i, second);
            if (verdict == GuardrailVerdict.Passed)
                continue;
            var isFired = verdict == GuardrailVerdict.Fired;
            decision.Add(new Finding(FindingSource.Guardrail, guardrail.When.Words, isFired ? StoreText.Of(guardrail.Strongest) : Skipped) { Item = i, Name = guardrail.Name, Seen = seen });
            if (isFired && guardrail.Then.Contains(GuardrailAction.Review))
                decision.Review(i);
            fired |= isFired;
        }

        return fired;
    }

    private static (GuardrailVerdict Verdict, string? Seen) OfItem(DecisionContext decision, GuardrailRule rule, int item, in SecondAnswer second)
    {
        var (model, given) = (decision.Model!.Row, decision.Answer!.Items[item]);
        if (rule is GuardrailRule.Disagreement compared)
            return second.Answer is { } other ? AnswerJudge.Compare(compared, model.Task, given, other.Items[item]) : (GuardrailVerdict.Skipped, second.WhyNot);
        return AnswerJudge.Judge(rule, model, new JudgedAnswer(decision.Call.Items[item].Features, given.Prediction, given.Score, rule is GuardrailRule.Cost ? CostOf(decision) : null));
    }

    private static decimal? CostOf(DecisionContext decision) => Record.CostOf(decision.Attempts) is { } cost ? cost / decision.Ids.Count : decision.Recalled is null ? null : 0;

    /// <summary>Puts the question to the second version, in line and within what is left of the time.</summary>
    private async ValueTask<SecondAnswer> CrossCheckAsync(DecisionContext decision, GuardrailRule.Disagreement rule, CancellationToken cancellationToken)
    {
        // A kept answer was compared when it was first given; to ask again each time would cost what keeping it saves.
        if (decision.Recalled is not null)
            return new SecondAnswer(null, "kept answer");
        if (Routes.Find(decision.Model!, rule.With) is not { } version || Routes.Refusal(version, decision.Call.Protocol) is not null)
            return new SecondAnswer(null, $"version {rule.With} cannot be asked");
        if (version.Name == decision.Version?.Name)
            return new SecondAnswer(null, $"version {version.Name} gave the answer");
        var answer = decision.Outlet is null ? await AskAsync(decision, version, cancellationToken) : null;
        return new SecondAnswer(answer, answer is null ? $"version {version.Name} gave no answer" : null);
    }

    private async ValueTask ReplaceAsync(DecisionContext decision, Guardrail guardrail, CancellationToken cancellationToken)
    {
        // Of a kept answer nothing was routed yet, and the deadline runs from there.
        if (decision.Recalled is not null)
            (decision.Recalled, decision.RoutedAt) = (null, clock.GetTimestamp());
        decision.Answer = null;
        // Who names a version gets that one or none.
        if (decision.AskedVersion is not null)
            return;
        if (guardrail.Replacing == GuardrailAction.Fallback)
            await degrade.FallBackAsync(decision, cancellationToken);
        else if (Routes.Find(decision.Model!, guardrail.To!) is { } version && version.Name != decision.Version?.Name && Routes.Refusal(version, decision.Call.Protocol) is null
            && await AskAsync(decision, version, cancellationToken) is { } answer)
            (decision.Answer, decision.Version, decision.Path) = (answer, version, DecisionPath.Fallback);
    }

    private async ValueTask<ModelAnswer?> AskAsync(DecisionContext decision, VersionRow version, CancellationToken cancellationToken)
    {
        var result = await hop.AskAsync(decision, version, cancellationToken);
        decision.Attempts.Add(result.Attempt);
        return result.Answer;
    }

    private readonly record struct SecondAnswer(ModelAnswer? Answer, string? WhyNot);
}
