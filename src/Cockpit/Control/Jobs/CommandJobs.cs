using Cockpit.Store.Commands;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>Tells the job engine of commands. The command row is the durable truth; the engine's own schedule may be lost and is made again from the rows.</summary>
public sealed class CommandJobs(ISchedulerFactory engines, TimeProvider clock)
{
    internal const string CommandField = "command";
    internal const string Group = "commands";

    /// <summary>Has a command carried out at once. Scheduling it twice is harmless.</summary>
    public Task ScheduleAsync(CommandId command, CancellationToken cancellationToken) => ScheduleAsync(command, TimeSpan.Zero, cancellationToken);

    /// <summary>Has a command carried out after a delay.</summary>
    public async Task ScheduleAsync(CommandId command, TimeSpan delay, CancellationToken cancellationToken)
    {
        var engine = await engines.GetScheduler(cancellationToken);
        var job = JobBuilder.Create<ExecuteCommand>().WithIdentity(command.ToString(), Group).UsingJobData(CommandField, command.ToString()).Build();
        var trigger = TriggerBuilder.Create().ForJob(job).WithIdentity(command.ToString(), Group).StartAt(clock.GetUtcNow() + delay).Build();
        await engine.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken);
    }
}
