using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Quartz;

namespace Cockpit.Control.Jobs;

/// <summary>A job that the engine runs again and again.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Every">How often; null when it does not repeat evenly.</param>
/// <param name="Last">When it ran last on this node; null when it has not.</param>
/// <param name="Next">When it runs next.</param>
public sealed record RegularJob(string Name, TimeSpan? Every, DateTimeOffset? Last, DateTimeOffset? Next);

/// <summary>What the jobs are doing; as of one moment.</summary>
/// <param name="AtWork">Commands that a job carries out or that traffic has yet to prove, the newest first.</param>
/// <param name="CameToNothing">Commands of the last days that ended without effect, the newest first.</param>
/// <param name="Regular">What this node's engine runs again and again.</param>
public sealed record JobsNow(IReadOnlyList<CommandRow> AtWork, IReadOnlyList<CommandRow> CameToNothing, IReadOnlyList<RegularJob> Regular);

/// <summary>Shows what the jobs are doing. A command's row is its own job, so what it says is true of every node; the regular jobs are those of this one.</summary>
public sealed class JobBoard(CommandQueries commands, RegistryKeeper registry, ISchedulerFactory engines, TimeProvider clock)
{
    /// <summary>How long a command that came to nothing is shown.</summary>
    public static readonly TimeSpan Shown = TimeSpan.FromDays(7);

    private const int Most = 100;

    /// <summary>What the caller reaches of it.</summary>
    public async Task<JobsNow> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var models = registry.Current.Reached(caller).ToList();
        var open = new CommandFilter { Models = models, Statuses = [CommandStatus.Requested, CommandStatus.Approved, CommandStatus.Executing, CommandStatus.Applied] };
        var ended = new CommandFilter { Models = models, Statuses = [CommandStatus.Failed, CommandStatus.Expired], From = clock.GetUtcNow() - Shown };
        var atWork = (await commands.ListAsync(open, null, Most, cancellationToken)).Select(one => one.Command).Where(IsAtWork);
        var cameToNothing = await commands.ListAsync(ended, null, Most, cancellationToken);
        return new JobsNow([.. atWork], [.. cameToNothing.Select(one => one.Command)], await RegularAsync(cancellationToken));
    }

    /// <summary>One that waits for a person is nobody's job yet; one that a newer command has overtaken is not proven any more.</summary>
    private bool IsAtWork(CommandRow command)
        => !command.Waits && (command.Status != CommandStatus.Applied || registry.Current.Models.GetValueOrDefault(command.Model)?.Row.AppliedEpoch == command.Epoch);

    private async Task<IReadOnlyList<RegularJob>> RegularAsync(CancellationToken cancellationToken)
    {
        var engine = await engines.GetScheduler(cancellationToken);
        var known = await engine.QueryTriggers(new TriggerQuery { Take = Most }, cancellationToken);
        var regular = await engine.GetTriggers([.. known.Items.Select(header => header.Key).Where(key => key.Group != CommandJobs.Group)], cancellationToken);
        return [.. regular.OrderBy(trigger => trigger.Key.Name, StringComparer.Ordinal)
            .Select(trigger => new RegularJob(trigger.Key.Name, (trigger as ISimpleTrigger)?.RepeatInterval, trigger.PreviousFireTimeUtc, trigger.NextFireTimeUtc))];
    }
}
