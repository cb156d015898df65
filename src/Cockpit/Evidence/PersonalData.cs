using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Evidence;

/// <summary>The personal data of a decision.</summary>
/// <param name="Subject">Who it was about.</param>
/// <param name="Attributes">The protected attributes, a JSON object.</param>
/// <param name="Asked">What was asked, a JSON object, where that is in words; else null.</param>
/// <param name="Said">What was answered, a JSON object, where that is in words; else null.</param>
public sealed record PersonalFacts(string? Subject, string? Attributes, string? Asked = null, string? Said = null);

/// <summary>Shows personal data only with an audit row that says who asked: the row is on disk before anything is shown.</summary>
public sealed class PersonalData(CockpitStore store, DecisionQueries decisions, RegistryKeeper registry, TimeProvider clock)
{
    /// <summary>The audit row's action.</summary>
    public const string Action = "decision.unmasked";

    /// <summary>The audit row's action for the subject of an override.</summary>
    public const string OverrideAction = "override.unmasked";

    /// <summary>The personal data of a decision within the caller's reach; null when there is no such decision, it was erased, or they may not see it.</summary>
    public async Task<PersonalFacts?> RevealAsync(DecisionId id, Caller caller, CancellationToken cancellationToken)
        => await decisions.FindAsync(id, caller.Teams, cancellationToken) is { ErasedAt: null } decision && await RecordAsync(decision, caller, cancellationToken)
            ? IsInWords(decision.Model) ? new PersonalFacts(decision.Subject, decision.Attributes, decision.Features, decision.Answer) : new PersonalFacts(decision.Subject, decision.Attributes)
            : null;

    /// <summary>Whom an override is for; null when it is for no single subject, or the caller may not see it now.</summary>
    public Task<string?> RevealAsync(OverrideId id, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            if (await context.Set<OverrideRow>().SingleOrDefaultAsync(row => row.Id == id, token) is not { Subject: { } subject } found)
                return null;
            var team = await context.Set<ModelRow>().Where(row => row.Name == found.Model).Select(row => row.Team).SingleAsync(token);
            if (!await Authority.HoldsAsync(context, caller, Policies.Unmask, team, now, token))
                return null;
            context.Add(new AuditRow { At = now, Actor = caller.Actor, Action = OverrideAction, Target = $"override:{id}", Team = team, Detail = "The subject was shown.", Source = caller.Source });
            return subject;
        }, cancellationToken);

    /// <summary>Whether what a model is asked and answers is in words, in which people say anything about themselves and others.</summary>
    public bool IsInWords(string model) => registry.Current.Models.GetValueOrDefault(model)?.Row.Task == ModelTask.Generation;

    /// <summary>Puts on disk that somebody was shown the personal data of a decision; false, and nothing is to be shown, when they may not see it now.</summary>
    public Task<bool> RecordAsync(DecisionRow decision, Caller caller, CancellationToken cancellationToken)
        => store.WriteAsync(async (context, token) =>
        {
            var now = clock.GetUtcNow();
            var team = await context.Set<ModelRow>().Where(row => row.Name == decision.Model).Select(row => row.Team).SingleOrDefaultAsync(token);
            if (!await Authority.HoldsAsync(context, caller, Policies.Unmask, team, now, token))
                return false;

            context.Add(new AuditRow
            {
                At = now, Actor = caller.Actor, Action = Action, Target = $"decision:{decision.Id}", Team = team, Detail = "Subject and protected attributes were shown.", Source = caller.Source,
            });
            return true;
        }, cancellationToken);
}
