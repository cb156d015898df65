using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Upstream;

namespace Cockpit.Gateway;

/// <summary>Adds the data plane.</summary>
public static class GatewayRegistration
{
    /// <summary>Adds the pipeline and every stage that it lists.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddSingleton<ModelServers>();
        services.AddSingleton<Turns>().AddSingleton<AnswerCache>().AddSingleton<Flights>().AddSingleton<IStaleAnswers, StaleAnswers>();
        services.AddSingleton<BudgetKeeper>().AddHostedService(all => all.GetRequiredService<BudgetKeeper>());
        foreach (var stage in DecisionPipeline.InOrder)
            services.AddSingleton(stage);
        return services.AddSingleton<DecisionPipeline>();
    }
}
