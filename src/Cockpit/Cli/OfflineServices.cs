using Cockpit.Access;
using Cockpit.Evidence.Erasures;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Evidence.Exports;
using Cockpit.Gateway.Flow;
using Cockpit.Insight.Baselines;
using Cockpit.Insight.DryRuns;
using Cockpit.Insight.Explanations;
using Cockpit.Registry;
using Cockpit.Settings;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Cockpit.Store.Registry;
using Cockpit.Telemetry;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Cli;

/// <summary>What a verb needs that works on the store without a server, or beside one.</summary>
internal static class OfflineServices
{
    /// <summary>Who acts, for audit rows.</summary>
    public static Caller Caller { get; } = Caller.Trusted($"cli:{Environment.UserName}", AddressClass.Console);

    /// <summary>The store and the keys of the configured installation. Beside a server it must never checkpoint, and it cannot know whether one runs.</summary>
    public static ServiceProvider Build()
    {
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        configuration.AddJsonFile(Path.Combine(Directory.GetCurrentDirectory(), "appsettings.json"), optional: true);
        configuration.AddEnvironmentVariables();
        SettingsReader.ReadSecretFiles(configuration);
        var data = Path.GetFullPath(SettingsReader.Read<CockpitOptions>(configuration, null).Data);
        Directory.CreateDirectory(data);
        var services = new ServiceCollection();
        SettingsReader.Add<TelemetryOptions>(services, configuration, "Telemetry");
        SettingsReader.Add<AccessOptions>(services, configuration, "Access");
        services.AddLogging().AddAccounts(SettingsReader.Read<AccessOptions>(configuration, "Access"), data);
        SettingsReader.Add<RollupOptions>(services, configuration, "Rollups");
        SettingsReader.Add<GatewayOptions>(services, configuration, "Gateway");
        SettingsReader.Add<ExplainOptions>(services, configuration, "Explain");
        return services
            .AddSingleton(TimeProvider.System)
            .AddCockpitStore(SettingsReader.Read<StoreOptions>(configuration, "Store"), data, besideServer: true)
            .AddStoreQueries()
            .AddSingleton<Registrar>()
            .AddSingleton<BaselineKeeper>().AddSingleton<BaselineUpload>().AddSingleton<BaselineFreeze>()
            .AddSingleton<BaselineReader>().AddSingleton<DryRunner>().AddSingleton<VersionAsker>().AddSingleton<ContractDryRunner>()
            .AddErasureDesk()
            .AddCheckpoints(SettingsReader.Read<LedgerOptions>(configuration, "Ledger"), data).AddExportMaker()
            .BuildServiceProvider();
    }

    /// <summary>The same, once the store has the schema of this program.</summary>
    public static async Task<ServiceProvider> OpenAsync(CancellationToken cancellationToken)
    {
        var services = Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        return services;
    }

    /// <summary>A registered model; null, once that is said, when there is none of the name.</summary>
    public static async Task<ModelEntry?> ModelAsync(ServiceProvider services, string name, CancellationToken cancellationToken)
    {
        var registry = new RegistrySnapshot(await services.GetRequiredService<RegistryQueries>().LoadAsync(cancellationToken));
        if (registry.Models.TryGetValue(name, out var entry))
            return entry;
        await Console.Error.WriteLineAsync($"There is no model '{name}'. Registered are: {string.Join(", ", registry.Models.Keys.Order(StringComparer.Ordinal))}.");
        return null;
    }
}
