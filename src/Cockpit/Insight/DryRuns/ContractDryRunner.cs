using System.Globalization;
using System.Text;
using Cockpit.Insight.Reports;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Forms;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight.DryRuns;

/// <summary>
/// Holds stored decisions, or rows that are yet to come, to a proposed contract, and asks the versions what they answer to what it puts right.
/// Records nothing.
/// </summary>
public sealed class ContractDryRunner(DecisionQueries decisions, VersionAsker asker, TimeProvider clock)
{
    /// <summary>So many of the newest decisions say what is sent now.</summary>
    private const int LookedAt = 200;

    private static readonly IReadOnlyList<string> Unknowns =
    [
        "Requests that were refused then are not stored.",
        "Stored values have passed the contract that was in force: what it put right is looked at as put right, and a field that it removed is missing.",
        "Answers are not held to the contract again.",
    ];

    /// <summary>Reads a document, and says beside its faults and warnings what it would do to what is sent now.</summary>
    public async Task<ContractReport> CheckAsync(string model, string text, CancellationToken cancellationToken)
    {
        var report = ContractReader.Read(text);
        if (report.Contract is not { Inputs.IsEmpty: false } contract)
            return report;
        var rows = await decisions.NewestFeaturesAsync(model, LookedAt, cancellationToken);
        var (tally, columns) = (new ContractTally(new CompiledObject(contract.Inputs, contract.IsEnforced)), DecisionQueries.Columns(rows));
        foreach (var row in rows)
            tally.Add(Encoding.UTF8.GetBytes(row.Features), row.At, seen: null, () => row.Id.ToString());
        List<DocumentFault> odd = [];
        if (tally.Refused > 0)
            odd.Add(report.About(field: null, string.Create(CultureInfo.InvariantCulture, $"It would refuse {tally.Refused:N0} of the newest {tally.N:N0} decisions{(tally.RefusesAll ? ": everything" : "")}.")));
        foreach (var rule in tally.Rules.Where(rule => tally.RefusesAll && rule.Count == tally.N && rule.Action == Store.Database.StoreText.Of(ContractAction.Refused)))
            odd.Add(report.About(rule.Field, $"Each of them breaks '{rule.Field}', rule {rule.Rule}."));
        foreach (var field in contract.Inputs.Fields.Where(field => rows.Count > 0 && !field.IsForbidden && !columns.Contains(field.Name)))
            odd.Add(report.About(field.Name, string.Create(CultureInfo.InvariantCulture, $"Nobody has sent a column '{field.Name}' in the newest {rows.Count:N0} decisions.")) with { Suggestion = Nearest.Suggest(field.Name, columns) });
        return report with { Warnings = [.. report.Warnings, .. odd] };
    }

    /// <summary>Looks at a span of stored decisions.</summary>
    /// <param name="model">The model and its contract in force.</param>
    /// <param name="proposed">The contract to look with.</param>
    /// <param name="warnings">What was found odd in it.</param>
    /// <param name="span">Which decisions.</param>
    /// <param name="ask">Most rows that versions are asked about, 0 to <see cref="VersionAsker.MostRows"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ContractDryRun> RunAsync(ModelEntry model, DataContract proposed, IReadOnlyList<DocumentFault> warnings, DryRunSpan span, int ask, CancellationToken cancellationToken)
    {
        var inputs = new CompiledObject(proposed.Inputs, proposed.IsEnforced);
        var (tally, coerced) = (new ContractTally(inputs), new CoercedRows(inputs, ask));
        var filter = new DecisionFilter { Model = model.Row.Name, From = span.From, To = span.To };
        var isTruncated = await decisions.CountAsync(filter, span.Most + 1, cancellationToken) > span.Most;
        await foreach (var row in decisions.StreamFeaturesAsync(filter, span.Most, cancellationToken))
        {
            var features = Encoding.UTF8.GetBytes(row.Features);
            coerced.Take(row.Version, features, tally.Add(features, row.At, seen: null, () => row.Id.ToString()), () => row.Id.ToString());
        }

        var (answers, paid) = await coerced.AskAsync(model, asker, cancellationToken);
        return Document(model, proposed, warnings, tally, answers, paid) with { From = span.From, To = span.To, Truncated = isTruncated, Unknown = Unknowns };
    }

    /// <summary>Looks at a sample of data that is yet to come, and asks the version that would answer it; the text says why the sample cannot be used.</summary>
    /// <param name="model">The model and its contract in force.</param>
    /// <param name="contract">The contract to look with.</param>
    /// <param name="warnings">What was found odd in it.</param>
    /// <param name="rows">The sample.</param>
    /// <param name="isCsv">Whether it is CSV with a header, and not one JSON object a line.</param>
    /// <param name="ask">As for stored decisions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(ContractDryRun? Document, string? Wrong)> SampleAsync(ModelEntry model, DataContract contract, IReadOnlyList<DocumentFault> warnings, Stream rows, bool isCsv, int ask, CancellationToken cancellationToken)
    {
        var inputs = new CompiledObject(contract.Inputs, contract.IsEnforced);
        var (version, coerced) = (ModelInsight.UsualVersion(model) ?? "", new CoercedRows(inputs, ask));
        var (tally, wrong) = await ContractSample.ReadAsync(rows, isCsv, contract, clock.GetUtcNow(), (row, outcome, name) => coerced.Take(version, row, outcome, name), cancellationToken);
        if (tally is null)
            return (null, wrong);
        var (answers, paid) = await coerced.AskAsync(model, asker, cancellationToken);
        return (Document(model, contract, warnings, tally, answers, paid) with { Truncated = tally.N == ContractSample.MostRows }, null);
    }

    private static ContractDryRun Document(ModelEntry model, DataContract proposed, IReadOnlyList<DocumentFault> warnings, ContractTally tally, IReadOnlyList<AnswerChange> answers, decimal? paid)
        => new(model.Row.Name, null, null, tally.N, false, tally.Refused, tally.Coerced, tally.Flagged, tally.Rules, answers, paid,
            [.. ContractDiff.Between(model.Contract.Compiled?.Contract, proposed).Select(change => change.ToString())], warnings, [], string.Join(' ', answers.Select(answer => answer.Sentence).Prepend(tally.Sentence)));
}
