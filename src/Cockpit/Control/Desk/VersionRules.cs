using Cockpit.Control.Effects;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>What a version must be to be rolled back to or retired, looked up in the command's own transaction.</summary>
internal static class VersionRules
{
    /// <summary>Why the version forbids the command; null when it does not.</summary>
    public static async Task<Problem?> CheckAsync(CockpitContext context, CommandKind kind, ModelRow model, VersionRow? version, CancellationToken cancellationToken)
    {
        if (kind == CommandKind.Retire)
            return await RetireEffect.WhyNotAsync(context, model.Name, version!, cancellationToken) is { } why ? DeskProblems.NotRetirable(why) : null;
        if (kind != CommandKind.Rollback)
            return null;
        if (version!.Stage == Stage.Retired)
            return DeskProblems.NotRollbackable(model.Name, version.Name, "is retired and will not serve again");
        return await context.Set<LivePeriodRow>().AnyAsync(row => row.Model == model.Name && row.Version == version.Name, cancellationToken)
            ? null : DeskProblems.NotRollbackable(model.Name, version.Name, "was never live");
    }
}
