using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Insight.Reports;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Insight.DryRuns;

/// <summary>Makes the replays of guardrails of a window, each with the judge that looks in earnest.</summary>
/// <param name="model">The model, as it is now.</param>
/// <param name="baselines">By version.</param>
/// <param name="span">How long decisions are replayed.</param>
/// <param name="precision">How much summaries keep as it is.</param>
internal sealed class WindowReplays(ModelEntry model, IReadOnlyDictionary<string, BaselineSummary> baselines, TimeSpan span, SummaryPrecision precision)
{
    /// <summary>Whether stored decisions say what it watches: not what a contract refused, of which only counts are kept.</summary>
    public static bool Replays(Guardrail guardrail) => guardrail.IsOfWindow && guardrail.When is not GuardrailRule.InputRejection;

    /// <summary>Whether it is replayed on the decisions of versions; the rest, on copies of requests.</summary>
    public static bool OfDecisions(Guardrail guardrail) => Replays(guardrail) && guardrail.When is not GuardrailRule.DisagreementRate;

    /// <summary>The replay of one guardrail over the decisions of one version.</summary>
    public WindowReplay Of(Guardrail guardrail, string version) => guardrail.When switch
    {
        GuardrailRule.Drift rule => Summed(guardrail, version, window => GuardJudge.Drift(ModelInsight.DriftOf(model, baselines.GetValueOrDefault(version), window) with { N = window.Decisions }, rule.Column)),
        GuardrailRule.Fairness rule => Summed(guardrail, version, window => GuardJudge.Fairness(ModelInsight.FairnessOf(model, window, new FairnessReferences()) with { N = window.Decisions }, rule.Attribute)),
        GuardrailRule.Cost rule => Summed(guardrail, version, window => GuardrailReader.CostOf(rule, TrafficFigures.Cost(window, model.Versions.GetValueOrDefault(version)?.Currency, []), guardrail.Window)),
        _ => new CallReplay(guardrail, version),
    };

    private SummaryReplay Summed(Guardrail guardrail, string version, Func<WindowSummary, GuardFinding> judge)
        => new(guardrail, version, new SummaryFrame(model.Row, model.ShapeOf(version), precision, span), judge);
}
