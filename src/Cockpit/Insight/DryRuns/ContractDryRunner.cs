using System.Text;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Forms;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight.DryRuns;

/// <summary>Holds stored decisions to a proposed contract. Reads; changes nothing.</summary>
public sealed class ContractDryRunner(DecisionQueries decisions)
{
    private static readonly IReadOnlyList<string> Unknowns =
    [
        "Requests that were refused then are not stored.",
        "Stored values have passed the contract that was in force: what it put right is looked at as put right, and a field that it removed is missing.",
        "Answers are not held to the contract again, and what a version would answer to values that are put right is not asked.",
    ];

    /// <summary>Looks at a span.</summary>
    /// <param name="model">The model and its contract in force.</param>
    /// <param name="proposed">The contract to look with.</param>
    /// <param name="warnings">What was found odd in it.</param>
    /// <param name="span">Which decisions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ContractDryRun> RunAsync(ModelEntry model, DataContract proposed, IReadOnlyList<DocumentFault> warnings, DryRunSpan span, CancellationToken cancellationToken)
    {
        var tally = new ContractTally(new CompiledObject(proposed.Inputs, proposed.IsEnforced));
        var filter = new DecisionFilter { Model = model.Row.Name, From = span.From, To = span.To };
        var isTruncated = await decisions.CountAsync(filter, span.Most + 1, cancellationToken) > span.Most;
        await foreach (var row in decisions.StreamFeaturesAsync(filter, span.Most, cancellationToken))
            tally.Add(Encoding.UTF8.GetBytes(row.Features), row.At, seen: null, () => row.Id.ToString());
        return new ContractDryRun(model.Row.Name, span.From, span.To, tally.N, isTruncated, tally.Refused, tally.Coerced, tally.Flagged, tally.Rules,
            [.. ContractDiff.Between(model.Contract.Compiled?.Contract, proposed).Select(change => change.ToString())], warnings, Unknowns, tally.Sentence);
    }
}
