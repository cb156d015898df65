using Cockpit.Gateway.Budgets;
using Cockpit.Insight.DryRuns;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Pages.Model;

/// <summary>Reads what the Policy tab shows, and checks a proposed text; changes nothing.</summary>
public sealed class PolicyTabReader(RegistryKeeper registry, PolicyQueries policies, BudgetKeeper budgets, DryRunner runner, TimeProvider clock)
{
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <summary>The policy in force.</summary>
    public async Task<PolicyContent> ReadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        var (policy, row) = (model.Policy, model.Stored.Row);
        var others = TrafficClasses.Known.Where(known => !policy.Classes.ContainsKey(known)).ToList();
        List<ClassInForce> classes = [.. TrafficClasses.Known.Except(others).Select(known => InForce(model, [known], policy.For(known)))];
        if (others.Count > 0)
            classes.Add(InForce(model, others, policy.Usual));
        return new PolicyContent
        {
            Revision = row?.Revision ?? 0, Text = row?.Text, SetBy = row?.SetBy, SetAt = row?.SetAt, UsualClass = policy.UsualClass, Classes = classes,
            Callers = [.. policy.Callers.Select(known => $"{known.Caller} as {known.TrafficClass}")],
            Changes = row is null ? null : await ChangesAsync(model, row, cancellationToken),
            Faults = row is null ? [] : PolicyCheck.Run(row.Text, model.Versions.Values, model.Row.ProtectedAttributes).Faults, IsPartly = model.Stored.Faults.Count > 0,
        };
    }

    /// <summary>Whether another policy is in force than the one shown.</summary>
    public bool IsOld(string model, PolicyContent shown)
        => registry.Current.Models.TryGetValue(model, out var entry) && (entry.Stored.Row?.Revision ?? 0) != shown.Revision;

    /// <summary>What is to be said of a proposed text; null when the caller reaches no such model.</summary>
    public async Task<DocumentProposal?> CheckAsync(string model, string text, Access.Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is not { } entry)
            return null;
        var report = await runner.CheckAsync(entry, text, cancellationToken);
        return new DocumentProposal(text, entry.Row.Revision, report.Faults, report.Warnings, report.Policy is { } policy ? PolicyDiff.Between(entry.Policy, policy) : []);
    }

    /// <summary>What a checked text would do to what was decided in the last day, a line each; null when the caller reaches no such model, or the text has faults.</summary>
    public async Task<IReadOnlyList<string>?> RehearseAsync(string model, string text, Access.Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is not { } entry || (await runner.CheckAsync(entry, text, cancellationToken)).Policy is not { } policy)
            return null;
        var now = clock.GetUtcNow();
        var run = await runner.RunAsync(entry, policy, [], new DryRunSpan(now - Lately, now, DryRunner.MostDecisions), VersionAsker.UsualRows, cancellationToken);
        return
        [
            $"{Say.Count(run.Decisions, "decision was", "decisions were")} looked at{(run.Truncated ? ", the earliest; there were more" : "")}.",
            .. run.Classes.Select(known => known.Sentence),
            .. run.Guardrails.Select(guardrail => $"Guardrail {guardrail.Name}: {guardrail.Sentence}"),
            .. run.Unknown.Select(unknown => $"Not known: {unknown}"),
        ];
    }

    private async Task<IReadOnlyList<string>?> ChangesAsync(ModelEntry model, PolicyRow row, CancellationToken cancellationToken)
    {
        if (row.Revision == 1)
            return PolicyDiff.Between(RoutePolicy.Default, model.Policy);
        return await policies.FindAsync(row.Model, row.Revision - 1, cancellationToken) is { } before && PolicyReader.Read(before.Text, before.Revision).Policy is { } known
            ? PolicyDiff.Between(known, model.Policy) : null;
    }

    private ClassInForce InForce(ModelEntry model, IReadOnlyList<string> names, RouteSettings settings)
    {
        var currencies = model.Versions.Values.Where(version => version.HasPrice).Select(version => version.Currency).Distinct(StringComparer.Ordinal).ToList();
        var currency = currencies is [var only] ? only : null;
        return new ClassInForce(names, PolicyWords.Of(settings, model.Live?.Name, currency), [.. names.SelectMany(name => Bars(model.Row.Name, name, settings.Budget?.All, currency))]);
    }

    private IEnumerable<SpentBar> Bars(string model, string name, Allowance? limits, string? currency)
    {
        if (limits is not { IsLimited: true })
            yield break;
        var (hour, day) = budgets.Ledger.Spent(new Spender(model, name, null));
        if (limits.CallsPerHour is { } callsHour)
            yield return new SpentBar($"{name}: calls this hour", hour.Calls, callsHour, null, IsMoney: false);
        if (limits.CallsPerDay is { } callsDay)
            yield return new SpentBar($"{name}: calls today", day.Calls, callsDay, null, IsMoney: false);
        if (limits.MoneyPerHour is { } moneyHour)
            yield return new SpentBar($"{name}: money this hour", hour.Money, moneyHour, currency, IsMoney: true);
        if (limits.MoneyPerDay is { } moneyDay)
            yield return new SpentBar($"{name}: money today", day.Money, moneyDay, currency, IsMoney: true);
    }
}
