using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Telemetry.Outcomes;

/// <summary>What became of one statement: refused with a reason, new, or known already.</summary>
public readonly record struct OutcomeVerdict(string? Reason, bool IsNew);

/// <summary>
/// Applies statements about decisions inside one transaction. The newest statement about a decision is its label; when the label
/// changes, the decision's window is corrected by the difference, in the same transaction, so each statement counts exactly once.
/// </summary>
internal sealed class OutcomeBatch(StoreProvider provider, CockpitContext context, RegistrySnapshot registry, Caller caller, DateTimeOffset now, RollupOptions options)
{
    private readonly FactsReader _facts = new();
    private readonly Dictionary<(RollupKey Key, bool IsErased), WindowSummary> _corrections = [];

    /// <summary>Applies all of them in order; one verdict each.</summary>
    public async Task<IReadOnlyList<OutcomeVerdict>> ApplyAsync(IReadOnlyList<RawOutcome> outcomes, CancellationToken cancellationToken)
    {
        var ids = outcomes.Select(outcome => outcome.Id).Distinct().ToList();
        // Two deliveries about one decision must not both take it for unlabelled.
        await provider.LockDecisionsAsync(context, [.. ids.Select(id => id.Value)], cancellationToken);
        var decisions = await DecisionsAsync(ids, cancellationToken);
        var verdicts = outcomes.Select(outcome => Apply(outcome, decisions.GetValueOrDefault(outcome.Id))).ToList();
        foreach (var decision in decisions.Values)
            await CorrectAsync(decision, cancellationToken);
        foreach (var ((key, _), correction) in _corrections)
            context.Add(key.Row(0, RollupContent.Write(correction)));
        return verdicts;
    }

    private async Task<Dictionary<DecisionId, Told>> DecisionsAsync(List<DecisionId> ids, CancellationToken cancellationToken)
    {
        // A label moves no input, so features, which may be large, are not read while the store waits.
        var rows = await context.Set<DecisionRow>().Where(row => ids.Contains(row.Id))
            .Select(row => new
            {
                Facts = new DecisionFactsRow(row.Id, row.At, row.Model, row.Version, row.TrafficClass, row.Status, row.Prediction, row.Score, row.Label, row.LatencyMs, row.Cost, "{}", row.Attributes, row.Path, null),
                IsErased = row.ErasedAt != null,
            }).ToListAsync(cancellationToken);
        var statements = (await context.Set<OutcomeRow>().Where(row => ids.Contains(row.Decision)).OrderBy(row => row.Sequence).ToListAsync(cancellationToken)).ToLookup(row => row.Decision);
        return rows.Where(row => registry.Find(row.Facts.Model, caller) is not null)
            .ToDictionary(row => row.Facts.Id, row => new Told(row.Facts, row.IsErased, registry.Models[row.Facts.Model], [.. statements[row.Facts.Id]]));
    }

    private OutcomeVerdict Apply(RawOutcome outcome, Told? decision)
    {
        if (decision is null)
            return new($"There is no decision '{outcome.Decision}' that this key may see. Deliver the decision first.", false);
        if (outcome.CheckLabel(decision.Model.Row) is { } wrong)
            return new(wrong, false);

        var at = AsStored(outcome.At!.Value);
        if (decision.Statements.Find(row => row.Source == outcome.Source && row.At == at) is { } known)
        {
            if (known.Label == outcome.Label)
                return new(null, false);
            // The same source says otherwise of the same moment: it corrects itself.
            (known.Label, known.ReceivedAt, known.Actor) = (outcome.Label!, now, caller.Actor);
            return new(null, true);
        }

        var statement = new OutcomeRow { Decision = decision.Row.Id, Source = outcome.Source!, At = at, Label = outcome.Label!, ReceivedAt = now, Actor = caller.Actor };
        decision.Statements.Add(statement);
        context.Add(statement);
        return new(null, true);
    }

    private async Task CorrectAsync(Told decision, CancellationToken cancellationToken)
    {
        // Among equals the one that came last: the order is stable, and statements stand in the order of arrival.
        var (row, label) = (decision.Row, decision.Statements.OrderBy(statement => statement.At).ThenBy(statement => statement.ReceivedAt).LastOrDefault()?.Label);
        if (label is null || label == row.Label)
            return;

        await context.Set<DecisionRow>().Where(stored => stored.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(stored => stored.Label, label), cancellationToken);
        var shape = decision.Model.ShapeOf(row.Version);
        if (decision.IsErased)
            // In which groups it was counted nobody knows any more, and there it stays unlabelled.
            shape = shape with { Attributes = [] };
        var (start, seconds) = WindowLengths.Of(row.At, now, options);
        var key = new RollupKey(row.Model, row.Version, row.TrafficClass, start, seconds);
        if (!_corrections.TryGetValue((key, decision.IsErased), out var correction))
            _corrections.Add((key, decision.IsErased), correction = new WindowSummary(shape));
        var facts = _facts.Read(decision.Model.Row, shape, DecisionContent.Of(row));
        correction.Relabel(facts, facts.Truth, FactsReader.TruthOf(decision.Model.Row, label));
    }

    /// <summary>In whole microseconds, as both engines keep instants; else a statement would not be known again.</summary>
    private static DateTimeOffset AsStored(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <summary>A decision with everything that was said of it.</summary>
    private sealed record Told(DecisionFactsRow Row, bool IsErased, ModelEntry Model, List<OutcomeRow> Statements);
}
