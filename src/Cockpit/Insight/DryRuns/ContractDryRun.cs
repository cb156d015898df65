using Cockpit.Registry.Contracts;
using Cockpit.Registry.Forms;

namespace Cockpit.Insight.DryRuns;

/// <summary>What a proposed contract would have done with stored decisions, or would do with rows of a file.</summary>
/// <param name="Model">The model.</param>
/// <param name="From">The first instant looked at; null for rows of a file.</param>
/// <param name="To">The instant before which the look ends.</param>
/// <param name="N">Items looked at.</param>
/// <param name="Truncated">Whether there were more than were looked at; the earliest were.</param>
/// <param name="Refused">Items that it refuses.</param>
/// <param name="Coerced">Items of which it puts values right, and that it does not refuse.</param>
/// <param name="Flagged">Items that it lets through with a finding, and nothing else.</param>
/// <param name="Rules">By field and rule, the most frequent first.</param>
/// <param name="Answers">What the versions answer to the items that it puts right, as they came and put right.</param>
/// <param name="Paid">What asking them cost, in the versions' currency; null when that is not known.</param>
/// <param name="Changes">What it changes against the contract in force, graded.</param>
/// <param name="Warnings">What is probably not meant in it.</param>
/// <param name="Unknown">What the rows cannot say.</param>
/// <param name="Sentence">The whole in words.</param>
public sealed record ContractDryRun(string Model, DateTimeOffset? From, DateTimeOffset? To, long N, bool Truncated, long Refused, long Coerced, long Flagged,
    IReadOnlyList<ContractDryRunRule> Rules, IReadOnlyList<AnswerChange> Answers, decimal? Paid, IReadOnlyList<string> Changes, IReadOnlyList<DocumentFault> Warnings, IReadOnlyList<string> Unknown, string Sentence);

/// <summary>How often a rule was broken.</summary>
/// <param name="Field">The field.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Action">refused, coerced or flagged.</param>
/// <param name="Count">Items.</param>
/// <param name="Examples">The first ones: ids of decisions, or lines of the file.</param>
/// <param name="Seen">Values of these.</param>
public sealed record ContractDryRunRule(string Field, string Rule, string Action, long Count, IReadOnlyList<string> Examples, IReadOnlyList<string> Seen);

/// <summary>Holds items to a contract one after the other, and counts. Pure.</summary>
public sealed class ContractTally(CompiledObject inputs)
{
    private const int MostExamples = 5;
    private const int FewestOfAll = 10;

    private readonly Dictionary<(string Field, string Rule, ContractAction Action), (long Count, List<string> Examples, List<string> Seen)> _rules = [];

    /// <summary>Items looked at.</summary>
    public long N { get; private set; }
    /// <summary>Items refused.</summary>
    public long Refused { get; private set; }
    /// <summary>Items put right.</summary>
    public long Coerced { get; private set; }
    /// <summary>Items flagged only.</summary>
    public long Flagged { get; private set; }

    /// <summary>By field and rule, the most frequent first.</summary>
    public IReadOnlyList<ContractDryRunRule> Rules => [.. _rules.OrderByDescending(pair => pair.Value.Count).ThenBy(pair => pair.Key.Field, StringComparer.Ordinal)
        .Select(pair => new ContractDryRunRule(pair.Key.Field, pair.Key.Rule, Store.Database.StoreText.Of(pair.Key.Action), pair.Value.Count, pair.Value.Examples, pair.Value.Seen))];

    /// <summary>The whole in words.</summary>
    public string Sentence => N == 0 ? "No items to look at."
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Of {N:N0} {(N == 1 ? "item" : "items")} {Refused:N0} would be refused, {Coerced:N0} put right and {Flagged:N0} flagged.{(RefusesAll ? " It would refuse everything." : "")}");

    /// <summary>Whether nothing would get through. Of a few items that says nothing.</summary>
    public bool RefusesAll => N >= FewestOfAll && Refused == N;

    /// <summary>Looks at one item.</summary>
    /// <param name="features">JSON object.</param>
    /// <param name="at">When it was asked: ages are told from here.</param>
    /// <param name="seen">What items before had in fields that must differ; null where they did not come together.</param>
    /// <param name="name">Names the item among the examples.</param>
    /// <returns>What was found; null for nothing.</returns>
    public ContractOutcome? Add(ReadOnlySpan<byte> features, DateTimeOffset at, SeenValues? seen, Func<string> name)
    {
        N++;
        ContractOutcome? outcome = null;
        JsonRow.Check(features, inputs, at, 0, seen, ref outcome);
        if (outcome is null)
            return null;
        if (outcome.IsRefused)
            Refused++;
        else if (outcome.Changes.Count > 0)
            Coerced++;
        else
            Flagged++;
        foreach (var same in outcome.Findings.GroupBy(finding => (finding.Field, finding.Rule, finding.Action)))
        {
            var (count, examples, values) = _rules.TryGetValue(same.Key, out var known) ? known : (0, [], []);
            if (examples.Count < MostExamples)
                examples.Add(name());
            if (values.Count < MostExamples && same.First().Seen is { } value && !values.Contains(value))
                values.Add(value);
            _rules[same.Key] = (count + 1, examples, values);
        }

        return outcome;
    }
}
