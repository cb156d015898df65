using System.Globalization;
using Cockpit.Control.Effects;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Nodes;
using Microsoft.EntityFrameworkCore;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>
/// Carries one command out: marks it begun, runs the effect behind the fence, and waits until every gateway has it in force. Each
/// step can be repeated, so a job that died anywhere is simply run again.
/// </summary>
[DisallowConcurrentExecution]
public sealed partial class ExecuteCommand(CockpitStore store, Fence fence, CommandJobs jobs, TimeProvider clock, ILogger<ExecuteCommand> logger) : IJob
{
    /// <summary>A command is given up after this many runs.</summary>
    public const int MostAttempts = 5;

    private static readonly TimeSpan NodePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan NodePoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var id = CommandId.Parse(context.MergedJobDataMap.GetString(CommandJobs.CommandField)!)!.Value;
        try
        {
            await RunAsync(id, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Whatever failed, the row still says how far the command came; a later run goes on from there.
            Log.WillRetry(logger, id, fault);
            await jobs.ScheduleAsync(id, RetryAfter, CancellationToken.None);
        }
    }

    /// <summary>Carries a command on from where it stands, as far as can be. It may be called again after it was interrupted anywhere.</summary>
    public async Task RunAsync(CommandId id, CancellationToken cancellationToken)
    {
        if (!await BeginAsync(id, cancellationToken))
            return;

        var result = await fence.RunAsync(id, cancellationToken);
        if (result is EffectResult.Superseded or EffectResult.Refused)
        {
            await FinishAsync(id, CommandStatus.Failed, result == EffectResult.Superseded ? "A newer command on this model took effect first; this one changed nothing." : null, (0, 0), cancellationToken);
            return;
        }

        var nodes = await WaitForNodesAsync(id, cancellationToken);
        if (nodes.Applied == nodes.Total)
            await FinishAsync(id, CommandStatus.Applied, string.Create(CultureInfo.InvariantCulture, $"In force on {nodes.Applied}/{nodes.Total} gateways."), nodes, cancellationToken);
        else
            await jobs.ScheduleAsync(id, RetryAfter, cancellationToken);
    }

    private Task<bool> BeginAsync(CommandId id, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            await RowHold.CommandAsync(context, id, token);
            var command = await context.Set<CommandRow>().SingleAsync(row => row.Id == id, token);
            if (command.Waits || command.Status is not (CommandStatus.Requested or CommandStatus.Approved or CommandStatus.Executing))
                return false;

            var now = clock.GetUtcNow();
            if (command.Status == CommandStatus.Approved && command.ApproveBy <= now)
            {
                await CommandLog.StepAsync(context, command, CommandStatus.Expired, now, "It was approved and could not be begun in time; what serves is unchanged.", token);
                return false;
            }

            // Once the effect is stored the command is never given up: it only waits for gateways to confirm.
            if (command.EffectAt is null && ++command.Attempts > MostAttempts)
            {
                command.Failure = $"Given up after {MostAttempts} runs without effect; what serves is unchanged.";
                command.After = await ServingState.DescribeAsync(context, command, token);
                await CommandLog.StepAsync(context, command, CommandStatus.Failed, now, command.Failure, token);
                var words = $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" {command.Version}")} was given up after {MostAttempts} runs without effect";
                await IncidentLog.ReportAsync(context, new IncidentReport(IncidentKind.CommandGivenUp, command.Model, words, now, CommandLog.JobActor, command.Id), token);
                return false;
            }

            if (command.Status != CommandStatus.Executing)
                await CommandLog.StepAsync(context, command, CommandStatus.Executing, now, $"Epoch {command.Epoch}.", token);
            return true;
        }, cancellationToken);

    private async Task<(int Applied, int Total)> WaitForNodesAsync(CommandId id, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var nodes = await CountNodesAsync(id, cancellationToken);
            if (nodes.Applied == nodes.Total || clock.GetElapsedTime(began) > NodePatience)
                return nodes;
            await Task.Delay(NodePoll, clock, cancellationToken);
        }
    }

    private async Task<(int Applied, int Total)> CountNodesAsync(CommandId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var change = await context.Set<CommandRow>().Where(row => row.Id == id).Select(row => row.ChangeVersion).SingleAsync(cancellationToken);
        var since = await store.Provider.NowAsync(context, cancellationToken) - RegistryKeeper.NodeLife;
        var inForce = await context.Set<NodeRow>().Where(row => row.SeenAt >= since).Select(row => row.InForce).ToListAsync(cancellationToken);
        return (inForce.Count(version => version >= change), inForce.Count);
    }

    /// <param name="detail">What happened, in words; null where the fence has written why it changed nothing.</param>
    private Task<bool> FinishAsync(CommandId id, CommandStatus status, string? detail, (int Applied, int Total) nodes, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            await RowHold.CommandAsync(context, id, token);
            var command = await context.Set<CommandRow>().SingleAsync(row => row.Id == id, token);
            if (command.Status != CommandStatus.Executing)
                return false;

            var now = clock.GetUtcNow();
            (command.NodesApplied, command.NodesTotal) = nodes;
            if (status == CommandStatus.Applied)
                command.AppliedAt = now;
            else
                (command.Failure, command.After) = (detail ?? command.Failure, await ServingState.DescribeAsync(context, command, token));
            await CommandLog.StepAsync(context, command, status, now, detail ?? command.Failure!, token);
            return true;
        }, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Command {Command} was interrupted and will be run again.")]
        public static partial void WillRetry(ILogger logger, CommandId command, Exception fault);
    }
}
