using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Summaries;
using FsCheck.Fluent;
using static Cockpit.Tests.Statistics.Summaries.Summarise;
using Known = Cockpit.Statistics.Summaries.Truth;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class RelabelTests
{
    [Theory]
    [InlineData(SummaryPrecision.Rollup)]
    [InlineData(SummaryPrecision.Exact)]
    public void Labels_that_come_late_and_are_corrected_leave_no_trace(SummaryPrecision precision)
        => Prop.ForAll(Made.Some(), some =>
        {
            var prompt = Of(some, precision: precision);
            var late = Of(some.Select(one => one with { Truth = Known.Unknown }), precision: precision);
            foreach (var decision in some)
                Move(late, decision, Known.Unknown, Wrong(decision), decision.Truth);
            return prompt.ContentEquals(late);
        }).Holds();

    [Theory]
    [InlineData(SummaryPrecision.Rollup)]
    [InlineData(SummaryPrecision.Exact)]
    public void Deltas_of_labels_alone_add_up_with_those_of_their_decisions_in_any_order(SummaryPrecision precision)
        => Prop.ForAll(Made.Some(), some =>
        {
            var decisions = Of(some.Select(one => one with { Truth = Known.Unknown }), precision: precision);
            var deltas = some.Select(decision =>
            {
                var delta = new WindowSummary(Made.Shape, precision);
                Move(delta, decision, Known.Unknown, Wrong(decision));
                var correction = new WindowSummary(Made.Shape, precision);
                Move(correction, decision, Wrong(decision), decision.Truth);
                return (delta, correction);
            }).ToList();
            var whole = Of(some, precision: precision);
            var corrections = Sum([new WindowSummary(Made.Shape, precision), .. deltas.Select(delta => delta.correction)]);
            var first = Sum([corrections, decisions, .. deltas.Select(delta => delta.delta)]);
            return whole.ContentEquals(first) && corrections is { Decisions: 0, Answered: 0 } && corrections.Columns.Count == 0;
        }).Holds();

    [Fact]
    public void A_delta_of_labels_has_negative_counts_and_survives_the_disk()
    {
        var facts = new DecisionFacts { Answered = true, Positive = true, Score = 0.3, Value = 2, Prediction = "cat" };
        facts.Groups.AddRange(["Female", "Black"]);
        var delta = new WindowSummary(Made.Shape);
        delta.Relabel(facts, new Known(null, 5, "dog"), new Known(false, null, null));
        delta = Again(delta);
        Assert.Equal(-1, delta.Everyone.UnlabelledSelected);
        Assert.Equal(1, delta.Everyone.Labelled.Fp);
        Assert.Equal(-1, delta.Everyone.Scores.Waiting[300]);
        Assert.Equal(-1, delta.Groups["sex×race"]["Female×Black"].UnlabelledSelected);
        Assert.Equal((-1, 3.0, -9.0), (delta.Regression.Rows, delta.Regression.Errors, delta.Regression.SquaredErrors));
        Assert.Equal(-1, delta.Classes.Pairs[("cat", "dog")]);
        Assert.InRange(Bytes(delta).Length, 1, 400);
    }

    [Fact]
    public void Taking_back_a_wild_number_leaves_the_others_untouched()
    {
        var (window, clean) = (new WindowSummary(SummaryShape.Plain), new WindowSummary(SummaryShape.Plain));
        var facts = new DecisionFacts { Answered = true, Value = 3 };
        window.Relabel(facts, Known.Unknown, new Known(null, 1e12, null));
        foreach (var truth in (double[])[1, 2.5, 4.25])
        {
            window.Relabel(facts, Known.Unknown, new Known(null, truth, null));
            clean.Relabel(facts, Known.Unknown, new Known(null, truth, null));
        }
        window.Relabel(facts, new Known(null, 1e12, null), Known.Unknown);
        Assert.True(window.ContentEquals(clean));
        Assert.Equal(clean.Regression.SquaredErrors, window.Regression.SquaredErrors, 1e-12);
    }

    private static Known Wrong(Made decision)
    {
        var random = new SeededRandom((ulong)decision.Seed + 9);
        return new Known(random.NextBelow(2) == 0, 50 * random.NextDouble(), null);
    }

    private static void Move(WindowSummary summary, Made decision, params Known[] truths)
    {
        for (var i = 1; i < truths.Length; i++)
            summary.Relabel(decision.Facts(), truths[i - 1], truths[i]);
    }
}
