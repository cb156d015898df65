using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;

namespace Cockpit.Control.Rollouts;

/// <summary>Looks at how a version under rollout has fared since its step began.</summary>
public sealed class GuardReader(CallQueries calls, ModelInsight insight, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>Up to so many decisions drift and fairness are computed from them alone; beyond it from summaries of five minutes, the first of which may reach back behind the step.</summary>
    private const long MostExact = 20_000;

    /// <summary>What the guards of a plan find now. Drift and fairness are judged anew where <see cref="RolloutCourse.JudgesAnew"/> says so; else what was found last in the same step stands.</summary>
    public async Task<GuardEvidence> ReadAsync(RolloutRow rollout, RolloutPlan plan, CancellationToken cancellationToken)
    {
        var (guards, now) = (plan.Guards, clock.GetUtcNow());
        var tally = await calls.SinceAsync(rollout.Model, rollout.Version, rollout.StepSince, cancellationToken);
        List<GuardFinding> found = [GuardJudge.Failures(tally, guards)];
        if (guards.P95Ms is { } slowest)
            found.Add(GuardJudge.Latency(tally, guards, slowest));
        if (guards.Disagreement is { } most)
            found.Add(rollout.Shadow ? GuardJudge.Disagreement(tally, guards, most) : GuardJudge.Silent("disagreement", most, "No requests are copied now: the live version answers none that it could be compared with."));
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
        var drift = await insight.DriftAsync(Query(rollout, tally), cancellationToken);
        var verdict = drift.Verdict switch { DriftVerdict.Drifted => GuardVerdict.Failed, DriftVerdict.Watch => GuardVerdict.Watch, DriftVerdict.Stable => GuardVerdict.Within, _ => GuardVerdict.Insufficient };
        return new GuardFinding("drift", null, null, drift.N ?? 0, verdict, drift.Sentence);
    }

    private async Task<GuardFinding> FairnessAsync(RolloutRow rollout, CallTally tally, CancellationToken cancellationToken)
    {
        if (Unheard(rollout) || !registry.Current.Models.ContainsKey(rollout.Model))
            return GuardJudge.Silent("fairness", null, "Fairness is judged once the version decides.");
        var fairness = await insight.FairnessAsync(Query(rollout, tally), new FairnessReferences(), cancellationToken);
        var verdict = fairness.Verdict switch { FairnessVerdict.Unfair => GuardVerdict.Failed, FairnessVerdict.Watch => GuardVerdict.Watch, FairnessVerdict.Fair => GuardVerdict.Within, _ => GuardVerdict.Insufficient };
        return new GuardFinding("fairness", null, null, fairness.N ?? 0, verdict, fairness.Attributes.MaxBy(attribute => attribute.Verdict)?.Sentence ?? "No protected attribute was seen.");
    }

    /// <summary>Whether callers hear nothing of it, so that it decides nothing.</summary>
    private static bool Unheard(RolloutRow rollout) => rollout is { Weight: 0, State: not RolloutState.Watching };

    private static InsightQuery Query(RolloutRow rollout, CallTally tally)
        => new(rollout.Model, rollout.Version, From: rollout.StepSince, Exact: tally.Decided <= MostExact);
}
