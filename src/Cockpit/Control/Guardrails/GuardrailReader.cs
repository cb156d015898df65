using System.Globalization;
using Cockpit.Control.Guards;
using Cockpit.Control.Rollouts;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Refusals;

namespace Cockpit.Control.Guardrails;

/// <summary>Looks at what a guardrail watches, over its window.</summary>
public sealed class GuardrailReader(CallQueries calls, RefusalReader refusals, ModelInsight insight, TimeProvider clock)
{
    /// <summary>What it finds now. Of the live version no more is looked at than since it went live: what it did before has been answered for.</summary>
    public async Task<GuardFinding> ReadAsync(ModelEntry model, Guardrail guardrail, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var since = now - guardrail.Window;
        if (!guardrail.IsOfWindow)
            return await FiredAsync(model, guardrail, since, cancellationToken);
        var found = guardrail.When is GuardrailRule.DisagreementRate rate
            ? GuardJudge.Disagreement(await calls.SinceAsync(model.Row.Name, rate.With, since, cancellationToken), rate.Above, guardrail.Samples)
            : guardrail.When is GuardrailRule.InputRejection rejection ? await RefusedAsync(model, rejection, guardrail.Samples, since, cancellationToken)
            : model.Live is { } live ? await OfLiveAsync(model, live.Name, guardrail, live.LiveSince > since ? live.LiveSince.Value : since, cancellationToken)
            : GuardJudge.Silent(guardrail.When.Kind, guardrail.When.Limit, "No version is live.");
        return GuardrailCourse.Enough(guardrail, found) with { Guard = guardrail.When.Kind };
    }

    /// <summary>The version that it looks at; null for what is of no version.</summary>
    public static string? VersionOf(ModelEntry model, Guardrail guardrail)
        => guardrail.IsOfWindow && guardrail.When is not GuardrailRule.InputRejection ? guardrail.When.Version ?? model.Live?.Name : null;

    /// <summary>What the contract refuses is no decision of any version, so it is counted beside all of them. Minutes count whole.</summary>
    private async Task<GuardFinding> RefusedAsync(ModelEntry model, GuardrailRule.InputRejection rule, int minimum, DateTimeOffset since, CancellationToken cancellationToken)
    {
        if (model.Contract.Row is null)
            return GuardJudge.Silent(rule.Kind, rule.Above, "The model has no contract, so nothing can be refused.");
        var refused = (await refusals.ReadAsync(model.Row.Name, RollupKey.StartOf(since, 60), to: null, cancellationToken)).Items;
        return GuardJudge.Refusals(refused, refused + await calls.SeenAsync(model.Row.Name, since, cancellationToken), rule.Above, minimum);
    }

    private async Task<GuardFinding> OfLiveAsync(ModelEntry model, string version, Guardrail guardrail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var tally = await calls.SinceAsync(model.Row.Name, version, since, cancellationToken);
        var query = new InsightQuery(model.Row.Name, version, From: since, Exact: tally.Decided <= GuardReader.MostExact);
        return guardrail.When switch
        {
            GuardrailRule.FailureRate rule => GuardJudge.Failures(tally, rule.Above, guardrail.Samples),
            GuardrailRule.Sla rule => GuardJudge.Latency(tally, rule.Ms, 1 - rule.Keep, guardrail.Samples),
            GuardrailRule.Drift rule => GuardJudge.Drift(await insight.DriftAsync(query, cancellationToken), rule.Column),
            GuardrailRule.Fairness rule => GuardJudge.Fairness(await insight.FairnessAsync(query, new FairnessReferences(), cancellationToken), rule.Attribute),
            GuardrailRule.Cost rule => CostOf(rule, await insight.CostAsync(query, cancellationToken), guardrail.Window),
            _ => throw new ArgumentOutOfRangeException(nameof(guardrail), guardrail.When.Kind, "It is not judged over a window."),
        };
    }

    /// <summary>Money is counted and not estimated, so chance has no say. An hour costs what the window did, by its whole length, also while it is not full yet.</summary>
    private static GuardFinding CostOf(GuardrailRule.Cost rule, Insight.Documents.CostDocument cost, TimeSpan window)
    {
        var value = rule.PerThousand is null ? (double)cost.Total / window.TotalHours : (double?)cost.PerThousand;
        var verdict = value is null ? GuardVerdict.Insufficient : value <= rule.Limit ? GuardVerdict.Within : GuardVerdict.Failed;
        var per = rule.PerThousand is null ? "an hour" : "a thousand decisions";
        return new GuardFinding(rule.Kind, value, rule.Limit, cost.Priced, verdict, string.Create(CultureInfo.InvariantCulture, $"It costs {value:0.####} {cost.Currency} {per}; {rule.Limit:0.####} is allowed."));
    }

    /// <summary>Whether a guardrail of single decisions has fired. One that has not is well only where there were decisions.</summary>
    private async Task<GuardFinding> FiredAsync(ModelEntry model, Guardrail guardrail, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (seen, fired) = await calls.FiredAsync(model.Row.Name, guardrail.Name, since, cancellationToken);
        var verdict = fired > 0 ? GuardVerdict.Failed : seen > 0 ? GuardVerdict.Within : GuardVerdict.Insufficient;
        return new GuardFinding(guardrail.When.Kind, fired, null, seen, verdict, string.Create(CultureInfo.InvariantCulture, $"It fired for {fired:N0} of {seen:N0} decisions: {guardrail.When.Words}."));
    }
}
