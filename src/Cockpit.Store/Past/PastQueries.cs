using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Guardrails;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Store.Past;

/// <summary>What the store knows of some models at one instant: the rows that held then.</summary>
public sealed record PastContent
{
    /// <summary>The models as they are registered now.</summary>
    public required IReadOnlyList<ModelRow> Models { get; init; }
    /// <summary>Which version was live; at most one of a model.</summary>
    public required IReadOnlyList<LivePeriodRow> Live { get; init; }
    /// <summary>The policy that was in force; at most one of a model.</summary>
    public required IReadOnlyList<PolicyRow> Policies { get; init; }
    /// <summary>The contract that was in force; at most one of a model.</summary>
    public required IReadOnlyList<ContractRow> Contracts { get; init; }
    /// <summary>The newest pause or resumption of each model as a whole, and of each version.</summary>
    public required IReadOnlyList<CommandRow> Pauses { get; init; }
    /// <summary>Rollouts that were going on, each with its newest change of state.</summary>
    public required IReadOnlyList<(RolloutRow Rollout, RolloutMoveRow Move)> Rollouts { get; init; }
    /// <summary>Breaches of guardrails that lasted.</summary>
    public required IReadOnlyList<GuardrailBreachRow> Breaches { get; init; }
    /// <summary>The commands that made all this so.</summary>
    public required IReadOnlyDictionary<Guid, CommandRow> Commands { get; init; }
    /// <summary>The audit rows that say that these commands are in force, as far as they are within reach.</summary>
    public required IReadOnlyDictionary<Guid, AuditRow> Applied { get; init; }
}

/// <summary>Reads what was, as of an instant. It knows what effects stored and nothing else.</summary>
public sealed class PastQueries(CockpitStore store)
{
    /// <summary>What held at an instant.</summary>
    /// <param name="models">Of these models.</param>
    /// <param name="at">The instant.</param>
    /// <param name="teams">Whose audit rows are within reach; null is everybody's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PastContent> ReadAsync(IReadOnlyList<string> models, DateTimeOffset at, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        await using var context = store.Read();
        await using var transaction = await context.Database.BeginTransactionAsync(store.Provider.SnapshotIsolation, cancellationToken);
        var live = await context.Set<LivePeriodRow>().Where(row => models.Contains(row.Model) && row.LiveFrom <= at && (row.LiveTo == null || row.LiveTo > at)).ToListAsync(cancellationToken);
        var policies = await context.Set<PolicyRow>().Where(row => models.Contains(row.Model) && row.SetAt <= at)
            .Where(row => !context.Set<PolicyRow>().Any(newer => newer.Model == row.Model && newer.Revision > row.Revision && newer.SetAt <= at)).ToListAsync(cancellationToken);
        var contracts = await context.Set<ContractRow>().Where(row => models.Contains(row.Model) && row.SetAt <= at)
            .Where(row => !context.Set<ContractRow>().Any(newer => newer.Model == row.Model && newer.Revision > row.Revision && newer.SetAt <= at)).ToListAsync(cancellationToken);
        var pauses = await PausesAsync(context, models, at, cancellationToken);
        var rollouts = await RolloutsAsync(context, models, at, cancellationToken);
        List<Guid> causes = [.. live.Select(row => row.Command), .. policies.Select(row => row.Command), .. contracts.Select(row => row.Command), .. pauses.Select(row => row.Id.Value), .. rollouts.Select(one => one.Rollout.Command)];
        return new PastContent
        {
            Models = await context.Set<ModelRow>().Where(row => models.Contains(row.Name)).OrderBy(row => row.Name).ToListAsync(cancellationToken),
            Live = live, Policies = policies, Contracts = contracts, Pauses = pauses, Rollouts = rollouts,
            Breaches = await context.Set<GuardrailBreachRow>().Where(row => models.Contains(row.Model) && row.From <= at && (row.To == null || row.To > at)).OrderBy(row => row.Sequence).ToListAsync(cancellationToken),
            Commands = await CommandsAsync(context, causes, cancellationToken),
            Applied = await AppliedAsync(context, models, causes, teams, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<CommandRow>> PausesAsync(CockpitContext context, IReadOnlyList<string> models, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var all = context.Set<CommandRow>().Where(row => (row.Kind == CommandKind.Pause || row.Kind == CommandKind.Resume) && row.EffectAt <= at);
        return await all.Where(row => models.Contains(row.Model))
            .Where(row => !all.Any(newer => newer.Model == row.Model && newer.Version == row.Version && (newer.EffectAt > row.EffectAt || (newer.EffectAt == row.EffectAt && newer.Epoch > row.Epoch)))).ToListAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<(RolloutRow Rollout, RolloutMoveRow Move)>> RolloutsAsync(CockpitContext context, IReadOnlyList<string> models, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var rollouts = await context.Set<RolloutRow>().Where(row => models.Contains(row.Model) && row.StartedAt <= at && (row.EndedAt == null || row.EndedAt > at)).ToListAsync(cancellationToken);
        var ids = rollouts.ConvertAll(row => row.Command);
        var moves = await context.Set<RolloutMoveRow>().Where(move => ids.Contains(move.Rollout) && move.At <= at).ToListAsync(cancellationToken);
        return [.. rollouts.Select(row => (row, moves.Where(move => move.Rollout == row.Command).MaxBy(move => move.Number))).Where(pair => pair.Item2 is not null).Select(pair => (pair.row, pair.Item2!))];
    }

    private static async Task<IReadOnlyDictionary<Guid, CommandRow>> CommandsAsync(CockpitContext context, List<Guid> causes, CancellationToken cancellationToken)
    {
        var ids = causes.ConvertAll(cause => new CommandId(cause));
        return await context.Set<CommandRow>().Where(row => ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id.Value, cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<Guid, AuditRow>> AppliedAsync(CockpitContext context, IReadOnlyList<string> models, List<Guid> causes, IReadOnlyList<string>? teams, CancellationToken cancellationToken)
    {
        var targets = models.Select(model => $"model:{model}").ToList();
        var ids = causes.ConvertAll(cause => (Guid?)cause);
        var rows = context.Set<AuditRow>().Where(row => targets.Contains(row.Target) && ids.Contains(row.Command) && row.Action == "command.applied");
        if (teams is not null)
            rows = rows.Where(row => row.Team != null && teams.Contains(row.Team));
        return (await rows.OrderBy(row => row.Sequence).ToListAsync(cancellationToken)).DistinctBy(row => row.Command).ToDictionary(row => row.Command!.Value);
    }
}
