using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>What commands and route policies have to do with each other, looked up in the command's own transaction.</summary>
internal static class PolicyRules
{
    /// <summary>Why the model's policy, or the proposed one, forbids the command; null when it does not.</summary>
    public static async Task<Problem?> CheckAsync(CockpitContext context, CommandKind kind, CommandRequest request, ModelRow model, CancellationToken cancellationToken)
    {
        if (kind is not (CommandKind.Policy or CommandKind.Promote or CommandKind.Rollback))
            return null;
        var inForce = await context.Set<PolicyRow>().Where(row => row.Model == model.Name).OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancellationToken);
        if (kind is CommandKind.Promote or CommandKind.Rollback)
        {
            return inForce is not null && PolicyReader.Read(inForce.Text).Policy is { } policy && !policy.Asks(RouteTarget.Live)
                ? DeskProblems.PolicyDecides(model.Name, inForce.Revision) : null;
        }

        var versions = await context.Set<VersionRow>().Where(row => row.Model == model.Name).ToListAsync(cancellationToken);
        var report = PolicyCheck.Run(request.Policy!, versions, model.ProtectedAttributes);
        if (report.Policy is null)
            return PolicyProblems.Faulty(report.Faults);
        return inForce?.Text == request.Policy ? DeskProblems.Pointless($"This is policy {inForce!.Revision} of '{model.Name}', which is in force already.", "Nothing needs to be done.") : null;
    }
}
