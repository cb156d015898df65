using System.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Cockpit.Observability;

/// <summary>
/// Makes the providers at the start, so that nothing that happens before the first scrape is missed. Without anywhere to send spans,
/// a listener keeps each request's trace id all the same: decisions record it, and model servers are sent it on.
/// </summary>
internal sealed class ObservabilityStart(MeterProvider metrics, IServiceProvider services) : IHostedService, IDisposable
{
    private readonly ActivityListener _passOn = new()
    {
        ShouldListenTo = static source => source.Name == ObservabilityRegistration.Requests,
        Sample = static (ref _) => ActivitySamplingResult.PropagationData,
    };

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = metrics;
        if (services.GetService<TracerProvider>() is null)
            ActivitySource.AddActivityListener(_passOn);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _passOn.Dispose();
}
