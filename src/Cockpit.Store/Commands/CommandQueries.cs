using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Commands;

/// <summary>A command with its steps, in order.</summary>
public sealed record CommandHistory(CommandRow Command, IReadOnlyList<CommandStepRow> Steps);

/// <summary>Reads commands and the audit trail.</summary>
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

    /// <summary>The newest command of each model.</summary>
    public async Task<IReadOnlyDictionary<string, CommandRow>> LatestByModelAsync(CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var commands = context.Set<CommandRow>();
        return await commands.Where(row => row.Epoch == commands.Where(other => other.Model == row.Model).Max(other => other.Epoch))
            .ToDictionaryAsync(row => row.Model, cancellationToken);
    }

    /// <summary>The newest audit rows, newest first, from before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<AuditRow>> AuditAsync(
        string? actor, string? action, string? target, DateTimeOffset? from, DateTimeOffset? to, long? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        IQueryable<AuditRow> rows = context.Set<AuditRow>();
        if (actor is not null)
            rows = rows.Where(row => row.Actor == actor);
        if (action is not null)
            rows = rows.Where(row => row.Action == action);
        if (target is not null)
            rows = rows.Where(row => row.Target == target);
        if (from is { } first)
            rows = rows.Where(row => row.At >= first);
        if (to is { } last)
            rows = rows.Where(row => row.At < last);
        if (before is { } sequence)
            rows = rows.Where(row => row.Sequence < sequence);
        return await rows.OrderByDescending(row => row.Sequence).Take(size).ToListAsync(cancellationToken);
    }
}
