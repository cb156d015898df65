using Cockpit.Store.Accounts;
using Cockpit.Store.Appending;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Store.Guardrails;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;
using Cockpit.Store.Overrides;
using Cockpit.Store.Past;
using Cockpit.Store.Queue;
using Cockpit.Store.Refusals;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;
using Microsoft.Extensions.DependencyInjection;

namespace Cockpit.Store.Providers;

/// <summary>Adds the configured store to a service collection.</summary>
public static class StoreRegistration
{
    /// <summary>Adds <see cref="CockpitStore"/>, its signal and the appender of the configured engine.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="dataFolder">Where SQLite's file goes when no connection string is given.</param>
    /// <param name="besideServer">True for a process that writes while a server may run on the same SQLite file.</param>
    public static IServiceCollection AddCockpitStore(this IServiceCollection services, StoreOptions options, string dataFolder, bool besideServer = false)
    {
        if (options.Provider.Equals("Postgres", StringComparison.OrdinalIgnoreCase))
        {
            var connectionString = options.ConnectionString
                ?? throw new InvalidOperationException("Cockpit:Store:ConnectionString is required when Cockpit:Store:Provider is Postgres. Set it, or Cockpit__Store__ConnectionString_FILE to a file that holds it.");
            services.AddSingleton(_ => Using(connectionString, text => new PostgresProvider(text)));
            services.AddSingleton<StoreProvider>(all => all.GetRequiredService<PostgresProvider>());
            services.AddSingleton<IDecisionAppender, PostgresAppender>();
        }
        else
        {
            var connectionString = options.ConnectionString ?? $"Data Source={Path.Combine(dataFolder, "cockpit.db")}";
            services.AddSingleton(_ => Using(connectionString, text => new SqliteProvider(text, options.LockWaitSeconds, checkpoints: !besideServer)));
            services.AddSingleton<StoreProvider>(all => all.GetRequiredService<SqliteProvider>());
            services.AddSingleton<IDecisionAppender, SqliteAppender>();
        }

        return services.AddSingleton<ChangeSignal>().AddSingleton<CockpitStore>();
    }

    private static T Using<T>(string connectionString, Func<string, T> open)
    {
        try
        {
            return open(connectionString);
        }
        catch (ArgumentException fault)
        {
            // The text itself may hold a password and is not repeated.
            throw new InvalidOperationException($"Cockpit:Store:ConnectionString cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>Adds the queries of every area.</summary>
    public static IServiceCollection AddStoreQueries(this IServiceCollection services)
        => services.AddSingleton<DecisionQueries>().AddSingleton<IngestQueries>().AddSingleton<TrafficQueries>()
            .AddSingleton<CommandQueries>().AddSingleton<IncidentQueries>().AddSingleton<NoticeQueries>().AddSingleton<AuditQueries>().AddSingleton<PastQueries>().AddSingleton<AccountQueries>().AddSingleton<RegistryQueries>().AddSingleton<PolicyQueries>().AddSingleton<ContractQueries>().AddSingleton<RefusalQueries>().AddSingleton<RollupQueries>().AddSingleton<BaselineQueries>()
            .AddSingleton<ShadowQueries>().AddSingleton<SpendQueries>().AddSingleton<QueueQueries>().AddSingleton<OverrideQueries>()
            .AddSingleton<RolloutQueries>().AddSingleton<CallQueries>().AddSingleton<GuardrailQueries>()
            .AddSingleton<ExportQueries>().AddSingleton<SealedRecords>().AddSingleton<SealedDecisions>();
}
