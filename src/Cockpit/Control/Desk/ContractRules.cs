using Cockpit.Problems;
using Cockpit.Registry.Contracts;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>Whether a contract can be put in force, looked up in the command's own transaction.</summary>
internal static class ContractRules
{
    /// <summary>Why it cannot; null when it can, or when the command sets none.</summary>
    public static async Task<Problem?> CheckAsync(CockpitContext context, CommandKind kind, CommandRequest request, ModelRow model, CancellationToken cancellationToken)
    {
        if (kind != CommandKind.Contract)
            return null;
        if (ContractReader.Read(request.Contract!).Faults is { Count: > 0 } faults)
            return ContractProblems.Faulty(faults);
        var inForce = await context.Set<ContractRow>().Where(row => row.Model == model.Name).OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancellationToken);
        return inForce?.Text == request.Contract ? DeskProblems.Pointless($"This is contract {inForce!.Revision} of '{model.Name}', which is in force already.", "Nothing needs to be done.") : null;
    }
}
