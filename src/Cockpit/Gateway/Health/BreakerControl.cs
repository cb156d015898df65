using System.Text.Json;
using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Polly.CircuitBreaker;

namespace Cockpit.Gateway.Health;

/// <summary>Closes the breaker of a version on this gateway because a person says so, and leaves an audit row of it.</summary>
public sealed class BreakerControl(CockpitStore store, VersionBreakers breakers, TimeProvider clock)
{
    /// <summary>
    /// Lets calls to the version through again, from now on and until they fail anew. Nothing is written when they go through already. The row
    /// comes first: what could not be recorded is not done.
    /// </summary>
    /// <returns>How the breaker stood before; null when no call was made to the version yet, so that there is none.</returns>
    public async Task<CircuitState?> CloseAsync(ModelRow model, VersionRow version, Caller caller, CancellationToken cancellationToken)
    {
        var before = breakers.StateOf(version);
        if (before is null or CircuitState.Closed)
            return before;

        var row = new AuditRow
        {
            At = clock.GetUtcNow(), Actor = caller.Actor, Action = "breaker.closed", Target = $"model:{model.Name}", Team = model.Team, Source = caller.Source,
            Before = Describe(version, before.Value), After = Describe(version, CircuitState.Closed), Detail = $"On gateway {RegistryKeeper.NodeName} alone.",
        };
        await store.WriteAsync((context, _) =>
        {
            context.Add(row);
            return Task.FromResult(true);
        }, cancellationToken);
        await breakers.CloseAsync(version.Model, version.Name, CancellationToken.None);
        return before;
    }

    private static string Describe(VersionRow version, CircuitState state)
        => JsonSerializer.Serialize(new { Version = version.Name, Breaker = BreakerView.Word(state) }, JsonSerializerOptions.Web);
}
