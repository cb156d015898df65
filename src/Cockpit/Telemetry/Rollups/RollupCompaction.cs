using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Store.Rollups;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Cockpit.Telemetry.Rollups;

/// <summary>
/// Replaces the rows of a window by their sum, and old windows by longer ones. A sum changes nothing that can be read, so it does not
/// matter when this runs, or whether it is killed: rows are deleted and their sum added in one transaction.
/// </summary>
public sealed partial class RollupCompaction(
    CockpitStore store, RollupQueries rollups, TimeProvider clock, IOptions<RollupOptions> options, ILogger<RollupCompaction> logger) : BackgroundService
{
    private const int KeysARound = 512;

    // Decisions wait at the write gate while rows are replaced, so that a replacement may last no longer than a commit of theirs.
    private const int RowsATime = 128;


    // A minute's traffic is kept as long as the windows of five minutes; the summaries hold it longer.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private DateTimeOffset _forgotten;
    private bool _hasMore;

    /// <summary>One round; returns how many windows it looked at, 0 when there was nothing to do.</summary>
    public async Task<int> CompactAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var keys = await rollups.UncompactedAsync(WindowLengths.Aged(now, options.Value), KeysARound, cancellationToken);
        var written = 0;
        _hasMore = keys.Count >= KeysARound;
        foreach (var target in keys.GroupBy(key => Target(key, now)))
        {
            try
            {
                var sources = target.ToHashSet();
                while (await MergeAsync(target.Key, sources, cancellationToken) is var merged && merged > 0)
                {
                    written++;
                    if (merged < RowsATime)
                        break;
                }
            }
            catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or ArgumentException)
            {
                // One window that cannot be read must not keep the others from being compacted.
                Log.NotRead(logger, target.Key.Model, target.Key.WindowStart, fault);
            }
        }

        return written == 0 ? 0 : keys.Count;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.CompactSeconds), clock);
        while (await pulse.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await CompactAsync(stoppingToken) > 0 && _hasMore)
                {
                    // At once again: a large import or heavy traffic leaves more than one round takes.
                }

                await ForgetMinutesAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Nothing is lost by waiting: reading adds the rows up all the same.
                Log.NotCompacted(logger, fault);
            }
        }
    }

    private RollupKey Target(RollupKey key, DateTimeOffset now)
    {
        var (start, seconds) = WindowLengths.Of(key.WindowStart, now, options.Value);
        return seconds <= key.WindowSeconds ? key : key with { WindowStart = start, WindowSeconds = seconds };
    }

    /// <summary>Replaces some rows of a window by their sum; returns how many, 0 when there was nothing to add up.</summary>
    private async Task<int> MergeAsync(RollupKey target, HashSet<RollupKey> sources, CancellationToken cancellationToken)
    {
        var (taken, sum, decisions, settled) = (new List<long>(), default(WindowSummary), 0L, true);
        var filter = new RollupFilter(target.Model, target.Version, target.TrafficClass, target.WindowStart, target.WindowStart.AddSeconds(target.WindowSeconds));
        await foreach (var row in rollups.ReadAsync(filter, cancellationToken))
        {
            var key = RollupKey.Of(row);
            if (key != target && !sources.Contains(key))
                continue;
            taken.Add(row.Sequence);
            settled = taken.Count == 1 && key == target;
            decisions += row.Decisions;
            var summary = RollupContent.Read(row.Content);
            if (sum is null)
                sum = summary;
            else
                sum.Merge(summary);
            if (taken.Count == RowsATime)
                break;
        }

        return sum is null || settled || !await ReplaceAsync(taken, target.Row(decisions, RollupContent.Write(sum)), cancellationToken) ? 0 : taken.Count;
    }

    private async Task<bool> ReplaceAsync(List<long> taken, RollupRow sum, CancellationToken cancellationToken)
    {
        try
        {
            return await store.WriteAsync(async (context, token) =>
            {
                // Another node may have added the same rows up; then it has deleted some of them, and this sum must not be kept beside its.
                if (await context.Set<RollupRow>().Where(row => taken.Contains(row.Sequence)).ExecuteDeleteAsync(token) != taken.Count)
                    throw new TakenByAnotherException();
                context.Add(sum);
                return true;
            }, cancellationToken);
        }
        catch (TakenByAnotherException)
        {
            return false;
        }
    }

    private async Task ForgetMinutesAsync(CancellationToken cancellationToken)
    {
        var before = RollupKey.StartOf(clock.GetUtcNow(), WindowLengths.Hour).AddDays(-options.Value.FineDays) - Kept;
        if (before == _forgotten)
            return;
        // A day at a time: the store must not wait for the traffic of a year.
        while (await OldestMinuteAsync(cancellationToken) is { } oldest && oldest < before)
        {
            var upTo = oldest.AddDays(1) < before ? oldest.AddDays(1) : before;
            await store.WriteAsync((context, token) => context.Set<TrafficRow>().Where(row => row.Minute < upTo).ExecuteDeleteAsync(token), cancellationToken);
        }

        _forgotten = before;
    }

    private async Task<DateTimeOffset?> OldestMinuteAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<TrafficRow>().OrderBy(row => row.Minute).Select(row => (DateTimeOffset?)row.Minute).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>Rolls the transaction back.</summary>
    private sealed class TakenByAnotherException : Exception;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Summaries could not be compacted; they stay as they are, and the next round tries again.")]
        public static partial void NotCompacted(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Error, "A summary of {Model} of the window at {Window} cannot be read and stays as it is; exact=true still answers from the decisions.")]
        public static partial void NotRead(ILogger logger, string model, DateTimeOffset window, Exception fault);
    }
}
