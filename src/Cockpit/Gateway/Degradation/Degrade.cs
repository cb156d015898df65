using System.Diagnostics.CodeAnalysis;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Routing;
using Cockpit.Gateway.Upstream;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Degradation;

/// <summary>
/// When the versions gave no answer: the policy's fallbacks, in the declared order, until one answers. The answer says which way it
/// took, and the trace keeps why. An input that was refused, and a request for a version by name, are not degraded.
/// </summary>
public sealed class Degrade(Hop hop, IStaleAnswers stale, VersionBreakers breakers) : IStage
{
    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer is not null || decision.Failure?.IsFinal == true || decision.AskedVersion is not null)
            return null;

        await FallBackAsync(decision, cancellationToken);
        // Without a failure nobody was called: nothing was decided, and nothing is recorded.
        return decision.Answer is null && decision.Failure is null ? decision.Unrouted : null;
    }

    /// <summary>Takes the fallbacks until one answers; the decision has no answer when none did.</summary>
    public async ValueTask FallBackAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        foreach (var step in Steps(decision))
        {
            if (cancellationToken.IsCancellationRequested)
                return;
            await TakeAsync(decision, step, cancellationToken);
            if (decision.Answer is not null)
                return;
        }
    }

    /// <summary>As the policy has them, but a marked version comes behind the last version that is not and may be asked.</summary>
    private IEnumerable<FallbackStep> Steps(DecisionContext decision)
    {
        var steps = decision.Settings.Fallback;
        if (!steps.Any(step => IsMarked(decision, step)))
            return steps;
        var last = steps.Select((step, place) => (step, place)).LastOrDefault(one => one.step is FallbackStep.Version && !IsMarked(decision, one.step) && MayAsk(decision, Of(decision, one.step))).place;
        return steps.Select((step, place) => (Step: step, Place: place < last && IsMarked(decision, step) ? last : place, Behind: IsMarked(decision, step)))
            .OrderBy(one => one.Place).ThenBy(one => one.Behind).Select(one => one.Step);
    }

    private static bool IsMarked(DecisionContext decision, FallbackStep step) => Of(decision, step)?.IsMarked(decision.At) == true;

    private static VersionRow? Of(DecisionContext decision, FallbackStep step) => step is FallbackStep.Version named ? Routes.Find(decision.Model!, named.Name) : null;

    private bool MayAsk(DecisionContext decision, [NotNullWhen(true)] VersionRow? version)
        => version is not null && Routes.Refusal(version, decision.Call.Protocol) is null && breakers.MayTry(version) && !decision.Attempts.Any(attempt => attempt.Called && attempt.Version == version.Name);

    private async ValueTask TakeAsync(DecisionContext decision, FallbackStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case FallbackStep.Version:
                await AskAsync(decision, Of(decision, step), cancellationToken);
                break;
            case FallbackStep.Cached { NotOlderThan: var age }:
                (decision.Answer, decision.Path) = (stale.Find(decision, age), DecisionPath.Cache);
                break;
            case FallbackStep.Rule rule when decision.Call.Items.All(item => RuleMatch.Fits(rule.When, item.Features.Span)):
                Say(decision, rule.Answer, DecisionPath.Rule);
                break;
            case FallbackStep.Default { Answer: var answer }:
                Say(decision, answer, DecisionPath.Default);
                break;
        }

        if (decision.Answer is null)
            decision.Path = DecisionPath.Model;
    }

    private async ValueTask AskAsync(DecisionContext decision, VersionRow? version, CancellationToken cancellationToken)
    {
        if (!MayAsk(decision, version))
            return;

        var result = await hop.AskAsync(decision, version, cancellationToken);
        decision.Attempts.Add(result.Attempt);
        if (result.Answer is not null)
            (decision.Answer, decision.Version, decision.Path) = (result.Answer, version, DecisionPath.Fallback);
        else if (decision.Failure is null && result.Attempt.Called)
            (decision.Version, decision.Failure) = (version, new Failure(result.Failure!));
    }

    /// <summary>No version is behind such an answer.</summary>
    private static void Say(DecisionContext decision, FixedAnswer answer, DecisionPath path)
    {
        var answers = new FixedAnswer[decision.Call.Items.Count];
        Array.Fill(answers, answer);
        if (decision.Call.Say(answers, decision.Model!.Row.Task) is { } said)
            (decision.Answer, decision.Version, decision.Path) = (said, null, path);
    }
}
