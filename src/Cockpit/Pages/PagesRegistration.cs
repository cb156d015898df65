using Cockpit.Pages.Approvals;
using Cockpit.Pages.Incidents;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace Cockpit.Pages;

/// <summary>Adds what the pages need.</summary>
public static class PagesRegistration
{
    private static readonly TimeSpan KeptCircuit = TimeSpan.FromMinutes(1);

    /// <summary>Adds components, circuits and the pages' readers.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitRetentionPeriod = KeptCircuit);
        services.AddRadzenComponents();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        return services.AddSingleton<OverviewReader>().AddSingleton<ChangeSender>().AddSingleton<ModelReader>().AddSingleton<GatewayReader>().AddSingleton<PolicyTabReader>().AddSingleton<ContractTabReader>().AddSingleton<BreakerSender>().AddSingleton<QueueSender>().AddSingleton<Handover>()
            .AddSingleton<PendingReader>().AddSingleton<ApprovalsReader>().AddSingleton<IncidentReader>();
    }
}
