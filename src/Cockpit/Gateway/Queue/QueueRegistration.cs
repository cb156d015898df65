namespace Cockpit.Gateway.Queue;

/// <summary>Adds the asynchronous path.</summary>
public static class QueueRegistration
{
    /// <summary>Adds taking calls in, working on them, and what people may do to them.</summary>
    public static IServiceCollection AddCallQueue(this IServiceCollection services)
    {
        services.AddSingleton<QueueMetrics>().AddSingleton<QueueSignal>().AddSingleton<Leases>().AddSingleton<QueueRunner>().AddSingleton<QueueControl>().AddSingleton<CallDoor>();
        services.AddSingleton<Intake>().AddHostedService(all => all.GetRequiredService<Intake>());
        return services.AddSingleton<QueueRetention>().AddHostedService(all => all.GetRequiredService<QueueRetention>()).AddHostedService<QueueWorker>();
    }
}
