using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Control.Effects;
using Cockpit.Pages.Model;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollouts;

namespace Cockpit.Pages.Approvals;

/// <summary>Reads what waits for somebody, and puts it beside what it would change.</summary>
public sealed class ApprovalsReader(PendingReader pending, RegistryKeeper registry)
{
    /// <summary>What the caller reaches, the oldest first.</summary>
    public async Task<IReadOnlyList<ApprovalView>> ReadAsync(Caller caller, TimeSpan oldest, CancellationToken cancellationToken)
        => [.. (await pending.ReadAsync(caller, oldest, cancellationToken)).Commands.Where(row => registry.Current.Models.ContainsKey(row.Model)).Select(row => View(row, registry.Current.Models[row.Model], caller))];

    private static ApprovalView View(CommandRow row, ModelEntry model, Caller caller) => new()
    {
        Id = row.Id.ToString(), Kind = row.Kind, Model = row.Model, Version = row.Version, RiskTier = StoreText.Of(model.Row.RiskTier),
        RequestedBy = row.RequestedBy, IsOwn = caller.IsRequesterOf(row), IsForRole = caller.May(row.ApproveBy is null ? Policies.Review : Policies.Approve, model.Row.Team),
        RequestedAt = row.RequestedAt, Reason = row.Reason, ApproveBy = row.ApproveBy,
        BreakGlassUntil = row.BreakGlassUntil, BreakGlassWhy = row.BreakGlassWhy, Evidence = CommandEvidence.Read(row.Evidence),
        Changes = ServingState.Read(row.Before) is { } before ? [.. Changes(row, before)] : [],
        Override = row.Kind == CommandKind.Override ? OverridePayload.Read(row.Payload) : null,
        OverrideAddress = row.Kind == CommandKind.Override ? new ModelAddress { Model = row.Model, Tab = ModelTab.Overrides, Span = ModelAddress.UsualSpan, Override = new OverrideId(row.Id.Value).ToString() }.Address() : null,
        PolicyChanges = row.Kind switch { CommandKind.Policy => PolicyChanges(row, model), CommandKind.Contract => ContractChanges(row, model), _ => null },
    };

    /// <summary>Of a policy that waits, against the one in force; of one that is in force already, what it changed.</summary>
    private static IReadOnlyList<string>? PolicyChanges(CommandRow row, ModelEntry model)
        => !row.Waits ? ServingState.Read(row.After)?.Policy?.Changes : PolicyReader.Read(row.Payload!).Policy is { } policy ? PolicyDiff.Between(model.Policy, policy) : null;

    /// <summary>The same of a contract, graded.</summary>
    private static IReadOnlyList<string>? ContractChanges(CommandRow row, ModelEntry model)
        => !row.Waits ? ServingState.Read(row.After)?.Contract?.Changes
            : ContractReader.Read(row.Payload!).Contract is { } contract ? [.. ContractDiff.Between(model.Contract.Compiled?.Contract, contract).Select(change => change.ToString())] : null;

    private static IEnumerable<ChangedFigure> Changes(CommandRow row, ServingState before)
    {
        var live = before.Live is [var one, ..] ? one.Version : "none";
        if (row.Kind is CommandKind.Promote or CommandKind.Rollback)
            yield return new ChangedFigure("Live version", live, row.Version!);
        if (row.Kind == CommandKind.Resume)
            yield return new ChangedFigure(row.Version is null ? "Model" : $"Version {row.Version}", "paused", "serves");
        if (row.Kind == CommandKind.Rollout)
        {
            foreach (var (step, index) in RolloutPlan.Read(row.Payload).Steps.Select((step, index) => (step, index)))
                yield return new ChangedFigure($"Step {index + 1}, at least {step.Seconds / 60.0:0.#} min", index == 0 ? live : "", step.Weight == 0 ? $"copies to {row.Version}" : $"{row.Version} answers {step.Weight} %");
        }

        if (row.Kind == CommandKind.Continue && before.Rollout is { } held)
            yield return new ChangedFigure($"Rollout of version {held.Version}", $"{held.State} at {held.Weight} %", "goes on");
        if (row.Kind == CommandKind.Retire)
            yield return new ChangedFigure($"Version {row.Version}", before.Target?.Stage ?? "–", "retired, for ever");
        if (row.Kind == CommandKind.Override)
            yield return new ChangedFigure("Who answers", "the model", OverrideWords.Answer(OverridePayload.Read(row.Payload).Prediction!, OverridePayload.Read(row.Payload).Score));
        if (row.Kind == CommandKind.Contract)
            yield return new ChangedFigure("Contract", before.Contract is { Revision: > 0 } contract ? $"revision {contract.Revision}" : "none", $"revision {(before.Contract?.Revision ?? 0) + 1}");
        if (row.Kind == CommandKind.Policy)
            yield return new ChangedFigure("Policy", before.Policy is { Revision: > 0 } policy ? $"revision {policy.Revision}" : "none", $"revision {(before.Policy?.Revision ?? 0) + 1}");
    }
}
