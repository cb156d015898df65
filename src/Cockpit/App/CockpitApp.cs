using Cockpit.Access;
using Cockpit.Api;
using Cockpit.Control;
using Cockpit.Control.Desk;
using Cockpit.Evidence;
using Cockpit.Evidence.Checkpoints;
using Cockpit.Evidence.Exports;
using Cockpit.Evidence.Past;
using Cockpit.Gateway;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenAi;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Queue;
using Cockpit.Insight;
using Cockpit.Insight.Explanations;
using Cockpit.Insight.Windows;
using Cockpit.Notices;
using Cockpit.Notices.Outlets;
using Cockpit.Observability;
using Cockpit.Pages;
using Cockpit.Pages.Approvals;
using Cockpit.Pages.Exports;
using Cockpit.Pages.Incidents;
using Cockpit.Pages.Entry;
using Cockpit.Pages.Missing;
using Cockpit.Pages.Model;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Rollouts;
using Cockpit.Pages.Settings;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Settings;
using Cockpit.Store.Database;
using Cockpit.Store.Providers;
using Cockpit.Telemetry;
using Cockpit.Telemetry.Rollups;
using Microsoft.AspNetCore.DataProtection;

namespace Cockpit.App;

/// <summary>Puts the server together.</summary>
public static class CockpitApp
{
    /// <summary>Builds the server from <c>appsettings.json</c>, the environment and <paramref name="args"/>, the last winning.</summary>
    /// <param name="args">Settings from the command line.</param>
    /// <param name="defaults">Settings that any other source overrides.</param>
    /// <param name="prepareData">Told the data folder before anything is opened in it.</param>
    public static WebApplication Build(string[] args, IReadOnlyDictionary<string, string?>? defaults = null, Action<string>? prepareData = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ApplicationName = "Cockpit", ContentRootPath = ContentRoot() });
        if (defaults is not null)
            builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = defaults });
        SettingsReader.ReadSecretFiles(builder.Configuration);
        ListenAddresses.Check(builder.Configuration["Urls"]);
        builder.WebHost.UseStaticWebAssets();
        var gateway = SettingsReader.Read<GatewayOptions>(builder.Configuration, "Gateway");
        builder.WebHost.ConfigureKestrel(kestrel => ServerLimits.Apply(kestrel, gateway));
        var data = Path.GetFullPath(SettingsReader.Read<CockpitOptions>(builder.Configuration, null).Data);
        prepareData?.Invoke(data);
        AddServices(builder.Services, builder.Configuration, data);

        var app = builder.Build();
        UseMiddleware(app);
        MapEndpoints(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration, string data)
    {
        SettingsReader.Add<CockpitOptions>(services, configuration, null);
        SettingsReader.Add<StoreOptions>(services, configuration, "Store");
        SettingsReader.Add<AccessOptions>(services, configuration, "Access");
        SettingsReader.Add<ProviderOptions>(services, configuration, "Provider");
        SettingsReader.Add<GatewayOptions>(services, configuration, "Gateway");
        SettingsReader.Add<QueueOptions>(services, configuration, "Queue");
        SettingsReader.Add<TelemetryOptions>(services, configuration, "Telemetry");
        SettingsReader.Add<RollupOptions>(services, configuration, "Rollups");
        SettingsReader.Add<InsightOptions>(services, configuration, "Insight");
        SettingsReader.Add<ExplainOptions>(services, configuration, "Explain");
        SettingsReader.Add<ControlOptions>(services, configuration, "Control");
        SettingsReader.Add<NoticeOptions>(services, configuration, "Notices");
        services.AddSingleton(TimeProvider.System);
        SettingsReader.Add<ObservabilityOptions>(services, configuration, "Observability");
        services.AddObservability(SettingsReader.Read<ObservabilityOptions>(configuration, "Observability"));
        services.AddCockpitStore(SettingsReader.Read<StoreOptions>(configuration, "Store"), data);
        services.AddStoreQueries();
        services.AddDataProtection().SetApplicationName("Cockpit").PersistKeysToFileSystem(SecretsFolder.Of(data));
        services.AddAccess(SettingsReader.Read<AccessOptions>(configuration, "Access"), SettingsReader.Read<ProviderOptions>(configuration, "Provider"), data);
        // Hosted services stop in the reverse of this order: the writer outlives whatever still records.
        services.AddHostedService<StoreStart>();
        services.AddTelemetry();
        services.AddSingleton<RegistryKeeper>().AddHostedService(all => all.GetRequiredService<RegistryKeeper>());
        services.AddSingleton<Registrar>();
        services.AddInsight();
        services.AddGateway().AddCallQueue().AddOpenInference().AddOpenAi();
        services.AddControl();
        services.AddNotices();
        services.AddApi();
        services.AddSingleton<PersonalData>().AddSingleton<PastReader>();
        SettingsReader.Add<LedgerOptions>(services, configuration, "Ledger");
        services.AddCheckpoints(SettingsReader.Read<LedgerOptions>(configuration, "Ledger"), data);
        SettingsReader.Add<ExportOptions>(services, configuration, "Exports");
        services.AddExports(SettingsReader.Read<ExportOptions>(configuration, "Exports"), data);
        services.AddPages();
    }

    private static void UseMiddleware(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(ProblemHandling.FillAsync);
        app.UseWhen(IsBrowser, browsers => browsers.UseStatusCodePagesWithReExecute(MissingPage.Path, createScopeForStatusCodePages: true));
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<OriginGuard>();
        // After the pages of status codes, so that they find their own way when they run the request again.
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapHealth();
        app.MapMetrics();
        app.MapOpenInference();
        app.MapOpenAi();
        app.MapRegistry();
        app.MapBaselines();
        app.MapPolicies();
        app.MapContracts();
        app.MapBreakers();
        app.MapQueue();
        app.MapInsight();
        app.MapAgreement();
        app.MapOverrides();
        app.MapGuardrails();
        app.MapShadows();
        app.MapSeries();
        app.MapSpend();
        app.MapDecisions();
        app.MapExplanations();
        app.MapOutcomes();
        app.MapCommands();
        app.MapApprovals();
        app.MapRollouts();
        app.MapIncidents();
        app.MapAlerts();
        app.MapDestinations();
        app.MapJobs();
        app.MapAudit();
        app.MapLedger();
        app.MapLive();
        app.MapExports();
        app.MapOpenApi().RequireAuthorization(Policies.View);
        app.MapSignIn();
        app.MapTheme();
        app.MapChange();
        app.MapBreakerForm();
        app.MapMarkForm();
        app.MapOverrideForm();
        app.MapQueueForm();
        app.MapApprovalForms();
        app.MapIncidentForm();
        app.MapExportForms();
        app.MapSettings();
        app.MapNotificationForms();
        app.MapRolloutForms();
        // The policy covers the circuit's own address as well; pages that are open, such as the sign-in, say so themselves.
        app.MapRazorComponents<Root>().AddInteractiveServerRenderMode().RequireAuthorization(Policies.View);
    }

    private static bool IsBrowser(HttpContext http)
        => HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>A published program brings its settings and files along and runs from any working directory; a build runs from the project's folder.</summary>
    private static string ContentRoot()
        => File.Exists(Path.Combine(AppContext.BaseDirectory, "appsettings.json")) ? AppContext.BaseDirectory : Directory.GetCurrentDirectory();
}
