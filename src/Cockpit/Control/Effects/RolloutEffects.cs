using Cockpit.Control.Rollouts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Begins a rollout: from now on routing divides what the live version would answer, and a job takes it from step to step.</summary>
public sealed class RolloutEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Rollout;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => WhyNotAsync(context, command.Model, command.Version!, cancellationToken);

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var live = await LiveAsync(context, command.Model, cancellationToken);
        var rollout = new RolloutRow
        {
            Command = command.Id.Value, Model = command.Model, Version = command.Version!, LiveBefore = live!.Name, Plan = command.Payload!, StartedBy = command.RequestedBy, StartedAt = now, Why = command.Reason,
        };
        await RolloutLog.StartAsync(context, rollout, new Mover(command.RequestedBy, now, command.Reason), cancellationToken);
    }

    /// <summary>Why a version cannot be rolled out now; null when it can.</summary>
    internal static async Task<string?> WhyNotAsync(CockpitContext context, string model, string name, CancellationToken cancellationToken)
    {
        if (await RolloutLog.OpenAsync(context, model, cancellationToken) is { } open)
            return $"A rollout of version '{open.Version}' of '{model}' is {StoreText.Of(open.State)}.";
        var (live, version) = (await LiveAsync(context, model, cancellationToken), await context.Set<VersionRow>().AsNoTracking().SingleAsync(row => row.Model == model && row.Name == name, cancellationToken));
        if (live is null)
            return $"No version of '{model}' is live, so there is none to take over from.";
        if (version is { Stage: Stage.Live or Stage.Retired })
            return $"Version '{name}' of '{model}' is {StoreText.Of(version.Stage)}.";
        if (version.PausedAt is not null)
            return $"Version '{name}' of '{model}' is paused.";
        if (version.Protocol == EndpointProtocol.None || version.Protocol != live.Protocol)
            return $"Version '{name}' of '{model}' has no endpoint of protocol {StoreText.Of(live.Protocol)}, which the live version '{live.Name}' has.";
        var inForce = await context.Set<PolicyRow>().AsNoTracking().Where(row => row.Model == model).OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancellationToken);
        return inForce is null ? null : Against(PolicyReader.ReadDocument(inForce.Text, inForce.Revision).Readable, name);
    }

    private static string? Against(RoutePolicy policy, string version)
    {
        var live = policy.Classes.Values.Append(policy.Usual).Where(settings => settings.AsksLive).ToList();
        if (live.Count == 0)
            return $"Policy {policy.Revision} names the versions that answer and does not ask 'live', so there is nothing to divide.";
        if (live.Exists(settings => settings.Strategy != RouteStrategy.Weighted))
            return $"Policy {policy.Revision} does not share requests by weight in every class that asks 'live'.";
        return policy.Asks(version) ? $"Policy {policy.Revision} asks version '{version}' already." : null;
    }

    private static Task<VersionRow?> LiveAsync(CockpitContext context, string model, CancellationToken cancellationToken)
        => context.Set<VersionRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Model == model && row.Stage == Stage.Live, cancellationToken);
}

/// <summary>Has a rollout stay where it is.</summary>
public sealed class HoldEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Hold;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => RolloutTarget.WhyNotAsync(context, command, cancellationToken);

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => await RolloutLog.HoldAsync(context, await RolloutTarget.OfAsync(context, command, cancellationToken), HoldCause.Hand, RolloutTarget.By(command, now), cancellationToken);
}

/// <summary>Has a rollout that is held go on.</summary>
public sealed class ContinueEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Continue;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => RolloutTarget.WhyNotAsync(context, command, cancellationToken);

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => await RolloutLog.ContinueAsync(context, await RolloutTarget.OfAsync(context, command, cancellationToken), RolloutTarget.By(command, now), cancellationToken);
}

/// <summary>Ends a rollout: the live version answers everything again.</summary>
public sealed class AbortEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Abort;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => RolloutTarget.WhyNotAsync(context, command, cancellationToken);

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => await RolloutLog.AbortAsync(context, await RolloutTarget.OfAsync(context, command, cancellationToken), RolloutTarget.By(command, now), cancellationToken, isByHand: true);
}

/// <summary>The rollout that a command is about.</summary>
internal static class RolloutTarget
{
    public static Task<RolloutRow> OfAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var id = CommandId.Parse(command.Payload!)!.Value.Value;
        return context.Set<RolloutRow>().AsTracking().SingleAsync(row => row.Command == id, cancellationToken);
    }

    public static Mover By(CommandRow command, DateTimeOffset now) => new(command.RequestedBy, now, command.Reason);

    public static async Task<string?> WhyNotAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => WhyNot(command.Kind, await OfAsync(context, command, cancellationToken));

    /// <summary>Why a rollout cannot be held, continued or aborted as it is; null when it can.</summary>
    public static string? WhyNot(CommandKind kind, RolloutRow rollout)
    {
        var isPossible = kind switch { CommandKind.Hold => rollout.State == RolloutState.Running, CommandKind.Continue => rollout.State == RolloutState.Held, _ => rollout.State is RolloutState.Running or RolloutState.Held };
        return isPossible ? null : $"The rollout of version '{rollout.Version}' of '{rollout.Model}' is {StoreText.Of(rollout.State)}: {rollout.Why}";
    }
}
