using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Overrides;

/// <summary>Which overrides to list.</summary>
public enum OverrideState
{
    /// <summary>Those that answer now.</summary>
    Active,
    /// <summary>Those whose time is over, or that somebody ended.</summary>
    Ended,
    /// <summary>All that ever came into force.</summary>
    All,
}

/// <summary>An override with who agreed to it; nobody where it needed no approval.</summary>
public sealed record SetOverride(OverrideRow Row, string? Approver);

/// <summary>Equal answers with equal labels, counted.</summary>
/// <param name="Prediction">What was decided; null when the answer did not say.</param>
/// <param name="IsHigh">Whether its score is one half or more; null without a score.</param>
/// <param name="Label">What turned out to be true; null when nobody has said yet.</param>
/// <param name="N">How many.</param>
public sealed record AnswerTally(string? Prediction, bool? IsHigh, string? Label, long N);

/// <summary>Reads overrides and what became of the decisions that they touched.</summary>
public sealed class OverrideQueries(CockpitStore store)
{
    private const double Half = 0.5;

    /// <summary>Overrides of a model that came into force, the newest first.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">Which.</param>
    /// <param name="now">The instant at which they are or are not over.</param>
    /// <param name="from">How many newer ones to leave out.</param>
    /// <param name="size">Most to return.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SetOverride>> ListAsync(string model, OverrideState state, DateTimeOffset now, int from, int size, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var rows = context.Set<OverrideRow>().Where(row => row.Model == model && row.Since != null);
        if (state == OverrideState.Active)
            rows = rows.Where(row => row.EndedAt == null && row.Until > now);
        else if (state == OverrideState.Ended)
            rows = rows.Where(row => row.EndedAt != null || row.Until <= now);
        var page = await rows.OrderByDescending(row => row.Since).ThenByDescending(row => row.Id).Skip(from).Take(size).ToListAsync(cancellationToken);
        return await WithApproversAsync(context, page, cancellationToken);
    }

    /// <summary>One override of a model, whether or not it is in force; null when there is none.</summary>
    public async Task<SetOverride?> FindAsync(string model, OverrideId id, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<OverrideRow>().SingleOrDefaultAsync(row => row.Id == id && row.Model == model, cancellationToken) is { } row
            ? (await WithApproversAsync(context, [row], cancellationToken))[0] : null;
    }

    /// <summary>What overrides answered, and what turned out to be true of it; a pair of words is counted once.</summary>
    public async Task<ILookup<OverrideId, AnswerTally>> TouchedAsync(IReadOnlyCollection<OverrideId> overrides, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        var ids = overrides.Select(id => (OverrideId?)id).ToList();
        var counted = await context.Set<DecisionRow>().Where(row => row.OverrideId != null && ids.Contains(row.OverrideId))
            .GroupBy(row => new { row.OverrideId, row.Prediction, row.Label })
            .Select(same => new { same.Key.OverrideId, same.Key.Prediction, same.Key.Label, N = same.LongCount() }).ToListAsync(cancellationToken);
        return counted.ToLookup(row => row.OverrideId!.Value, row => new AnswerTally(row.Prediction, null, row.Label, row.N));
    }

    /// <summary>What versions of a model answered in a span, of the newest decisions whose truth is known.</summary>
    /// <param name="model">The model.</param>
    /// <param name="from">Made at or after.</param>
    /// <param name="to">Made before.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<AnswerTally>> OwnAsync(string model, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        return await context.Set<DecisionRow>().Where(row => row.Model == model && row.At >= from && row.At < to && row.Label != null && row.Version != "" && row.Status == DecisionStatus.Answered)
            .OrderByDescending(row => row.At).Take(most).Select(row => new { row.Prediction, IsHigh = row.Score == null ? (bool?)null : row.Score >= Half, row.Label })
            .GroupBy(row => new { row.Prediction, row.IsHigh, row.Label })
            .Select(same => new AnswerTally(same.Key.Prediction, same.Key.IsHigh, same.Key.Label, same.LongCount())).ToListAsync(cancellationToken);
    }

    private static async Task<List<SetOverride>> WithApproversAsync(CockpitContext context, List<OverrideRow> rows, CancellationToken cancellationToken)
    {
        var commands = rows.ConvertAll(row => new CommandId(row.Id.Value));
        var approvers = await context.Set<CommandStepRow>().Where(step => commands.Contains(step.Command) && step.Status == CommandStatus.Approved)
            .ToDictionaryAsync(step => step.Command.Value, step => step.Actor, cancellationToken);
        return rows.ConvertAll(row => new SetOverride(row, approvers.GetValueOrDefault(row.Id.Value)));
    }
}
