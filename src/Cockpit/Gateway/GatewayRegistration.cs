using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Shadowing;
using Cockpit.Gateway.Upstream;

namespace Cockpit.Gateway;

/// <summary>Adds the data plane.</summary>
public static class GatewayRegistration
{
    /// <summary>Adds the pipeline, every stage that it lists, and what they share.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ModelServers>().AddSingleton<VersionServer>().AddSingleton<Hop>().AddSingleton<RetryBudget>();
        services.AddSingleton<VersionHealth>().AddSingleton<VersionBreakers>().AddSingleton<BreakerControl>();
        services.AddHostedService<VersionProbes>();
        services.AddSingleton<Shadows>().AddHostedService(all => all.GetRequiredService<Shadows>());
        services.AddSingleton<Turns>().AddSingleton<AnswerCache>().AddHostedService<ForgetAnswers>().AddSingleton<Flights>().AddSingleton<IStaleAnswers, StaleAnswers>();
        services.AddSingleton<BudgetKeeper>().AddHostedService(all => all.GetRequiredService<BudgetKeeper>());
        services.AddHostedService<GatewayGauges>();
        foreach (var stage in DecisionPipeline.InOrder.Distinct())
            services.AddSingleton(stage);
        return services.AddSingleton<DecisionPipeline>();
    }
}
