using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Routing;

/// <summary>Which versions a policy's words mean, and whether they may be asked at all.</summary>
public static class Routes
{
    /// <summary>The version of that name; <c>live</c> is the promoted one. Null when there is none.</summary>
    public static VersionRow? Find(ModelEntry model, string name) => name == RouteTarget.Live ? model.Live : model.Versions.GetValueOrDefault(name);

    /// <summary>Why a version may not be asked in a protocol, or null when it may.</summary>
    public static Problem? Refusal(VersionRow version, EndpointProtocol protocol) => version switch
    {
        { PausedAt: { } since } => GatewayProblems.Paused(version.Model, since),
        { Stage: Stage.Retired } => GatewayProblems.VersionNotLive(version.Model, version.Name),
        _ when version.Protocol != protocol => GatewayProblems.NoEndpoint(version.Model, version.Name, StoreText.Of(version.Protocol), StoreText.Of(protocol)),
        _ => null,
    };

    /// <summary>Why a request for a version by name would be refused; null when that version would be asked.</summary>
    public static Problem? Refusal(ModelEntry model, RouteSettings settings, string asked, EndpointProtocol protocol)
    {
        if (!model.Versions.TryGetValue(asked, out var version))
            return CommonProblems.UnknownVersion(model.Row.Name, asked);
        return Offers(model, settings, version) ? Refusal(version, protocol) : GatewayProblems.VersionNotLive(model.Row.Name, asked);
    }

    /// <summary>
    /// Why a request for the model would get no answer; null when a version would be asked, or a fallback would answer whatever the request
    /// holds. A rule and a kept answer are for some requests only, and promise nothing.
    /// </summary>
    public static Problem? Refusal(ModelEntry model, RouteSettings settings, EndpointProtocol protocol)
    {
        var (versions, why) = Serving(model, settings, protocol);
        return versions.Count > 0 || settings.Fallback.Any(step => step is FallbackStep.Default) || Fallbacks(model, settings, protocol).Any() ? null : why;
    }

    /// <summary>The versions of the fallback chain that may be asked, in its order.</summary>
    public static IEnumerable<VersionRow> Fallbacks(ModelEntry model, RouteSettings settings, EndpointProtocol protocol)
        => settings.Fallback.OfType<FallbackStep.Version>().Select(step => Find(model, step.Name)).OfType<VersionRow>().Where(version => Refusal(version, protocol) is null);

    /// <summary>Whether the settings let a caller ask for the version by name: it is live, or has a share of the requests.</summary>
    private static bool Offers(ModelEntry model, RouteSettings settings, VersionRow version)
        => version.Stage == Stage.Live || settings.Versions.Any(target => target.Weight > 0 && Find(model, target.Version) == version);

    /// <summary>The versions of the targets that may be asked, in their order and each once; without any, the reason that says most.</summary>
    public static (IReadOnlyList<VersionRow> Versions, Problem? Why) Among(ModelEntry model, IReadOnlyList<RouteTarget> targets, EndpointProtocol protocol)
    {
        if (targets is [var only] && Find(model, only.Version) is { } alone && Refusal(alone, protocol) is null)
            return ([alone], null);

        List<VersionRow> versions = [];
        Problem? why = null;
        foreach (var target in targets)
        {
            if (Find(model, target.Version) is not { } version)
                continue;
            if (Refusal(version, protocol) is { } refusal)
                why = why is null || refusal.Kind == "paused" ? refusal : why;
            else if (!versions.Contains(version))
                versions.Add(version);
        }

        return (versions, versions.Count > 0 ? null : why ?? GatewayProblems.NotLive(model.Row.Name));
    }

    /// <summary>The versions that share a class's requests and may be asked; without any, why.</summary>
    public static (IReadOnlyList<VersionRow> Versions, Problem? Why) Serving(ModelEntry model, RouteSettings settings, EndpointProtocol protocol)
        => Among(model, [.. settings.Versions.Where(target => target.Weight > 0)], protocol);
}
