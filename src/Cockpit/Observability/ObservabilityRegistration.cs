using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Cockpit.Observability;

/// <summary>Adds metrics, and spans where they have somewhere to go.</summary>
public static class ObservabilityRegistration
{
    /// <summary>The beginning of the names of Cockpit's own meters and sources.</summary>
    public const string Own = "Cockpit.";

    /// <summary>The source of the spans of requests.</summary>
    internal const string Requests = "Microsoft.AspNetCore";

    // A label's values are bounded by the registry; what goes beyond is summed under one overflowing point.
    private const int MostPointsAMetric = 2_000;

    /// <summary>Adds them.</summary>
    public static IServiceCollection AddObservability(this IServiceCollection services, ObservabilityOptions options)
    {
        services.AddMetrics();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(all => Metrics(all.GetRequiredService<PrometheusExporter>(), all.GetRequiredService<IMeterFactory>()));
        if (options.TracesEndpoint is { } endpoint)
            services.AddSingleton(_ => Traces(new Uri(endpoint), options.TracesShare));
        services.AddHostedService<ObservabilityStart>();
        return services;
    }

    private static MeterProvider Metrics(PrometheusExporter exporter, IMeterFactory own)
        => Sdk.CreateMeterProviderBuilder().ConfigureResource(About)
            .AddMeter(Own + "*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            // Another server in the same process, as tests start them, counts for itself.
            .AddView(instrument => instrument.Meter.Scope is IMeterFactory other && other != own
                ? MetricStreamConfiguration.Drop : new MetricStreamConfiguration { CardinalityLimit = MostPointsAMetric })
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build();

    private static TracerProvider Traces(Uri endpoint, double share)
        => Sdk.CreateTracerProviderBuilder().ConfigureResource(About)
            .AddSource(Own + "*", Requests, "System.Net.Http")
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(share)))
            .AddOtlpExporter(exporter =>
            {
                exporter.Endpoint = endpoint;
                exporter.Protocol = OpenTelemetry.Exporter.OtlpExportProtocol.HttpProtobuf;
            })
            .Build();

    private static void About(ResourceBuilder resource)
        => resource.AddService("cockpit", serviceVersion: typeof(ObservabilityRegistration).Assembly.GetName().Version?.ToString(3));
}
