using Cockpit.Control.Guards;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;

namespace Cockpit.Control.Rollouts;

/// <summary>Looks at how a version under rollout has fared since its step began.</summary>
public sealed class GuardReader(CallQueries calls, ModelInsight insight, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>Up to so many decisions drift and fairness are computed from them alone; beyond it from summaries of five minutes, the first of which may reach back behind the step.</summary>
    internal const long MostExact = 20_000;

    /// <summary>The share of answers that may take longer than the limit of the 95th percentile.</summary>
    private const double Slow = 0.05;

    /// <summary>What the guards of a plan find now. Drift and fairness are judged anew where <see cref="RolloutCourse.JudgesAnew"/> says so; else what was found last in the same step stands.</summary>
    public async Task<GuardEvidence> ReadAsync(RolloutRow rollout, RolloutPlan plan, CancellationToken cancellationToken)
    {
        var (guards, now) = (plan.Guards, clock.GetUtcNow());
        var tally = await calls.SinceAsync(rollout.Model, rollout.Version, rollout.StepSince, cancellationToken);
        List<GuardFinding> found = [GuardJudge.Failures(tally, guards.FailureRate, guards.MinimumDecisions)];
        if (guards.P95Ms is { } slowest)
            found.Add(GuardJudge.Latency(tally, slowest, Slow, guards.MinimumDecisions));
        if (guards.Disagreement is { } most)
            found.Add(rollout.Shadow ? GuardJudge.Disagreement(tally, most, guards.MinimumDecisions) : GuardJudge.Silent("disagreement", most, "No requests are copied now: the live version answers none that it could be compared with."));
        var before = RolloutCourse.JudgesAnew(rollout, plan, now) ? null : GuardEvidence.Read(rollout.Evidence);
        if (guards.Drift)
            found.Add(before?.Of("drift") ?? await DriftAsync(rollout, tally, cancellationToken));
        if (guards.Fairness)
            found.Add(before?.Of("fairness") ?? await FairnessAsync(rollout, tally, cancellationToken));
        return new GuardEvidence(now, rollout.StepSince, tally.Calls, guards.MinimumDecisions, found);
    }

    private async Task<GuardFinding> DriftAsync(RolloutRow rollout, CallTally tally, CancellationToken cancellationToken)
    {
        if (Unheard(rollout) || !registry.Current.Models.ContainsKey(rollout.Model))
            return GuardJudge.Silent("drift", null, "Drift is judged once the version decides.");
        return GuardJudge.Drift(await insight.DriftAsync(Query(rollout, tally), cancellationToken));
    }

    private async Task<GuardFinding> FairnessAsync(RolloutRow rollout, CallTally tally, CancellationToken cancellationToken)
    {
        if (Unheard(rollout) || !registry.Current.Models.ContainsKey(rollout.Model))
            return GuardJudge.Silent("fairness", null, "Fairness is judged once the version decides.");
        return GuardJudge.Fairness(await insight.FairnessAsync(Query(rollout, tally), new FairnessReferences(), cancellationToken));
    }

    /// <summary>Whether callers hear nothing of it, so that it decides nothing.</summary>
    private static bool Unheard(RolloutRow rollout) => rollout is { Weight: 0, State: not RolloutState.Watching };

    private static InsightQuery Query(RolloutRow rollout, CallTally tally)
        => new(rollout.Model, rollout.Version, From: rollout.StepSince, Exact: tally.Decided <= MostExact);
}
