using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Statistics.Drift;
using Cockpit.Store.Guardrails;

namespace Cockpit.Insight.Series;

/// <summary>Reads what charts show. A chart that cannot be made because its column, attribute or figure does not exist is null.</summary>
public sealed class SeriesReader(ModelInsight insight, SeriesWindows windows, GuardrailQueries guardrails)
{
    private const int HeatWindows = 60;
    private const int Columns = 120;
    // So many that one may lie beyond the 99th percentile.
    private const int Timed = 100;

    /// <summary>How far one column is from the baseline, over time.</summary>
    public async Task<SeriesDocument?> DriftAsync(InsightQuery query, string column, CancellationToken cancellationToken)
    {
        var (model, read) = await windows.ReadAsync(query, SeriesDocument.MostPoints, DriftOptions.Default.MinimumRows, cancellationToken);
        var baseline = await insight.BaselineAsync(model, read.Version, cancellationToken);
        return baseline?.Columns.ContainsKey(column) == false ? null : await WithBreachesAsync(DriftSeries.OverTime(baseline, read, column), query, read.Version, cancellationToken);
    }

    /// <summary>The distribution of one column, baseline and now.</summary>
    public async Task<SeriesDocument?> DistributionAsync(InsightQuery query, string column, CancellationToken cancellationToken)
    {
        var (model, read) = await insight.ReadAsync(query with { WindowSeconds = null }, cancellationToken);
        var baseline = await insight.BaselineAsync(model, read.Version, cancellationToken);
        return baseline?.Columns.ContainsKey(column) == false ? null : DriftSeries.Distribution(baseline, read, column);
    }

    /// <summary>All columns in all windows.</summary>
    public async Task<SeriesDocument> HeatAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var (model, read) = await windows.ReadAsync(query, HeatWindows, DriftOptions.Default.MinimumRows, cancellationToken);
        return await WithBreachesAsync(DriftSeries.Heat(await insight.BaselineAsync(model, read.Version, cancellationToken), read), query, read.Version, cancellationToken);
    }

    /// <summary>One rate by group.</summary>
    public async Task<SeriesDocument?> GroupsAsync(InsightQuery query, string attribute, string rate, CancellationToken cancellationToken)
        => FairnessSeries.Groups(await insight.FairnessAsync(query with { WindowSeconds = null }, new FairnessReferences(), cancellationToken), attribute, rate);

    /// <summary>Calibration.</summary>
    public async Task<SeriesDocument> CalibrationAsync(InsightQuery query, CancellationToken cancellationToken)
        => PerformanceSeries.Calibration(await insight.CalibrationAsync(query with { WindowSeconds = null }, cancellationToken));

    /// <summary>One figure over time.</summary>
    public async Task<SeriesDocument?> PerformanceAsync(InsightQuery query, string figure, CancellationToken cancellationToken)
    {
        var read = (await windows.ReadAsync(query, SeriesDocument.MostPoints, DriftOptions.Default.MinimumRows, cancellationToken)).Windows;
        return PerformanceSeries.OverTime(read, figure) is { } document ? await WithBreachesAsync(document, query, read.Version, cancellationToken) : null;
    }

    /// <summary>Which ways answers took, over time; a version of null is all of them, and what no version answered.</summary>
    public async Task<SeriesDocument> PathsAsync(InsightQuery query, CancellationToken cancellationToken)
        => await WithBreachesAsync(TrafficSeries.Paths(await windows.AnswersAsync(query, Columns, TrafficSeries.LeastDecisions, cancellationToken)), query, query.Version, cancellationToken);

    /// <summary>Percentiles of the latency over time.</summary>
    public async Task<SeriesDocument> LatencyAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var read = (await windows.ReadAsync(query, SeriesDocument.MostPoints, Timed, cancellationToken)).Windows;
        return await WithBreachesAsync(TrafficSeries.Latency(read), query, read.Version, cancellationToken);
    }

    /// <summary>Where latencies lie, over time.</summary>
    public async Task<SeriesDocument> LatencyHeatAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var read = (await windows.ReadAsync(query, HeatWindows, TrafficSeries.LeastDecisions, cancellationToken)).Windows;
        return await WithBreachesAsync(TrafficSeries.LatencyHeat(read), query, read.Version, cancellationToken);
    }

    /// <summary>Scores by outcome.</summary>
    public async Task<SeriesDocument> ScoresAsync(InsightQuery query, CancellationToken cancellationToken)
        => PerformanceSeries.Scores((await insight.ReadAsync(query with { WindowSeconds = null }, cancellationToken)).Windows);

    /// <summary>With what guardrails found in the time of a chart, of its version or of all.</summary>
    private async Task<SeriesDocument> WithBreachesAsync(SeriesDocument document, InsightQuery query, string? version, CancellationToken cancellationToken)
    {
        var breaches = await guardrails.BreachesAsync(query.Model, query.From, query.To, SeriesDocument.MostBreaches, cancellationToken);
        return document with
        {
            Breaches = [.. breaches.Where(breach => version is null || breach.Version is null || breach.Version == version)
                .Select(breach => new Breach(breach.Name, breach.From, breach.To, breach.Sentence))],
        };
    }
}
