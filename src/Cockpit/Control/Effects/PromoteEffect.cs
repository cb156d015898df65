using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Makes a version live and takes the one before off; the one before stays registered and can be promoted again.</summary>
public sealed class PromoteEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Promote;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => LiveSwitch.RefuseAsync(context, command, cancellationToken);

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken) => LiveSwitch.SetAsync(context, command, now, cancellationToken);
}

/// <summary>Makes a version live again that was live before.</summary>
public sealed class RollbackEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Rollback;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken) => LiveSwitch.RefuseAsync(context, command, cancellationToken);

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken) => LiveSwitch.SetAsync(context, command, now, cancellationToken);
}

internal static class LiveSwitch
{
    public static async Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => await context.Set<VersionRow>().AnyAsync(row => row.Model == command.Model && row.Name == command.Version && row.Stage == Stage.Retired, cancellationToken)
            ? $"Version '{command.Version}' was retired meanwhile." : null;

    public static async Task SetAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Stage == Stage.Live)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Stage, Stage.Registered).SetProperty(row => row.LiveSince, (DateTimeOffset?)null), cancellationToken);
        await context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Name == command.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Stage, Stage.Live).SetProperty(row => row.LiveSince, now), cancellationToken);
        await context.Set<LivePeriodRow>().Where(row => row.Model == command.Model && row.LiveTo == null)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LiveTo, now), cancellationToken);
        context.Add(new LivePeriodRow { Model = command.Model, Version = command.Version!, LiveFrom = now, Command = command.Id.Value });
    }
}
