using Cockpit.Gateway.Flow;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Caching;

/// <summary>When two requests ask the same, and when an answer that was given to the one may be given to the other.</summary>
internal static class Questions
{
    /// <summary>
    /// The key of a request's question; null when its class keeps no answers, when its answer is streamed, or when it asks for several
    /// decisions: a batch goes to the model whole. The version is not part of it, since routing has not chosen one yet; the answer knows its own.
    /// </summary>
    public static CacheKey? Of(DecisionContext decision)
    {
        if (decision.Settings.Cache is not { } settings || decision.Outlet is not null || decision.Call.Items is not [var item])
            return null;
        var route = string.Join('\n', decision.ModelName, decision.AskedVersion, StoreText.Of(decision.Model!.Row.Task), decision.Call.Form);
        var scope = CacheKey.ScopeOf(settings.Scope, decision.Caller.Actor, decision.Caller.Team);
        return CacheKey.Of(settings, route, scope, item.Features.Span);
    }

    /// <summary>
    /// Whether the version that gave an answer is still one that the policy could route this request to: named with a weight, not
    /// paused, not retired, and the same as it was.
    /// </summary>
    public static VersionRow? Giver(DecisionContext decision, KeptAnswer kept)
    {
        var model = decision.Model!;
        if (!model.Versions.TryGetValue(kept.Version, out var version) || version.Url != kept.Url || version.PausedAt is not null || version.Stage == Stage.Retired)
            return null;
        if (decision.AskedVersion is { } asked)
            return asked == version.Name && version.Stage == Stage.Live ? version : null;
        return decision.Settings.Versions.Any(target => target.Weight > 0 && IsNamed(target.Version, version, model)) ? version : null;
    }

    /// <summary>Answers the request with what is kept.</summary>
    public static void Give(DecisionContext decision, KeptAnswer kept, VersionRow giver, TimeSpan age, bool isStale)
    {
        decision.Version = giver;
        decision.Recalled = new Recalled(kept.From, age, isStale);
    }

    private static bool IsNamed(string target, VersionRow version, ModelEntry model)
        => target == version.Name || (target == RouteTarget.Live && model.Live?.Name == version.Name);
}
