using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Routing;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Shadowing;

/// <summary>
/// Hands a request that a version answered, once its record is on disk, to the policy's shadows. The same request meets the same
/// shadows whenever it is asked. An answer that was streamed is not copied; what a cache, a rule, a default or a person answered is not copied: there is no champion to compare with.
/// </summary>
public sealed class Mirror(Shadows shadows) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Settings.Shadows is { Count: > 0 } targets && decision is { Answer: not null, Outlet: null, Overrides: null, Path: DecisionPath.Model or DecisionPath.Fallback })
            Copy(decision, targets, decision.Answer);
        if (decision.Rollout is { } rollout && decision.Version?.Name != rollout.Version)
            Tell(decision, rollout.Version);
        return ValueTask.FromResult<Problem?>(null);
    }

    /// <summary>A version that a rollout chose has failed, and a second try asked another: the answer shows no failure, and the rollout's guard must.</summary>
    private void Tell(DecisionContext decision, string version)
    {
        if (decision.Attempts.LastOrDefault(attempt => attempt.Called && attempt.Version == version) is { Error: { } error } failed)
            shadows.Note(decision.Ids.Select(id => new ShadowAnswerRow { Decision = id, Model = decision.ModelName, Version = version, At = decision.At, LatencyMs = failed.DurationMs, Error = error }));
    }

    private void Copy(DecisionContext decision, IReadOnlyList<ShadowTarget> targets, ModelAnswer answer)
    {
        var random = WeightedChoice.RandomOf(decision.RequestId);
        foreach (var target in targets)
        {
            if (WeightedChoice.Falls(target.Share, target.Version, random) && Routes.Find(decision.Model!, target.Version) is { } version
                && version != decision.Version && version.Name != decision.Rollout?.Version && Routes.Refusal(version, decision.Call.Protocol) is null)
            {
                shadows.Take(new ShadowQuestion(decision.Call, decision.Model!.Row.Task, version, decision.Settings.Deadline, decision.Ids, decision.At, answer.Items));
            }
        }
    }
}
