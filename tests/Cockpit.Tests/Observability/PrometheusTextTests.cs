using System.Diagnostics.Metrics;
using Cockpit.Observability;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cockpit.Tests.Observability;

public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.CreateVersion7():N}");
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;

    public PrometheusTextTests()
        => _provider = Sdk.CreateMeterProviderBuilder().AddMeter(_meter.Name).AddReader(new BaseExportingMetricReader(_exporter)).Build();

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    [Theory]
    [InlineData("cockpit.gateway.request.duration", "s", false, "cockpit_gateway_request_duration_seconds")]
    [InlineData("cockpit.gateway.refused", null, true, "cockpit_gateway_refused_total")]
    [InlineData("already_total", "1", true, "already_total")]
    [InlineData("size", "By", false, "size_bytes")]
    [InlineData("9 lives é", "{life}", false, "_9_lives__")]
    public void A_name_says_its_unit(string name, string? unit, bool counter, string written) => Assert.Equal(written, PrometheusText.NameOf(name, unit, counter));

    [Fact]
    public void Counters_and_gauges_are_written_with_their_labels()
    {
        var counter = _meter.CreateCounter<long>("calls", description: "How many.\nTwo lines \\ and a \"quote\".");
        counter.Add(2, new KeyValuePair<string, object?>("model", "a \"b\" \\ c\nd"));
        counter.Add(3, new KeyValuePair<string, object?>("model", "plain"));
        _meter.CreateObservableGauge("depth", () => 1.5);

        var text = _exporter.Scrape();

        Assert.Contains("# HELP calls_total How many.\\nTwo lines \\\\ and a \"quote\".\n# TYPE calls_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("calls_total{model=\"a \\\"b\\\" \\\\ c\\nd\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("calls_total{model=\"plain\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE depth gauge\ndepth 1.5\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_histogram_counts_cumulatively_and_ends_in_infinity()
    {
        var histogram = _meter.CreateHistogram("took", "s", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        foreach (var value in new[] { 0.05, 0.1, 0.5, 7 })
            histogram.Record(value, new KeyValuePair<string, object?>("path", "model"));

        var text = _exporter.Scrape();

        Assert.Contains(
            """
            took_seconds_bucket{path="model",le="0.1"} 2
            took_seconds_bucket{path="model",le="1"} 3
            took_seconds_bucket{path="model",le="+Inf"} 4
            took_seconds_sum{path="model"} 7.65
            took_seconds_count{path="model"} 4
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_counter_keeps_counting_between_scrapes()
    {
        var counter = _meter.CreateCounter<long>("again");
        counter.Add(1);
        Assert.Contains("again_total 1\n", _exporter.Scrape(), StringComparison.Ordinal);
        counter.Add(1);

        Assert.Contains("again_total 2\n", _exporter.Scrape(), StringComparison.Ordinal);
    }
}
