using Cockpit.Gateway.Flow;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>The server's list of models.</summary>
public sealed class OpenAiReadiness : IReadiness
{
    /// <inheritdoc />
    public EndpointProtocol Protocol => EndpointProtocol.Openai;

    /// <inheritdoc />
    public Uri ReadyAt(VersionRow version) => new(OpenAiCall.BaseOf(version.Url!) + "/models");
}
