using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Stops a model, or one of its versions, from serving.</summary>
public sealed class PauseEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Pause;

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => PauseFlag.SetAsync(context, command, now, cancellationToken);
}

/// <summary>Lets a model, or one of its versions, serve again.</summary>
public sealed class ResumeEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Resume;

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => PauseFlag.SetAsync(context, command, null, cancellationToken);
}

internal static class PauseFlag
{
    public static Task SetAsync(CockpitContext context, CommandRow command, DateTimeOffset? pausedAt, CancellationToken cancellationToken)
        => command.Version is null
            ? context.Set<ModelRow>().Where(row => row.Name == command.Model)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PausedAt, pausedAt), cancellationToken)
            : context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Name == command.Version)
                .ExecuteUpdateAsync(set => set.SetProperty(row => row.PausedAt, pausedAt), cancellationToken);
}
