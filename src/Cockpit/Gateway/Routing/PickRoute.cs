using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Routing;

/// <summary>
/// Decides who may be asked, and in which order: by the policy's strategy, without versions that are paused, retired or without an
/// endpoint, and without unhealthy and marked ones while there are others.
/// </summary>
public sealed class PickRoute(VersionHealth health, VersionBreakers breakers, TimeProvider clock) : IStage
{
    /// <summary>The share of requests that the fastest strategy sends by weight, so that it goes on knowing how fast the others are.</summary>
    public const double Explored = 0.05;

    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
        => ValueTask.FromResult(decision.Answer is null ? Pick(decision, decision.Model!) : null);

    private Problem? Pick(DecisionContext decision, ModelEntry model)
    {
        decision.RoutedAt = clock.GetTimestamp();
        if (decision.AskedVersion is { } asked)
            return PickAsked(decision, model, asked);

        var settings = decision.Settings;
        var random = WeightedChoice.RandomOf(decision.RequestId);
        // The items of a batch go one way together, so a batch cannot be true to each of its subjects.
        var subject = settings.Sticky && decision.Call.Items is [var only] ? only.Subject : null;
        var (versions, why) = Routes.Among(model, WeightedChoice.Rank(settings.Versions, subject, random), decision.Call.Protocol);
        if (versions.Count == 0)
        {
            decision.Unrouted = why;
            return settings.Fallback.Count == 0 ? why : null;
        }

        // One version that nothing speaks against is the usual case.
        decision.Candidates = versions is [{ Mark: null }] ? versions : Unmarked(decision, model, Fit(ByStrategy(versions, settings.Strategy, decision.Call.Expected, random)));
        decision.Version = decision.Candidates[0];
        decision.Rollout = model.Rollout is { } rollout && rollout.Version == decision.Version.Name ? rollout : null;
        return null;
    }

    /// <summary>Who names a version gets that one or a failure: another version's answer is not what was asked for.</summary>
    private static Problem? PickAsked(DecisionContext decision, ModelEntry model, string asked)
    {
        if (Routes.Refusal(model, decision.Settings, asked, decision.Call.Protocol) is { } refusal)
            return refusal;
        var version = model.Versions[asked];
        (decision.Candidates, decision.Version) = ([version], version);
        return null;
    }

    /// <summary>A version without a price counts as costing nothing; one whose latency is not known comes last. Equal ones stay in the order of weights.</summary>
    private IReadOnlyList<VersionRow> ByStrategy(IReadOnlyList<VersionRow> versions, RouteStrategy strategy, TokenUse expected, ulong random) => strategy switch
    {
        RouteStrategy.Cheapest => [.. versions.OrderBy(version => CallPrice.Expected(version, expected))],
        RouteStrategy.Fastest when !WeightedChoice.Falls(Explored, nameof(Explored), random)
            => [.. versions.OrderBy(version => health.LatencyOf(version) ?? double.PositiveInfinity)],
        _ => versions,
    };

    private IReadOnlyList<VersionRow> Fit(IReadOnlyList<VersionRow> versions)
    {
        List<VersionRow> fit = [.. versions.Where(IsFit)];
        return fit.Count > 0 ? fit : versions;
    }

    private bool IsFit(VersionRow version) => !health.IsEjected(version) && breakers.MayTry(version);

    /// <summary>
    /// A mark says that a version is to be avoided, not that it must not answer: without another that shares the requests, the versions of
    /// the fallback chain stand in, and without one that is fit the marked version serves after all.
    /// </summary>
    private IReadOnlyList<VersionRow> Unmarked(DecisionContext decision, ModelEntry model, IReadOnlyList<VersionRow> versions)
    {
        List<VersionRow> marked = [.. versions.Where(version => version.IsMarked(decision.At))];
        if (marked.Count == 0)
            return versions;
        List<VersionRow> others = [.. versions.Except(marked)];
        if (others.Count == 0)
        {
            others.AddRange(Routes.Fallbacks(model, decision.Settings, decision.Call.Protocol).Where(version => !version.IsMarked(decision.At) && IsFit(version)));
            decision.HasStandIns = others.Count > 0;
        }

        if (others.Count == 0)
            return versions;
        decision.Avoided = marked;
        return others;
    }
}
