using Cockpit.Control.Rollouts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;

namespace Cockpit.Control.Effects;

/// <summary>What another command on the model does to its rollout, in the transaction of that command's effect.</summary>
internal static class RolloutReaction
{
    public static async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (command.Kind is CommandKind.Rollout or CommandKind.Hold or CommandKind.Continue or CommandKind.Abort
            || await RolloutLog.OpenAsync(context, command.Model, cancellationToken) is not { } rollout)
            return;

        if (rollout.Ending == command.Id.Value)
            await EndAsync(context, rollout, command, now, cancellationToken);
        else if (Ends(command, rollout))
            await RolloutLog.AbortAsync(context, rollout, Because(command, now), cancellationToken);
        else if (rollout.State == RolloutState.Running && Stops(command, rollout))
            await RolloutLog.HoldAsync(context, rollout, HoldCause.Model, Because(command, now), cancellationToken);
    }

    private static Task EndAsync(CockpitContext context, RolloutRow rollout, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => command.Kind == CommandKind.Promote
            ? RolloutLog.PromotedAsync(context, rollout, new Mover(RolloutLog.Job, now, $"Version {rollout.Version} is live."), cancellationToken)
            : RolloutLog.AbortAsync(context, rollout, new Mover(RolloutLog.Job, now, $"Version {rollout.LiveBefore} is live again. {rollout.Why}"), cancellationToken);

    /// <summary>What was live or routed is not what the rollout was agreed for any more.</summary>
    private static bool Ends(CommandRow command, RolloutRow rollout) => command.Kind switch
    {
        CommandKind.Promote or CommandKind.Rollback => true,
        CommandKind.Retire => command.Version == rollout.Version,
        CommandKind.Policy => rollout.State != RolloutState.Watching,
        _ => false,
    };

    /// <summary>Without its traffic a step would show nothing, or another picture.</summary>
    private static bool Stops(CommandRow command, RolloutRow rollout)
        => command.Kind is CommandKind.Pause or CommandKind.Mark && (command.Version is null || command.Version == rollout.Version || command.Version == rollout.LiveBefore);

    private static Mover Because(CommandRow command, DateTimeOffset now)
        => new(command.RequestedBy, now, $"{StoreText.Of(command.Kind)}{(command.Version is null ? "" : $" of version {command.Version}")}: {command.Reason}");
}
