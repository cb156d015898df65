using Cockpit.Store.Erasures;

namespace Cockpit.Evidence.Erasures;

/// <summary>Carries out what was asked for here, by another process or before a crash, while the server runs.</summary>
public sealed partial class ErasureLoop(ErasureDesk desk, ErasureQueries erasures, Eraser eraser, ILogger<ErasureLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var id in await erasures.OpenAsync(stoppingToken))
                {
                    if (!await eraser.RunAsync(id, stoppingToken))
                        Log.Waits(logger, id.ToString());
                }
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Nothing is lost by waiting: the rows say where to go on, and the erasure is not called done.
                Log.Failed(logger, fault);
            }

            await desk.WaitAsync(Round, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The file of the store is still read as it was before the erasure {Erasure}; it is tried again.")]
        public static partial void Waits(ILogger logger, string erasure);

        [LoggerMessage(2, LogLevel.Warning, "An erasure could not go on, and is tried again.")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
