using Cockpit.Problems;

namespace Cockpit.Evidence.Retention;

/// <summary>Has old decisions archived and removed, at start-up and every ten minutes.</summary>
public sealed partial class RetentionSweep(Archiver archiver, TimeProvider clock, ILogger<RetentionSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start is nobody's to wait for.
        await Task.Yield();
        using var pulse = new PeriodicTimer(Round, clock);
        do
        {
            try
            {
                if (await archiver.RunAsync(Archiver.Most, stoppingToken) is { } problem)
                    Log.Stopped(logger, problem.Kind, problem.Detail);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException || CommonProblems.IsOfStore(fault))
            {
                Log.NotDone(logger, fault);
            }
        }
        while (await pulse.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Old decisions stay in the store ({Problem}): {Detail}")]
        public static partial void Stopped(ILogger logger, string problem, string detail);

        [LoggerMessage(2, LogLevel.Warning, "Old decisions could not be archived or removed; the next round goes on.")]
        public static partial void NotDone(ILogger logger, Exception fault);
    }
}
