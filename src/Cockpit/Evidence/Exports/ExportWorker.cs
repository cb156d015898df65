using System.Collections.Concurrent;
using System.Text.Json;
using Cockpit.Problems;
using Cockpit.Store.Exports;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Exports;

/// <summary>Makes the exports that were asked for, as many at once as this node has places for, and removes files whose time is over.</summary>
public sealed partial class ExportWorker(
    ExportJobs jobs, ExportQueries exports, ExportMaker maker, ExportFolder folder, IOptions<ExportOptions> options, TimeProvider clock, ILogger<ExportWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500), Round = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ExportId, Task> _running = new();
    private DateTimeOffset _swept = DateTimeOffset.MinValue;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var pulse = new PeriodicTimer(Beat, clock);
        try
        {
            while (await pulse.WaitForNextTickAsync(stoppingToken))
                await RoundAsync(stoppingToken);
        }
        finally
        {
            await Task.WhenAll(_running.Values);
        }
    }

    /// <summary>Removes what no export has any more: files whose time is over, and what runs left that were killed.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await jobs.ExpireAsync(cancellationToken);
        foreach (var files in folder.Files())
        {
            // A file of an export that this store does not know is not ours to remove.
            if (await exports.FindAsync(files.Key, cancellationToken) is not { } row)
                continue;
            // A running one may be about to end: its file has its name already, and the row does not say so yet.
            var (isDone, isRunning) = (row.State == ExportState.Done, row.State == ExportState.Running);
            foreach (var file in files.Where(file => !((isDone || isRunning) && file == folder.FileOf(row.Id)) && !(isRunning && file.StartsWith(folder.DraftOf(row), StringComparison.Ordinal))))
                File.Delete(file);
        }
    }

    private async Task RoundAsync(CancellationToken stoppingToken)
    {
        try
        {
            if (clock.GetUtcNow() - _swept >= Round)
            {
                await SweepAsync(stoppingToken);
                _swept = clock.GetUtcNow();
            }

            while (_running.Count < options.Value.Concurrency && await jobs.TakeAsync(stoppingToken) is { } taken)
            {
                // In the list before it begins, so that it cannot end before it is there.
                var begun = new TaskCompletionSource();
                _running[taken.Id] = RunAsync(taken, begun.Task, stoppingToken);
                begun.SetResult();
            }
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            // Nothing is lost by waiting: exports stay where they are, and the next round begins anew.
            Log.NotDone(logger, fault);
        }
    }

    private async Task RunAsync(ExportRow export, Task begun, CancellationToken stoppingToken)
    {
        await begun.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await MakeAsync(export, stoppingToken);
        }
        catch (Exception fault)
        {
            // The store did not take what became of it: its lease ends, and it is begun anew.
            Log.Abandoned(logger, fault, export.Id);
        }
        finally
        {
            _running.TryRemove(export.Id, out _);
        }
    }

    private async Task MakeAsync(ExportRow export, CancellationToken stoppingToken)
    {
        if (export.Epoch > ExportJobs.MostRuns)
        {
            await jobs.FailAsync(export, ExportProblems.GivenUp(ExportJobs.MostRuns), stoppingToken);
            return;
        }

        // What a run left that was killed, or is thought to have been.
        foreach (var file in folder.Files()[export.Id])
            File.Delete(file);
        using var watch = new ExportWatch(jobs, folder, export, clock);
        var draft = folder.DraftOf(export);
        try
        {
            var (made, problem) = await watch.GuardAsync(token => WriteAsync(export, draft, watch, token), stoppingToken);
            if (made is null)
                await jobs.FailAsync(export, problem!, CancellationToken.None);
            else if (!await jobs.DoneAsync(export, made, () => File.Move(draft, folder.FileOf(export.Id), overwrite: true), CancellationToken.None))
                Log.Lost(logger, export.Id);
        }
        catch (OperationCanceledException) when (watch.IsLost)
        {
            Log.Lost(logger, export.Id);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await jobs.GiveBackAsync(export, CancellationToken.None);
        }
        catch (IOException fault)
        {
            Log.Failed(logger, fault, export.Id);
            await jobs.FailAsync(export, ExportProblems.Unwritable(fault.Message), CancellationToken.None);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Failed(logger, fault, export.Id);
            await jobs.GiveBackAsync(export, CancellationToken.None);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private async Task<(ExportMade? Made, Problem? Problem)> WriteAsync(ExportRow export, string draft, ExportWatch watch, CancellationToken cancellationToken)
    {
        if (folder.Full() is { } full)
            return (null, full);
        var (filter, odd) = ExportFilter.Read(export.What, JsonSerializer.Deserialize<Dictionary<string, string?>>(export.Filter)!, export.TeamList);
        if (filter is null)
            return (null, odd);
        await jobs.CountedAsync(export, await maker.CountAsync(filter, cancellationToken), cancellationToken);
        return await maker.MakeAsync(new ExportOrder(filter, export.Format, export.IsUnmasked, export.RequestedAt, export.TeamList), draft, watch, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A round of work on exports failed; the next one begins anew.")]
        public static partial void NotDone(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Error, "Export {Export} was left as it is; it is begun anew when its lease is over.")]
        public static partial void Abandoned(ILogger logger, Exception fault, ExportId export);

        [LoggerMessage(3, LogLevel.Information, "Export {Export} was cancelled, or taken over; what was written of it here is gone.")]
        public static partial void Lost(ILogger logger, ExportId export);

        [LoggerMessage(4, LogLevel.Warning, "A run of export {Export} failed.")]
        public static partial void Failed(ILogger logger, Exception fault, ExportId export);
    }
}
