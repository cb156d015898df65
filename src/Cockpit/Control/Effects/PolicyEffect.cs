using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Puts a route policy in force. Policies before it stay in the store, for the diff and for who asks what was in force when.</summary>
public sealed class PolicyEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Policy;

    /// <inheritdoc />
    public async Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
    {
        // A version that it names may have been retired since the desk checked.
        var versions = await context.Set<VersionRow>().AsNoTracking().Where(row => row.Model == command.Model).ToListAsync(cancellationToken);
        return PolicyCheck.Run(command.Payload!, versions).Faults is [var fault, ..] ? $"The policy cannot be put in force any more: {fault.Message}" : null;
    }

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await context.Set<PolicyRow>().Where(row => row.Model == command.Model).MaxAsync(row => (long?)row.Revision, cancellationToken) ?? 0;
        context.Add(new PolicyRow { Model = command.Model, Revision = last + 1, Text = command.Payload!, SetBy = command.RequestedBy, SetAt = now, Command = command.Id.Value });
    }
}
