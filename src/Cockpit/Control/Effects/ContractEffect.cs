using Cockpit.Registry.Contracts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Puts a contract in force. Contracts before it stay in the store, for the diff and for who asks what was agreed when.</summary>
public sealed class ContractEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Contract;

    /// <inheritdoc />
    public Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => Task.FromResult(ContractReader.Read(command.Payload!).Faults is [var fault, ..] ? $"The contract cannot be put in force: {fault.Message}" : null);

    /// <inheritdoc />
    public async Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = await context.Set<ContractRow>().Where(row => row.Model == command.Model).MaxAsync(row => (long?)row.Revision, cancellationToken) ?? 0;
        context.Add(new ContractRow { Model = command.Model, Revision = last + 1, Text = command.Payload!, SetBy = command.RequestedBy, SetAt = now, Command = command.Id.Value });
    }
}
