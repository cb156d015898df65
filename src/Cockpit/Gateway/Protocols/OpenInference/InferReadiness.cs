using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>The model's <c>/ready</c>.</summary>
public sealed class InferReadiness : IReadiness
{
    /// <inheritdoc />
    public EndpointProtocol Protocol => EndpointProtocol.OpenInference;

    /// <inheritdoc />
    public Uri ReadyAt(VersionRow version) => new(InferRequest.ModelAddress(version.Url!, version.Model) + "/ready");
}
