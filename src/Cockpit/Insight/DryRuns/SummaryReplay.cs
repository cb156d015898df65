using Cockpit.Control.Guardrails;
using Cockpit.Control.Guards;
using Cockpit.Registry.Policies;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Insight.DryRuns;

/// <summary>Takes the decisions of a version.</summary>
internal interface IDecisionReplay
{
    /// <summary>Takes one; they come in order of time.</summary>
    void Take(AskedDecisionRow decision);
}

/// <summary>
/// Replays drift, fairness and cost: what is judged on a summary. The decisions between two looks make one, and a window is the sum of
/// those that lie in it.
/// </summary>
/// <param name="guardrail">What is replayed.</param>
/// <param name="version">Whose decisions.</param>
/// <param name="frame">What summaries are made of.</param>
/// <param name="judge">What the guardrail finds in a window.</param>
internal sealed class SummaryReplay(Guardrail guardrail, string version, SummaryFrame frame, Func<WindowSummary, GuardFinding> judge) : WindowReplay(guardrail, version, EveryOf(guardrail, frame.Span)), IDecisionReplay
{
    /// <summary>Looks that divide a window, and most looks of a span: each costs a judgement of the whole window.</summary>
    private const int LooksOfWindow = 12;
    private const int MostLooks = 1_000;

    private readonly Queue<(DateTimeOffset End, WindowSummary Summary)> _pieces = new();
    private readonly FactsReader _facts = new();
    private WindowSummary? _piece;

    protected override bool IsEmpty => _piece is null && _pieces.Count == 0;

    /// <summary>How often it is looked: as in earnest, but over long windows and spans more seldom.</summary>
    public static TimeSpan EveryOf(Guardrail guardrail, TimeSpan span)
        => new[] { GuardrailCourse.Every(guardrail), guardrail.Window / LooksOfWindow, span / MostLooks }.Max();

    public void Take(AskedDecisionRow decision)
    {
        LookUntil(decision.At);
        _piece ??= new WindowSummary(frame.Shape, frame.Precision);
        _piece.Add(_facts.Read(frame.Model, frame.Shape, DecisionContent.Of(new DecisionFactsRow(decision.Id, decision.At, frame.Model.Name, decision.Version, decision.TrafficClass, decision.Status, decision.Prediction,
            decision.Score, decision.Label, decision.LatencyMs, decision.Cost, decision.Features, decision.Attributes, decision.Path, decision.Path == DecisionPath.Cache ? decision.Trace : null))));
    }

    protected override void Forget(DateTimeOffset until)
    {
        while (_pieces.TryPeek(out var oldest) && oldest.End <= until)
            _pieces.Dequeue();
    }

    protected override GuardFinding Judge(DateTimeOffset now)
    {
        if (_piece is { } piece)
            _pieces.Enqueue((now, piece));
        _piece = null;
        var window = new WindowSummary(SummaryShape.Plain, frame.Precision);
        foreach (var (_, summary) in _pieces)
            window.Merge(summary);
        return judge(window);
    }
}

/// <summary>What summaries of a version's decisions are made of.</summary>
/// <param name="Model">The model.</param>
/// <param name="Shape">What values are counted against.</param>
/// <param name="Precision">How much is kept as it is.</param>
/// <param name="Span">How long decisions are replayed.</param>
internal sealed record SummaryFrame(ModelRow Model, SummaryShape Shape, SummaryPrecision Precision, TimeSpan Span);
