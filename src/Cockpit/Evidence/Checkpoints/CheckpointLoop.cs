using Cockpit.Problems;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>Has checkpoints made while the process runs. What the last of them does not cover is covered soon after the next start.</summary>
public sealed partial class CheckpointLoop(CheckpointMaker maker, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<CheckpointLoop> logger) : BackgroundService
{
    private string? _fault;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.CheckpointSeconds), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await MakeAsync(stoppingToken);
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var fault = await maker.MakeAsync(cancellationToken);
            if (fault is not null && fault != _fault)
                Log.Refused(logger, fault);
            else if (fault is null && _fault is not null)
                Log.Resumed(logger);
            _fault = fault;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException || CommonProblems.IsOfStore(fault))
        {
            Log.Failed(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "No checkpoint of the ledger is signed: {Fault}")]
        public static partial void Refused(ILogger logger, string fault);

        [LoggerMessage(2, LogLevel.Warning, "Checkpoints of the ledger are signed again.")]
        public static partial void Resumed(ILogger logger);

        [LoggerMessage(3, LogLevel.Warning, "The ledger has no new checkpoint: the store or the file did not take it. It is tried again.")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
