using System.Globalization;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Insight.Baselines;

/// <summary>Makes the recorded decisions of a span the baseline of a version: inputs, and the answers as <c>prediction</c> and <c>score</c>.</summary>
public sealed class BaselineFreeze(DecisionQueries decisions, BaselineKeeper keeper)
{
    /// <summary>Reads the decisions of [from, to) and sets them.</summary>
    public async Task<(BaselineTaken? Taken, Problem? Problem)> RunAsync(
        ModelEntry model, BaselineTarget target, DateTimeOffset from, DateTimeOffset to, Caller caller, CancellationToken cancellationToken)
    {
        if (from >= to)
            return (null, CommonProblems.Invalid("to", $"'to' ({to:O}) is not after 'from' ({from:O}).", "Give the span's beginning and its end."));

        var builder = new BaselineBuilder(target.Categorical);
        var facts = new FactsReader(keepTexts: true);
        var plain = new SummaryShape(null, []);
        var refused = 0L;
        await foreach (var row in decisions.StreamAsync(new DecisionFilter { Model = target.Model, Version = target.Version, From = from, To = to, Teams = caller.Teams, Status = DecisionStatus.Answered }, cancellationToken))
            refused += builder.Add(Cells(facts.Read(model.Row, plain, DecisionContent.Of(row)))) is null ? 0 : 1;

        var summary = builder.Build();
        if (summary.Rows == 0)
            return (null, CommonProblems.Invalid("from", $"No decision of '{target.Model}' version '{target.Version}' was answered between {from:O} and {to:O}.", "Choose a span with traffic; the baseline is as it was."));
        if (BaselineUpload.UnknownCategorical(target, summary) is { } unknown)
            return (null, unknown);
        await keeper.SetAsync(target.Model, target.Version, summary, string.Create(CultureInfo.InvariantCulture, $"{summary.Rows:N0} recorded decisions from {from:u} to {to:u}"), caller, cancellationToken);
        return (new BaselineTaken(summary.Rows, [], refused, BaselineUpload.Columns(summary), null), null);
    }

    private static List<Cell> Cells(DecisionFacts facts)
    {
        var cells = facts.Inputs;
        if (facts.Prediction is { } prediction && !cells.Exists(cell => cell.Column == WindowSummary.PredictionColumn))
            cells.Add(Cell.Of(WindowSummary.PredictionColumn, prediction));
        if (facts.Score is { } score && !cells.Exists(cell => cell.Column == WindowSummary.ScoreColumn))
            cells.Add(Cell.Of(WindowSummary.ScoreColumn, score));
        return cells;
    }
}
