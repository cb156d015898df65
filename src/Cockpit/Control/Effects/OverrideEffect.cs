using System.Globalization;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Puts an override in force, or ends one. Overrides stand beside each other, so none needs a place in the order of commands.</summary>
public sealed class OverrideEffect(TimeProvider clock) : IEffect
{
    /// <summary>How long one holds unless it is said.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Override;

    /// <inheritdoc />
    public bool IsOrdered => false;

    /// <inheritdoc />
    public async Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        var id = IdOf(command);
        var row = await context.Set<OverrideRow>().AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, cancellationToken);
        if (row is null)
            return "The override is not stored any more.";
        if ((row.EndedAt ?? row.Until) is not { } end || (row.EndedAt is null && end > clock.GetUtcNow()))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"The override {(row.Since is null ? "was to end" : "ended")} at {end:yyyy-MM-dd HH:mm:ss} UTC.");
    }

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = IdOf(command);
        var rows = context.Set<OverrideRow>().Where(row => row.Id == id);
        var usual = now + Usual;
        return OverridePayload.Read(command.Payload).Ends is null
            ? rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.Since, now).SetProperty(row => row.Until, row => row.Until ?? usual), cancellationToken)
            : rows.ExecuteUpdateAsync(set => set.SetProperty(row => row.EndedAt, now).SetProperty(row => row.EndedBy, command.RequestedBy).SetProperty(row => row.EndReason, command.Reason), cancellationToken);
    }

    /// <summary>The override that a command sets or ends.</summary>
    internal static OverrideId IdOf(CommandRow command) => OverridePayload.Read(command.Payload).Ends ?? new OverrideId(command.Id.Value);
}
