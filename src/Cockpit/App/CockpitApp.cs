using Cockpit.Access;
using Cockpit.Api;
using Cockpit.Control;
using Cockpit.Gateway;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Pages;
using Cockpit.Registry;
using Cockpit.Settings;
using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Cockpit.Telemetry;
using Microsoft.AspNetCore.DataProtection;
using Radzen;

namespace Cockpit.App;

/// <summary>Puts the server together.</summary>
public static class CockpitApp
{
    /// <summary>Builds the server from <c>appsettings.json</c>, the environment and <paramref name="args"/>, the last winning.</summary>
    public static WebApplication Build(string[] args, IReadOnlyDictionary<string, string?>? defaults = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Cockpit", ContentRootPath = ContentRoot() });
        if (defaults is not null)
            builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
        SettingsReader.ReadSecretFiles(builder.Configuration);
        ListenAddresses.Check(builder.Configuration["Urls"]);
        builder.WebHost.UseStaticWebAssets();
        var gateway = SettingsReader.Read<GatewayOptions>(builder.Configuration, "Gateway");
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = gateway.MaxBodyBytes + 1L;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        AddServices(builder.Services, builder.Configuration);

        var app = builder.Build();
        UseMiddleware(app);
        MapEndpoints(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration)
    {
        SettingsReader.Add<CockpitOptions>(services, configuration, null);
        SettingsReader.Add<StoreOptions>(services, configuration, "Store");
        SettingsReader.Add<AccessOptions>(services, configuration, "Access");
        SettingsReader.Add<GatewayOptions>(services, configuration, "Gateway");
        SettingsReader.Add<TelemetryOptions>(services, configuration, "Telemetry");
        var data = Path.GetFullPath(SettingsReader.Read<CockpitOptions>(configuration, null).Data);
        services.AddSingleton(TimeProvider.System);
        services.AddCockpitStore(SettingsReader.Read<StoreOptions>(configuration, "Store"), data);
        services.AddStoreQueries();
        services.AddDataProtection().SetApplicationName("Cockpit").PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(data, "secrets")));
        services.AddAccess(SettingsReader.Read<AccessOptions>(configuration, "Access"), data);
        // Hosted services stop in the reverse of this order: the writer outlives whatever still records.
        services.AddHostedService<StoreStart>();
        services.AddSingleton<TelemetryWriter>().AddHostedService(all => all.GetRequiredService<TelemetryWriter>());
        services.AddSingleton<RegistryKeeper>().AddHostedService(all => all.GetRequiredService<RegistryKeeper>());
        services.AddSingleton<Registrar>();
        services.AddGateway();
        services.AddControl();
        services.AddApi();
        services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1));
        services.AddRadzenComponents();
        services.AddCascadingAuthenticationState();
    }

    private static void UseMiddleware(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(ProblemHandling.FillAsync);
        app.UseMiddleware<SecurityHeaders>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapOpenInference();
        app.MapRegistry();
        app.MapDecisions();
        app.MapCommands();
        app.MapOpenApi().RequireAuthorization(Policies.View);
        app.MapSignIn();
        app.MapRazorComponents<Root>().AddInteractiveServerRenderMode();
    }

    /// <summary>A published program brings its settings and files along and runs from any working directory; a build runs from the project's folder.</summary>
    private static string ContentRoot()
        => File.Exists(Path.Combine(AppContext.BaseDirectory, "appsettings.json")) ? AppContext.BaseDirectory : Directory.GetCurrentDirectory();
}
