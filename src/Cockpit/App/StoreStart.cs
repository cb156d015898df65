using Cockpit.Access;
using Cockpit.Store.Database;

namespace Cockpit.App;

/// <summary>Brings the schema up to date before anything else of the server starts.</summary>
public sealed partial class StoreStart(CockpitStore store, KeyRing keys, UserRing users, ILogger<StoreStart> logger) : IHostedService
{
    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await SchemaUpgrade.RunAsync(store, cancellationToken);
        if (applied.Count > 0)
            Log.Upgraded(logger, store.Provider.Name, applied.Count);
        await keys.ReloadAsync(cancellationToken);
        await users.ReloadAsync(cancellationToken);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The {Provider} store was brought up to date: {Count} migrations.")]
        public static partial void Upgraded(ILogger logger, string provider, int count);
    }
}
