using Cockpit.Control.Effects;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>What a version, a model and a rollout must be for a command on a rollout, looked up in the command's own transaction.</summary>
internal static class RolloutChecks
{
    /// <summary>Why the command is forbidden; null when it is not.</summary>
    public static async Task<Problem?> CheckAsync(CockpitContext context, CommandKind kind, string? payload, ModelRow model, VersionRow? version, CancellationToken cancellationToken)
    {
        if (kind == CommandKind.Rollout)
            return await MayBeginAsync(context, RolloutPlan.Read(payload), model, version!, cancellationToken);
        if (kind is not (CommandKind.Hold or CommandKind.Continue or CommandKind.Abort))
            return null;
        var rollout = await OfAsync(context, payload!, cancellationToken);
        return rollout is null || rollout.Model != model.Name ? CommonProblems.NotFound($"rollout '{payload}' of '{model.Name}'")
            : RolloutTarget.WhyNot(kind, rollout) is { } why ? DeskProblems.RolloutState(rollout, why) : null;
    }

    /// <summary>Whether a rollout goes on with nobody else's agreement: what was held by hand, or by another command, was not held for a finding.</summary>
    public static async Task<bool> IsHeldByHandAsync(CockpitContext context, string payload, CancellationToken cancellationToken)
        => await OfAsync(context, payload, cancellationToken) is { Cause: HoldCause.Hand or HoldCause.Model };

    /// <summary>The version that a rollout is of; null when there is no such rollout.</summary>
    public static async Task<string?> VersionOfAsync(CockpitContext context, string payload, CancellationToken cancellationToken) => (await OfAsync(context, payload, cancellationToken))?.Version;

    private static async Task<RolloutRow?> OfAsync(CockpitContext context, string payload, CancellationToken cancellationToken)
    {
        var id = CommandId.Parse(payload)?.Value;
        return await context.Set<RolloutRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Command == id, cancellationToken);
    }

    private static async Task<Problem?> MayBeginAsync(CockpitContext context, RolloutPlan plan, ModelRow model, VersionRow version, CancellationToken cancellationToken)
    {
        if (await context.Set<RolloutRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Model == model.Name && row.EndedAt == null, cancellationToken) is { } open)
            return DeskProblems.RolloutOpen(open);
        if (await RolloutEffect.WhyNotAsync(context, model.Name, version.Name, cancellationToken) is { } why)
            return DeskProblems.NotRolledOut(why);
        if (plan.Guards.Drift && !await context.Set<BaselineRow>().AnyAsync(row => row.Model == model.Name && row.Version == version.Name, cancellationToken))
            return CommonProblems.Invalid("rollout.guards.drift", $"Version '{version.Name}' has no baseline, so drift could never be judged.", "Set a baseline of the version, or leave the guard out.");
        if (plan.Guards.Fairness && model.ProtectedAttributes.Count == 0)
            return CommonProblems.Invalid("rollout.guards.fairness", $"'{model.Name}' registers no protected attributes, so fairness could never be judged.", "Register them, or leave the guard out.");
        return plan.Guards.Disagreement is not null && model.Task == ModelTask.Generation
            ? CommonProblems.Invalid("rollout.guards.disagreement", "Two generated texts that differ may say the same, so they are not compared.", "Leave the guard out.") : null;
    }
}
