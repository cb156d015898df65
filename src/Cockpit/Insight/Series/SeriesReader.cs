using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Statistics.Drift;

namespace Cockpit.Insight.Series;

/// <summary>Reads what charts show. A chart that cannot be made because its column, attribute or figure does not exist is null.</summary>
public sealed class SeriesReader(ModelInsight insight, SeriesWindows windows)
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
        return baseline?.Columns.ContainsKey(column) == false ? null : DriftSeries.OverTime(baseline, read, column);
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
        return DriftSeries.Heat(await insight.BaselineAsync(model, read.Version, cancellationToken), read);
    }

    /// <summary>One rate by group.</summary>
    public async Task<SeriesDocument?> GroupsAsync(InsightQuery query, string attribute, string rate, CancellationToken cancellationToken)
        => FairnessSeries.Groups(await insight.FairnessAsync(query with { WindowSeconds = null }, new FairnessReferences(), cancellationToken), attribute, rate);

    /// <summary>Calibration.</summary>
    public async Task<SeriesDocument> CalibrationAsync(InsightQuery query, CancellationToken cancellationToken)
        => PerformanceSeries.Calibration(await insight.CalibrationAsync(query with { WindowSeconds = null }, cancellationToken));

    /// <summary>One figure over time.</summary>
    public async Task<SeriesDocument?> PerformanceAsync(InsightQuery query, string figure, CancellationToken cancellationToken)
        => PerformanceSeries.OverTime((await windows.ReadAsync(query, SeriesDocument.MostPoints, DriftOptions.Default.MinimumRows, cancellationToken)).Windows, figure);

    /// <summary>Which ways answers took, over time; a version of null is all of them, and what no version answered.</summary>
    public async Task<SeriesDocument> PathsAsync(InsightQuery query, CancellationToken cancellationToken)
        => TrafficSeries.Paths(await windows.AnswersAsync(query, Columns, TrafficSeries.LeastDecisions, cancellationToken));

    /// <summary>Percentiles of the latency over time.</summary>
    public async Task<SeriesDocument> LatencyAsync(InsightQuery query, CancellationToken cancellationToken)
        => TrafficSeries.Latency((await windows.ReadAsync(query, SeriesDocument.MostPoints, Timed, cancellationToken)).Windows);

    /// <summary>Where latencies lie, over time.</summary>
    public async Task<SeriesDocument> LatencyHeatAsync(InsightQuery query, CancellationToken cancellationToken)
        => TrafficSeries.LatencyHeat((await windows.ReadAsync(query, HeatWindows, TrafficSeries.LeastDecisions, cancellationToken)).Windows);

    /// <summary>Scores by outcome.</summary>
    public async Task<SeriesDocument> ScoresAsync(InsightQuery query, CancellationToken cancellationToken)
        => PerformanceSeries.Scores((await insight.ReadAsync(query with { WindowSeconds = null }, cancellationToken)).Windows);
}
