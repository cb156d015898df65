using Cockpit.Access;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Evidence;

/// <summary>The personal data of a decision: who it was about, and the protected attributes (JSON object).</summary>
public sealed record PersonalFacts(string? Subject, string? Attributes);

/// <summary>Shows personal data only with an audit row that says who asked: the row is on disk before anything is shown.</summary>
public sealed class PersonalData(CockpitStore store, DecisionQueries decisions, TimeProvider clock)
{
    /// <summary>The audit row's action.</summary>
    public const string Action = "decision.unmasked";

    /// <summary>The personal data of a decision within the caller's reach, or null. The page or endpoint has checked <see cref="Policies.Unmask"/>.</summary>
    public async Task<PersonalFacts?> RevealAsync(DecisionId id, Caller caller, CancellationToken cancellationToken)
    {
        if (await decisions.FindAsync(id, caller.Team, cancellationToken) is not { } decision)
            return null;

        await store.WriteAsync((context, _) =>
        {
            context.Add(new AuditRow
            {
                At = clock.GetUtcNow(),
                Actor = caller.Actor,
                Action = Action,
                Target = $"decision:{id}",
                Detail = "Subject and protected attributes were shown.",
            });
            return Task.FromResult(true);
        }, cancellationToken);
        return new PersonalFacts(decision.Subject, decision.Attributes);
    }
}
