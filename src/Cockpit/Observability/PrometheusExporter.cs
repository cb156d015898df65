using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cockpit.Observability;

/// <summary>
/// Every metric of this process in Prometheus' text format 0.0.4, when asked. OpenTelemetry counts and sums; only the writing is done
/// here, because its own Prometheus exporter has no stable release.
/// </summary>
[ExportModes(ExportModes.Pull)]
public sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly Lock _oneAtATime = new();
    private string _text = "";

    /// <inheritdoc />
    public Func<int, bool>? Collect { get; set; }

    /// <summary>The metrics as they are now.</summary>
    /// <exception cref="InvalidOperationException">They could not be collected.</exception>
    public string Scrape()
    {
        lock (_oneAtATime)
        {
            return Collect?.Invoke(Timeout.Infinite) == true ? _text : throw new InvalidOperationException("The metrics could not be collected.");
        }
    }

    /// <inheritdoc />
    public override ExportResult Export(in Batch<Metric> batch)
    {
        var text = new PrometheusText();
        foreach (var metric in batch)
            text.Add(metric);
        _text = text.ToString();
        return ExportResult.Success;
    }
}
