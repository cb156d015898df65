using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>What an effect came to.</summary>
public enum EffectResult
{
    /// <summary>It is stored now.</summary>
    Done,
    /// <summary>An earlier run of the same command stored it.</summary>
    DoneBefore,
    /// <summary>A newer command took effect first; this one must not undo it.</summary>
    Superseded,
    /// <summary>What it rests on has changed since it was asked for; the command's failure says what. It changed nothing.</summary>
    Refused,
}

/// <summary>
/// Runs effects exactly once, although their jobs may run twice, late, or on a node that was frozen meanwhile. The model's applied
/// epoch is compared and raised in one statement of the effect's own transaction: whoever does not win it changes nothing.
/// </summary>
public sealed class Fence(CockpitStore store, IEnumerable<IEffect> effects, TimeProvider clock)
{
    private readonly Dictionary<CommandKind, IEffect> _effects = effects.ToDictionary(effect => effect.Kind);

    /// <summary>Carries out a command's effect, or finds that it is not needed or no longer wanted.</summary>
    public Task<EffectResult> RunAsync(CommandId id, CancellationToken cancellationToken)
        => store.ChangeAsync(async (context, change, token) =>
        {
            var command = await context.Set<CommandRow>().SingleAsync(row => row.Id == id, token);
            if (command.EffectAt is not null)
                return EffectResult.DoneBefore;

            var (effect, isOrdered) = (_effects[command.Kind], _effects[command.Kind].IsOrdered);
            // Holds the model until the end, so that what is looked at next stays so; who comes too late need not look.
            var held = await context.Set<ModelRow>().Where(row => row.Name == command.Model && (!isOrdered || row.AppliedEpoch < command.Epoch))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.AppliedEpoch, row => row.AppliedEpoch), token);
            if (held == 0)
                return EffectResult.Superseded;
            var before = await ServingState.DescribeAsync(context, command, token);
            command.Failure = WhatMoved(command, before) ?? await effect.RefuseAsync(context, command, token);
            if (command.Failure is not null)
                return EffectResult.Refused;

            command.Before = before;
            var won = await context.Set<ModelRow>().Where(row => row.Name == command.Model && (!isOrdered || row.AppliedEpoch < command.Epoch))
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.AppliedEpoch, row => isOrdered ? command.Epoch : row.AppliedEpoch).SetProperty(row => row.Revision, row => row.Revision + 1), token);
            if (won == 0)
                return EffectResult.Superseded;

            var now = clock.GetUtcNow();
            await effect.ApplyAsync(context, command, now, token);
            await RolloutReaction.ApplyAsync(context, command, now, token);
            await context.SaveChangesAsync(token);
            command.After = await ServingState.DescribeAsync(context, command, token);
            command.EffectAt = now;
            command.ChangeVersion = change;
            return EffectResult.Done;
        }, cancellationToken);

    /// <summary>Why an approval does not hold any more: it was given for a state that is gone; null when it holds or none was needed.</summary>
    private static string? WhatMoved(CommandRow command, string now)
        => command.ApproveBy is not null && command.Before != now ? Moved(command.Before!, now) : null;

    /// <summary>What has changed since a command was asked for, in words.</summary>
    internal static string Moved(string before, string now)
        => $"What serves has changed since the command was asked for: {string.Join("; ", ServingState.Changes(ServingState.Read(before)!, ServingState.Read(now)!))}. It changed nothing.";
}
