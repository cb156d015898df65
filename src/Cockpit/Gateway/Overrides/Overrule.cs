using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Routing;
using Cockpit.Problems;
using Cockpit.Registry.Overrides;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Overrides;

/// <summary>
/// Answers what a person has decided, before anything is looked up, waited for or paid: no version is asked. Of a batch in which only some
/// items are meant the versions are asked all the same, and <see cref="PutIn"/> replaces their answers.
/// </summary>
public sealed class Overrule : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
        => ValueTask.FromResult(decision.Model!.Overrides.IsEmpty || IsRefused(decision) ? null : Answer(decision));

    /// <summary>A request for a version that does not serve is told so: an override is no reason to take a wrong address for a right one.</summary>
    private static bool IsRefused(DecisionContext decision)
        => decision.AskedVersion is { } asked && Routes.Refusal(decision.Model!, decision.Settings, asked, decision.Call.Protocol) is not null;

    private static Problem? Answer(DecisionContext decision)
    {
        if (Find(decision) is not { } overrides)
            return null;
        decision.Overrides = overrides;
        if (overrides.Contains(null))
            return null;
        if (decision.Call.Say([.. overrides.Select(meant => meant!.Answer)], decision.Model!.Row.Task) is not { } said)
            return OverrideProblems.CannotBeSaid(overrides[0]!);
        (decision.Answer, decision.Path) = (said, DecisionPath.Override);
        return null;
    }

    /// <summary>One for each item, null where none is meant; null when none is meant at all.</summary>
    private static ActiveOverride?[]? Find(DecisionContext decision)
    {
        var (book, items) = (decision.Model!.Overrides, decision.Call.Items);
        ActiveOverride?[]? found = null;
        for (var i = 0; i < items.Count; i++)
        {
            if (OverrideMatch.Find(book, items[i].Subject, items[i].Features, decision.TrafficClass, decision.At) is { } meant)
                (found ??= new ActiveOverride?[items.Count])[i] = meant;
        }

        return found;
    }
}

/// <summary>Puts the overrides of some items of a batch into the answer that a version, or a fallback, gave to all of them.</summary>
public sealed class PutIn : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision is not { Overrides: { } overrides, Answer: { } given, Path: not DecisionPath.Override })
            return default;
        decision.Answer = Mix(decision, overrides, given);
        // The versions were called and are paid: it is a decision that failed, and not a refusal.
        if (decision.Answer is null)
            decision.Failure = new Failure(OverrideProblems.CannotBeMixed(overrides), IsFinal: true);
        return default;
    }

    /// <summary>Null when the given answer does not say what was decided, so that it has no place to put a decision in.</summary>
    private static ModelAnswer? Mix(DecisionContext decision, IReadOnlyList<ActiveOverride?> overrides, ModelAnswer given)
    {
        var answers = new FixedAnswer[overrides.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            if ((overrides[i]?.Answer ?? Of(given.Items[i])) is not { } answer)
                return null;
            answers[i] = answer;
        }

        return decision.Call.Say(answers, decision.Model!.Row.Task) is { } said
            ? said with { Items = [.. said.Items.Select((item, i) => overrides[i] is null ? given.Items[i] : item)], Used = given.Used } : null;
    }

    private static FixedAnswer? Of(AnsweredItem item) => item.Prediction is { } prediction ? new FixedAnswer(prediction, item.Score) : null;
}
