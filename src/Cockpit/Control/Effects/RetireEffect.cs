using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Effects;

/// <summary>Takes a version out of service for ever. Its decisions and its history stay.</summary>
public sealed class RetireEffect : IEffect
{
    /// <inheritdoc />
    public CommandKind Kind => CommandKind.Retire;

    /// <inheritdoc />
    public async Task<string?> RefuseAsync(CockpitContext context, CommandRow command, CancellationToken cancellationToken)
        => await WhyNotAsync(context, command.Model, await context.Set<VersionRow>().AsNoTracking().SingleAsync(row => row.Model == command.Model && row.Name == command.Version, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task ApplyAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
        => context.Set<VersionRow>().Where(row => row.Model == command.Model && row.Name == command.Version)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Stage, Stage.Retired), cancellationToken);

    /// <summary>Why a version cannot be retired now: it serves, or the policy in force would send it requests; null when it can.</summary>
    internal static async Task<string?> WhyNotAsync(CockpitContext context, string model, VersionRow version, CancellationToken cancellationToken)
    {
        if (version.Stage == Stage.Live)
            return $"Version '{version.Name}' of '{model}' is live.";
        var inForce = await context.Set<PolicyRow>().Where(row => row.Model == model).OrderByDescending(row => row.Revision).FirstOrDefaultAsync(cancellationToken);
        return inForce is not null && PolicyReader.ReadDocument(inForce.Text, inForce.Revision).Readable.Names(version.Name)
            ? $"Policy {inForce.Revision} of '{model}' names version '{version.Name}'." : null;
    }
}
