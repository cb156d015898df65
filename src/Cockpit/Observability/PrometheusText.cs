using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Cockpit.Observability;

/// <summary>Writes metrics in Prometheus' text format 0.0.4: names with units, cumulative buckets that end in <c>+Inf</c>, sums and counts.</summary>
internal sealed class PrometheusText
{
    // Only a histogram's own sample may end so.
    private const string Count = "_count";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Adds one metric with all its points. A second metric of the same written name is left out: the format allows one.</summary>
    public void Add(Metric metric)
    {
        var type = TypeOf(metric.MetricType);
        var name = NameOf(metric.Name, metric.Unit, type == "counter");
        if (type != "histogram" && name.EndsWith(Count, StringComparison.Ordinal))
            name = name[..^Count.Length] + "_number";
        if (type is null || !_written.Add(name))
            return;

        if (metric.Description.Length > 0)
            Line("# HELP ", name, " ", Escape(metric.Description, quotes: false));
        Line("# TYPE ", name, " ", type);
        foreach (ref readonly var point in metric.GetMetricPoints())
            Add(name, metric.MetricType, in point);
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    /// <summary>A metric's name in Prometheus' form: the unit and, for counters, <c>total</c> at its end.</summary>
    internal static string NameOf(string name, string? unit, bool counter)
    {
        var written = new StringBuilder(name.Length + 16);
        foreach (var letter in name)
            written.Append(char.IsAsciiLetterOrDigit(letter) || letter is '_' or ':' ? letter : '_');
        if (written.Length == 0 || char.IsAsciiDigit(written[0]))
            written.Insert(0, '_');
        var suffix = unit switch { "s" => "_seconds", "ms" => "_milliseconds", "By" => "_bytes", "1" or null or "" => "", _ => "" };
        if (!written.ToString().EndsWith(suffix, StringComparison.Ordinal))
            written.Append(suffix);
        if (counter && !written.ToString().EndsWith("_total", StringComparison.Ordinal))
            written.Append("_total");
        return written.ToString();
    }

    internal static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string? TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic => "gauge",
        MetricType.Histogram => "histogram",
        _ => null,
    };

    private void Add(string name, MetricType type, in MetricPoint point)
    {
        var labels = LabelsOf(point.Tags);
        if (type == MetricType.Histogram)
        {
            AddHistogram(name, labels, in point);
            return;
        }

        var value = type switch
        {
            MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
            MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
            MetricType.LongGauge => point.GetGaugeLastValueLong(),
            _ => point.GetGaugeLastValueDouble(),
        };
        Sample(name, labels, null, value);
    }

    private void AddHistogram(string name, string labels, in MetricPoint point)
    {
        var below = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Sample(name + "_bucket", labels, Number(bucket.ExplicitBound), below);
        }

        Sample(name + "_sum", labels, null, point.GetHistogramSum());
        Sample(name + Count, labels, null, point.GetHistogramCount());
    }

    private void Sample(string name, string labels, string? bound, double value)
    {
        _text.Append(name);
        if (bound is not null)
            labels = labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"";
        if (labels.Length > 0)
            _text.Append('{').Append(labels).Append('}');
        _text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string LabelsOf(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            if (labels.Length > 0)
                labels.Append(',');
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Append(NameOf(key, null, counter: false)).Append("=\"").Append(Escape(text, quotes: true)).Append('"');
        }

        return labels.ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private void Line(params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            _text.Append(part);
        _text.Append('\n');
    }
}
