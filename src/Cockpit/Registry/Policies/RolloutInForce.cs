using Cockpit.Store.Rollouts;

namespace Cockpit.Registry.Policies;

/// <summary>The part of a rollout that routing needs: which version takes which share of what the live one would answer.</summary>
/// <param name="Id">The command that began it.</param>
/// <param name="Version">The version that is to take over.</param>
/// <param name="Step">Its step, from 0.</param>
/// <param name="Weight">The share, in percent.</param>
/// <param name="Shadow">Whether requests that the live version answers are copied to it.</param>
public sealed record RolloutInForce(Guid Id, string Version, int Step, int Weight, bool Shadow)
{
    /// <summary>Weights are shares of 100 of what they were, so that whole percents of any weight are whole.</summary>
    private const int Whole = 100;

    /// <summary>What a row says; null for none, and for one that is only watched: its version is live.</summary>
    public static RolloutInForce? Of(RolloutRow? row)
        => row is { State: RolloutState.Running or RolloutState.Held } ? new RolloutInForce(row.Command, row.Version, row.Step, row.Weight, row.Shadow) : null;

    /// <summary>The policy with the live version's share divided, in every class. Other versions keep theirs.</summary>
    public RoutePolicy Of(RoutePolicy policy)
        => new(policy.Revision, policy.UsualClass, Of(policy.Usual), policy.Classes.ToDictionary(one => one.Key, one => Of(one.Value), StringComparer.Ordinal), policy.Callers, policy.Guardrails);

    private RouteSettings Of(RouteSettings settings)
    {
        if (!settings.AsksLive)
            return settings;
        return settings with
        {
            Versions = Weight == 0 ? settings.Versions : [.. settings.Versions.SelectMany(Divide)],
            Shadows = Shadow ? [.. settings.Shadows.Where(shadow => shadow.Version != Version), new ShadowTarget(Version, 1)] : settings.Shadows,
        };
    }

    private IEnumerable<RouteTarget> Divide(RouteTarget target)
        => target.Version == RouteTarget.Live
            ? [target with { Weight = target.Weight * (Whole - Weight) }, new RouteTarget(Version, target.Weight * Weight)]
            : [target with { Weight = target.Weight * Whole }];
}
