using Cockpit.Telemetry.Refusals;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Telemetry;

/// <summary>Adds what records decisions.</summary>
public static class TelemetryRegistration
{
    /// <summary>Adds the writer, which starts after the store and stops before it, and compaction.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<RollupMaker>();
        services.AddSingleton<TelemetryWriter>().AddHostedService(all => all.GetRequiredService<TelemetryWriter>());
        services.AddSingleton<RollupCompaction>().AddHostedService(all => all.GetRequiredService<RollupCompaction>());
        services.AddSingleton<RefusalCounter>().AddHostedService(all => all.GetRequiredService<RefusalCounter>()).AddSingleton<RefusalReader>();
        return services;
    }
}
