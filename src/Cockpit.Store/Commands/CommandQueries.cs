using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Commands;

/// <summary>A command with its steps, in order.</summary>
public sealed record CommandHistory(CommandRow Command, IReadOnlyList<CommandStepRow> Steps);

/// <summary>Which commands to list; a null field does not narrow.</summary>
public sealed record CommandFilter
{
    /// <summary>Only those on these models.</summary>
    public required IReadOnlyList<string> Models { get; init; }
    /// <summary>What they change.</summary>
    public CommandKind? Kind { get; init; }
    /// <summary>How far they have come: one of these.</summary>
    public IReadOnlyList<CommandStatus>? Statuses { get; init; }
    /// <summary>Asked for at or after.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Only those that wait for somebody else to agree.</summary>
    public bool OnlyWaiting { get; init; }
}

/// <summary>A command in a list, and where the list goes on after it.</summary>
public sealed record ListedCommand(CommandRow Command, long Sequence);

/// <summary>A span of time in which a version was live.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The version.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when; null while it is live.</param>
/// <param name="Command">The command that made it live.</param>
/// <param name="IsRollback">Whether that command rolled back to it.</param>
public sealed record LivePeriod(string Model, string Version, DateTimeOffset From, DateTimeOffset? To, CommandId Command, bool IsRollback);

/// <summary>Reads commands.</summary>
public sealed class CommandQueries(CockpitStore store)
{
    /// <summary>One command with its steps, or null.</summary>
    public async Task<CommandHistory?> FindAsync(CommandId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        if (await context.Set<CommandRow>().SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is not { } command)
            return null;

        var steps = await context.Set<CommandStepRow>().Where(step => step.Command == id).OrderBy(step => step.Sequence).ToListAsync(cancellationToken);
        return new CommandHistory(command, steps);
    }

    /// <summary>The commands that match, the newest first, from before the sequence <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ListedCommand>> ListAsync(CommandFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var commands = context.Set<CommandRow>().Where(row => filter.Models.Contains(row.Model));
        if (filter.Kind is { } kind)
            commands = commands.Where(row => row.Kind == kind);
        if (filter.Statuses is { } statuses)
            commands = commands.Where(row => statuses.Contains(row.Status));
        if (filter.From is { } from)
            commands = commands.Where(row => row.RequestedAt >= from);
        if (filter.OnlyWaiting)
            commands = commands.Where(row => row.Status == CommandStatus.Requested && row.ApproveBy != null);

        // A command's first step was numbered in the transaction that took it; its own id only follows the clock.
        var listed = context.Set<CommandStepRow>().Where(step => step.Status == CommandStatus.Requested)
            .Join(commands, step => step.Command, command => command.Id, (step, command) => new { command, step.Sequence });
        if (before is { } sequence)
            listed = listed.Where(one => one.Sequence < sequence);
        return await listed.OrderByDescending(one => one.Sequence).Take(size).Select(one => new ListedCommand(one.command, one.Sequence)).ToListAsync(cancellationToken);
    }

    /// <summary>The newest command of each model.</summary>
    public async Task<IReadOnlyDictionary<string, CommandRow>> LatestByModelAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var commands = context.Set<CommandRow>();
        return await commands.Where(row => row.Epoch == commands.Where(other => other.Model == row.Model).Max(other => other.Epoch))
            .ToDictionaryAsync(row => row.Model, cancellationToken);
    }

    /// <summary>What somebody has to look at: commands that wait for approval, and those that nobody has reviewed though their requester acted alone. The oldest first.</summary>
    public async Task<IReadOnlyList<CommandRow>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<CommandRow>()
            .Where(row => (row.Status == CommandStatus.Requested && row.ApproveBy != null) || (row.BreakGlassUntil != null && row.ReviewedAt == null))
            .OrderBy(row => row.RequestedAt).ToListAsync(cancellationToken);
    }

    /// <summary>The commands on a model whose effect was stored from <paramref name="from"/> until before <paramref name="to"/>, the newest first.</summary>
    public async Task<IReadOnlyList<CommandRow>> InForceAsync(string model, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<CommandRow>().Where(row => row.Model == model && row.EffectAt >= from && row.EffectAt < to).OrderByDescending(row => row.EffectAt).ToListAsync(cancellationToken);
    }

    /// <summary>When which version was live, in order; of every model when none is named.</summary>
    public async Task<IReadOnlyList<LivePeriod>> LivePeriodsAsync(string? model, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var periods = await context.Set<LivePeriodRow>().Where(row => model == null || row.Model == model).OrderBy(row => row.Sequence).ToListAsync(cancellationToken);
        var rollbacks = (await context.Set<CommandRow>().Where(row => row.Kind == CommandKind.Rollback && (model == null || row.Model == model)).Select(row => row.Id).ToListAsync(cancellationToken)).ToHashSet();
        return [.. periods.Select(row => (row, new CommandId(row.Command))).Select(pair => new LivePeriod(pair.row.Model, pair.row.Version, pair.row.LiveFrom, pair.row.LiveTo, pair.Item2, rollbacks.Contains(pair.Item2)))];
    }
}
