using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.Windows;

/// <summary>Reads what was decided over a span, from summaries or, exactly, from the decisions.</summary>
public sealed class WindowReader(RollupQueries rollups, DecisionQueries decisions, IOptions<InsightOptions> options) : IDisposable
{
    private const int ExactAtOnce = 2;

    private readonly SemaphoreSlim _exact = new(ExactAtOnce, ExactAtOnce);

    /// <summary>Reads the span; windows that reach over its ends are counted whole, and the result says from when to when.</summary>
    /// <exception cref="TooManyDecisionsException">An exact answer would hold more decisions in memory than is allowed.</exception>
    public Task<ModelWindows> ReadAsync(ModelEntry model, string version, InsightQuery query, CancellationToken cancellationToken)
        => query.Exact ? ExactAsync(model, version, query, cancellationToken) : MergedAsync(version, query, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _exact.Dispose();

    private async Task<ModelWindows> MergedAsync(string version, InsightQuery query, CancellationToken cancellationToken)
    {
        var gathered = new WindowGatherer(version, query.WindowSeconds, options.Value.MaxWindows, SummaryPrecision.Rollup);
        var filter = new RollupFilter(query.Model, version, query.TrafficClass, FirstStart(query.From), query.To);
        await foreach (var row in rollups.ReadAsync(filter, cancellationToken))
        {
            if (query.From is null || row.WindowStart.AddSeconds(row.WindowSeconds) > query.From)
                gathered.Add(row.WindowStart, row.WindowSeconds, row.TrafficClass, RollupContent.Read(row.Content));
        }

        return gathered.Result();
    }

    /// <summary>The longest window may begin a day before the span does; before the first day there is nothing.</summary>
    internal static DateTimeOffset? FirstStart(DateTimeOffset? from)
        => from is { } at && at >= DateTimeOffset.MinValue.AddSeconds(WindowLengths.Day) ? at.AddSeconds(1 - WindowLengths.Day) : null;

    private async Task<ModelWindows> ExactAsync(ModelEntry model, string version, InsightQuery query, CancellationToken cancellationToken)
    {
        var filter = new DecisionFilter { Model = query.Model, Version = version, TrafficClass = query.TrafficClass, From = query.From, To = query.To };
        var most = options.Value.ExactLimit;
        if (await decisions.CountAsync(filter, most + 1, cancellationToken) > most)
            throw new TooManyDecisionsException(most);

        // Exact answers hold many decisions in memory: the third waits for the first.
        await _exact.WaitAsync(cancellationToken);
        try
        {
            return await RecomputeAsync(model, version, query, filter, cancellationToken);
        }
        finally
        {
            _exact.Release();
        }
    }

    private async Task<ModelWindows> RecomputeAsync(ModelEntry model, string version, InsightQuery query, DecisionFilter filter, CancellationToken cancellationToken)
    {
        var (shape, facts) = (model.ShapeOf(version), new FactsReader());
        var seconds = query.WindowSeconds ?? WindowLengths.Fine;
        var windows = new Dictionary<(DateTimeOffset Start, string Class), WindowSummary>();
        await foreach (var row in decisions.StreamAsync(filter, cancellationToken))
        {
            var key = (query.WindowSeconds is null ? default : RollupKey.StartOf(row.At, seconds), row.TrafficClass);
            if (!windows.TryGetValue(key, out var window) && windows.Count > options.Value.MaxWindows * TrafficClasses.Known.Count)
                throw new TooManyWindowsException(options.Value.MaxWindows);
            if (window is null)
                windows.Add(key, window = new WindowSummary(shape, SummaryPrecision.Exact));
            window.Add(facts.Read(model.Row, shape, DecisionContent.Of(row)));
        }

        var gathered = new WindowGatherer(version, query.WindowSeconds, options.Value.MaxWindows, SummaryPrecision.Exact);
        foreach (var ((start, trafficClass), window) in windows)
            gathered.Add(start, seconds, trafficClass, window);
        var result = gathered.Result();
        return result with { From = query.From ?? (query.WindowSeconds is null ? null : result.From), To = query.To ?? (query.WindowSeconds is null ? null : result.To) };
    }
}

/// <summary>An answer would have more windows than are allowed.</summary>
public sealed class TooManyWindowsException(int limit) : Exception("The answer would have too many windows.")
{
    /// <summary>The most that are allowed.</summary>
    public int Limit => limit;
}

/// <summary>An exact answer was asked for over more decisions than may be held in memory.</summary>
public sealed class TooManyDecisionsException(int limit) : Exception("More decisions match than an exact answer may hold.")
{
    /// <summary>The most that may match.</summary>
    public int Limit => limit;
}
