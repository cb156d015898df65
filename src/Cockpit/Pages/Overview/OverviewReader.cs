using Cockpit.Insight.Reports;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollups;

namespace Cockpit.Pages.Overview;

/// <summary>Every model as of one moment.</summary>
public sealed record OverviewView(DateTimeOffset At, IReadOnlyList<ModelView> Models);

/// <summary>
/// Reads the overview once for all who look: however many pages are open, the store is asked at most once in the age that they bear.
/// </summary>
public sealed class OverviewReader(RegistryKeeper registry, TrafficQueries traffic, CommandQueries commands, FitnessReader fitness, PendingReader pending, TimeProvider clock)
{
    /// <summary>Minutes that the trend shows; the last one is under way.</summary>
    public const int TrendMinutes = 30;

    private const int SummaryMinutes = 5;

    private readonly Lock _lock = new();
    private Task<OverviewView>? _reading;
    private long _begunAt;
    private (long ChangeVersion, IReadOnlyDictionary<string, string?> LastGood) _history = (-1, new Dictionary<string, string?>(StringComparer.Ordinal));

    /// <summary>The overview, read no longer than <paramref name="oldest"/> ago.</summary>
    public Task<OverviewView> ReadAsync(TimeSpan oldest, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Shared by many, so no single reader's leaving cancels it.
            if (_reading is null || _reading.IsFaulted || (_reading.IsCompleted && clock.GetElapsedTime(_begunAt) > oldest))
                (_reading, _begunAt) = (LoadAsync(), clock.GetTimestamp());
            return _reading.WaitAsync(cancellationToken);
        }
    }

    private async Task<OverviewView> LoadAsync()
    {
        var now = clock.GetUtcNow();
        var minute = RollupKey.StartOf(now, 60);
        var from = minute - TimeSpan.FromMinutes(SummaryMinutes - 1);
        var trendFrom = minute - TimeSpan.FromMinutes(TrendMinutes - 1);
        var recent = (await traffic.SinceAsync(from, CancellationToken.None)).Values.ToLookup(version => version.Model, StringComparer.Ordinal);
        var trend = await traffic.MinutesAsync(trendFrom, CancellationToken.None);
        var fits = fitness.Latest;
        var newest = await commands.LatestByModelAsync(CancellationToken.None);
        var waits = await pending.AllAsync(TimeSpan.Zero);
        var open = waits.Commands.ToLookup(row => row.Model, StringComparer.Ordinal);
        var incidents = waits.Incidents.ToLookup(row => row.Model, StringComparer.Ordinal);
        var lastGood = await LastGoodAsync(registry.Current);
        var models = registry.Current.Models.Values.OrderBy(model => model.Row.Name, StringComparer.Ordinal)
            .Select(model => View(model, [.. recent[model.Row.Name]], now, now - from) with
            {
                Minutes = Fill(trend.GetValueOrDefault(model.Row.Name) ?? [], trendFrom),
                Fitness = fits.GetValueOrDefault(model.Row.Name),
                Incidents = [.. incidents[model.Row.Name].Select(row => new OpenIncident(row.Id.ToString(), row.Severity, row.Title, row.Owner))],
                Waiting = open[model.Row.Name].Count(row => row.Waits),
                Alone = [.. open[model.Row.Name].Where(row => row.BreakGlassUntil is not null).OrderByDescending(row => row.RequestedAt).Select(row => new AloneView(row.RequestedBy, row.RequestedAt, row.BreakGlassWhy ?? ""))],
                LastGood = lastGood.GetValueOrDefault(model.Row.Name),
                Command = newest.GetValueOrDefault(model.Row.Name) is { } command ? View(command) : null,
            });
        return new OverviewView(now, [.. models]);
    }

    private static ModelView View(ModelEntry model, IReadOnlyList<VersionTraffic> versions, DateTimeOffset now, TimeSpan span)
    {
        var live = versions.FirstOrDefault(version => version.Version == model.Live?.Name);
        var total = versions.Sum(version => version.Total);
        return new ModelView
        {
            Name = model.Row.Name,
            Team = model.Row.Team,
            Owner = model.Row.Owner,
            Purpose = model.Row.Purpose,
            RiskTier = StoreText.Of(model.Row.RiskTier),
            Revision = model.Row.Revision,
            LiveVersion = model.Live?.Name,
            LiveSince = model.Live?.LiveSince,
            PausedAt = model.PausedAt,
            PausedVersion = model.Row.PausedAt is null && model.Live?.PausedAt is not null ? model.Live.Name : null,
            // Without a live version there is still what was sent from elsewhere; latencies of several versions are not merged.
            Traffic = model.Live is null
                ? new TrafficView(versions.Sum(version => version.Answered), versions.Sum(version => version.Failed), null, null, span)
                : new TrafficView(live?.Answered ?? 0, live?.Failed ?? 0, live?.MedianMs, live?.P99Ms, span),
            Answers = versions.Sum(version => version.Answered),
            Degraded = versions.Sum(version => version.Degraded),
            Mark = MarkView.Of(model.Live, now),
            OtherDecisions = model.Live is null ? 0 : total - (live?.Total ?? 0),
        };
    }

    /// <summary>Where each model would be rolled back to; read again only when something was changed.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> LastGoodAsync(RegistrySnapshot snapshot)
    {
        if (_history.ChangeVersion == snapshot.ChangeVersion)
            return _history.LastGood;
        var periods = (await commands.LivePeriodsAsync(null, CancellationToken.None)).ToLookup(period => period.Model, StringComparer.Ordinal);
        var read = snapshot.Models.Values.ToDictionary(model => model.Row.Name, model => LiveHistory.LastGood(periods[model.Row.Name].Select(period => (period.Version, period.IsRollback)),
            model.CanServeAgain), StringComparer.Ordinal);
        _history = (snapshot.ChangeVersion, read);
        return read;
    }

    private static CommandView View(CommandRow row)
        => new(row.Kind, row.Version, row.Status, row.RequestedBy, row.RequestedAt, row.Reason, row.NodesApplied, row.NodesTotal, row.Failure)
        {
            ApproveBy = row.ApproveBy, Mark = row.Kind == CommandKind.Mark ? MarkPayload.Read(row.Payload) : null, EndsOverride = row.Kind == CommandKind.Override && OverridePayload.Read(row.Payload).Ends is not null,
        };

    private static MinuteView[] Fill(IReadOnlyList<TrafficMinute> seen, DateTimeOffset from)
    {
        var byMinute = seen.ToDictionary(minute => minute.Minute);
        return [.. Enumerable.Range(0, TrendMinutes).Select(offset => from + TimeSpan.FromMinutes(offset))
            .Select(minute => byMinute.TryGetValue(minute, out var counts) ? new MinuteView(minute, counts.Answered, counts.Failed) : new MinuteView(minute, 0, 0))];
    }
}
