using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Routing;

/// <summary>Chooses the version that is to answer: the live one.</summary>
public sealed class PickRoute : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
        => ValueTask.FromResult(decision.Answer is null ? Pick(decision, decision.Model!) : null);

    private static Problem? Pick(DecisionContext decision, ModelEntry model)
    {
        if (decision.AskedVersion is { } asked)
        {
            if (!model.Versions.TryGetValue(asked, out var version))
                return CommonProblems.UnknownVersion(decision.ModelName, asked);
            if (version.Stage != Stage.Live)
                return GatewayProblems.VersionNotLive(decision.ModelName, asked);
            decision.Version = version;
        }
        else
        {
            decision.Version = model.Live;
        }

        return decision.Version switch
        {
            null => GatewayProblems.NotLive(decision.ModelName),
            { Protocol: not EndpointProtocol.OpenInference } other => GatewayProblems.NoEndpoint(decision.ModelName, other.Name, StoreText.Of(other.Protocol)),
            _ => null,
        };
    }
}
