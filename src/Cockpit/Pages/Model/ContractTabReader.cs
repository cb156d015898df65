using System.Text;
using Cockpit.Insight.DryRuns;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Refusals;

namespace Cockpit.Pages.Model;

/// <summary>Reads what the Contract tab shows, and checks a proposed text; changes nothing.</summary>
public sealed class ContractTabReader(RegistryKeeper registry, ContractQueries contracts, RefusalReader refusals, ContractDryRunner runner, TimeProvider clock)
{
    private const int MostRules = 20;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(1);

    /// <summary>The contract in force.</summary>
    public async Task<ContractContent> ReadAsync(ModelEntry model, CancellationToken cancellationToken)
    {
        var broken = await refusals.ReadAsync(model.Row.Name, clock.GetUtcNow() - Lately, null, cancellationToken);
        var (row, compiled) = (model.Contract.Row, model.Contract.Compiled);
        var content = new ContractContent { Owner = compiled?.Owner ?? model.Row.Owner, Refused = broken.Items, Broken = broken.Findings };
        if (row is null)
            return content;
        content = content with { Revision = row.Revision, Text = row.Text, SetBy = row.SetBy, SetAt = row.SetAt, IsUnreadable = model.Contract.Faults.Count > 0 };
        return compiled is not { Contract: var contract } ? content : content with
        {
            State = (contract.Status, contract.IsEnforced), Parts = [.. Parts(contract)], Warnings = ContractReader.Read(row.Text).Warnings,
            Changes = [.. ContractDiff.Between(await BeforeAsync(row, cancellationToken), contract).Select(change => change.ToString())],
        };
    }

    /// <summary>Whether another contract is in force than the one shown.</summary>
    public bool IsOld(string model, ContractContent shown)
        => registry.Current.Models.TryGetValue(model, out var entry) && (entry.Contract.Row?.Revision ?? 0) != shown.Revision;

    /// <summary>What is to be said of a proposed text; null when the caller reaches no such model.</summary>
    public async Task<DocumentProposal?> CheckAsync(string model, string text, Access.Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is not { } entry)
            return null;
        var report = await runner.CheckAsync(model, text, cancellationToken);
        return new DocumentProposal(text, entry.Row.Revision, report.Faults, report.Warnings,
            report.Contract is { } contract ? [.. ContractDiff.Between(entry.Contract.Compiled?.Contract, contract).Select(change => change.ToString())] : []);
    }

    /// <summary>What a checked text would do to what was decided since yesterday, or to a sample, a line each and without values; null when the caller reaches no such model, or the text has faults.</summary>
    public async Task<IReadOnlyList<string>?> RehearseAsync(string model, string text, string? sample, Access.Caller caller, CancellationToken cancellationToken)
    {
        if (registry.Current.Find(model, caller) is not { } entry || ContractReader.Read(text).Contract is not { } contract)
            return null;
        if (sample is null)
        {
            var now = clock.GetUtcNow();
            return Lines(await runner.RunAsync(entry, contract, [], new DryRunSpan(now - Lately, now, DryRunner.MostDecisions), VersionAsker.UsualRows, cancellationToken));
        }

        using var rows = new MemoryStream(Encoding.UTF8.GetBytes(sample), writable: false);
        var (run, wrong) = await runner.SampleAsync(entry, contract, [], rows, isCsv: !ContractReader.IsJson(sample), VersionAsker.UsualRows, cancellationToken);
        return run is null ? [$"The sample cannot be used: {wrong}"] : Lines(run);
    }

    private static IReadOnlyList<string> Lines(ContractDryRun run) =>
    [
        run.Truncated ? $"{run.Sentence} There was more; the first of it was looked at." : run.Sentence,
        .. run.Rules.Take(MostRules).Select(rule => $"{rule.Field}, rule {rule.Rule}: {Say.Count(rule.Count)} {rule.Action}, such as {string.Join(", ", rule.Examples.Select(Say.Brief))}."),
        .. run.Unknown.Select(unknown => $"Not known: {unknown}"),
    ];

    private static IEnumerable<AgreedPart> Parts(DataContract contract)
    {
        foreach (var (name, part) in new[] { ("inputs", contract.Inputs), ("outputs", contract.Outputs) })
        {
            if (!part.IsEmpty)
                yield return new AgreedPart(name, part.Fields, [.. part.Rules.Select(ContractWords.Of)]);
        }
    }

    private async Task<DataContract?> BeforeAsync(ContractRow row, CancellationToken cancellationToken)
        => row.Revision > 1 && await contracts.FindAsync(row.Model, row.Revision - 1, cancellationToken) is { } before ? ContractReader.Read(before.Text).Contract : null;
}
