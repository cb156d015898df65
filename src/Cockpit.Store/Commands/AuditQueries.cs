using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Commands;

/// <summary>Which audit rows to list; a null field does not narrow.</summary>
public sealed record AuditFilter
{
    /// <summary>Who, in full.</summary>
    public string? Actor { get; init; }
    /// <summary>What, in full.</summary>
    public string? Action { get; init; }
    /// <summary>To what: in full, or a kind alone such as <c>model</c>.</summary>
    public string? Target { get; init; }
    /// <summary>The command that the rows belong to.</summary>
    public CommandId? Command { get; init; }
    /// <summary>At or after.</summary>
    public DateTimeOffset? From { get; init; }
    /// <summary>Before.</summary>
    public DateTimeOffset? To { get; init; }
    /// <summary>Only rows of these teams; rows of the whole installation are then left out.</summary>
    public IReadOnlyList<string>? Teams { get; init; }
}

/// <summary>Reads the audit trail.</summary>
public sealed class AuditQueries(CockpitStore store)
{
    /// <summary>The newest rows that match, newest first, from before the sequence <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter, long? before, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = Matching(context.Set<AuditRow>(), filter);
        if (before is { } sequence)
            rows = rows.Where(row => row.Sequence < sequence);
        return await rows.OrderByDescending(row => row.Sequence).Take(size).ToListAsync(cancellationToken);
    }

    /// <summary>One row; null when there is none, or it is not of these teams. Null teams are all.</summary>
    public async Task<AuditRow?> FindAsync(Guid id, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await Matching(context.Set<AuditRow>(), new AuditFilter { Teams = teams }).SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
    }

    /// <summary>Those of the rows that match.</summary>
    internal static IQueryable<AuditRow> Matching(IQueryable<AuditRow> rows, AuditFilter filter)
    {
        if (filter.Teams is { } teams)
            rows = rows.Where(row => row.Team != null && teams.Contains(row.Team));
        if (filter.Actor is { } actor)
            rows = rows.Where(row => row.Actor == actor);
        if (filter.Action is { } action)
            rows = rows.Where(row => row.Action == action);
        if (filter.Target is { } target)
        {
            var kind = target + ":";
            rows = target.Contains(':', StringComparison.Ordinal) ? rows.Where(row => row.Target == target) : rows.Where(row => row.Target == target || row.Target.StartsWith(kind));
        }

        if (filter.Command is { Value: var command })
            rows = rows.Where(row => row.Command == command);
        if (filter.From is { } first)
            rows = rows.Where(row => row.At >= first);
        if (filter.To is { } last)
            rows = rows.Where(row => row.At < last);
        return rows;
    }
}
