using System.Collections.Frozen;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Registry;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// Asks the servers of ejected versions whether they are ready again, so that callers need not find out. A version that is being
/// retrained says no, and stays out.
/// </summary>
public sealed class VersionProbes(
    VersionHealth health, RegistryKeeper registry, ModelServers servers, IEnumerable<IReadiness> protocols, TimeProvider clock) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FrozenDictionary<EndpointProtocol, IReadiness> _protocols = protocols.ToFrozenDictionary(protocol => protocol.Protocol);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Interval, clock);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            var ejected = registry.Current.Models.Values.SelectMany(model => model.Versions.Values).Where(health.WantsProbe).ToList();
            await Parallel.ForEachAsync(ejected, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, ProbeAsync);
        }
    }

    private async ValueTask ProbeAsync(VersionRow version, CancellationToken stoppingToken)
        => health.Probed(version, _protocols.GetValueOrDefault(version.Protocol) is not { } protocol || await IsReadyAsync(protocol.ReadyAt(version), stoppingToken));

    private async Task<bool> IsReadyAsync(Uri address, CancellationToken stoppingToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        deadline.CancelAfter(Patience);
        try
        {
            // A server without such an address cannot say; then traffic has to.
            return (await servers.GetAsync(address, deadline.Token)).Status is >= 200 and <= 299 or 404 or 405 or 501;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
