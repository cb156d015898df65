using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Flow;

/// <summary>Where a protocol lets one ask whether a version is ready. Each protocol brings one.</summary>
public interface IReadiness
{
    /// <summary>Which one.</summary>
    EndpointProtocol Protocol { get; }
    /// <summary>Answers 2xx when the version is ready.</summary>
    Uri ReadyAt(VersionRow version);
}
