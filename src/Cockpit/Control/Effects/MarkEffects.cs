using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Marks a version, so that routing avoids it until the mark ends. A mark that it had before is replaced.</summary>
public sealed class MarkEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Mark;

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => MarkFields.SetAsync(context, command, MarkPayload.Read(command.Payload), now, cancellationToken);
}

/// <summary>Takes the mark off a version before it ends by itself.</summary>
public sealed class UnmarkEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Unmark;

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => MarkFields.SetAsync(context, command, null, null, cancellationToken);
}

internal static class MarkFields
{
    public static Task SetAsync(CockpitContext context, CommandRow command, MarkPayload? payload, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var (mark, until) = (payload?.Mark, payload?.Until);
        var (reason, by) = payload is null ? (null, null) : (command.Reason, command.RequestedBy);
        return context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Name == command.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Mark, mark).SetProperty(row => row.MarkedUntil, until).SetProperty(row => row.MarkReason, reason)
                .SetProperty(row => row.MarkedBy, by).SetProperty(row => row.MarkedAt, at), cancellationToken);
    }
}
