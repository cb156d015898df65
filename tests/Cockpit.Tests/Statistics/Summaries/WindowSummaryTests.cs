using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Summaries;
using FsCheck.Fluent;
using static Cockpit.Tests.Statistics.Summaries.Summarise;
using Known = Cockpit.Statistics.Summaries.Truth;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class WindowSummaryTests
{
    [Theory]
    [InlineData(SummaryPrecision.Rollup)]
    [InlineData(SummaryPrecision.Baseline)]
    [InlineData(SummaryPrecision.Exact)]
    public void The_summary_of_a_window_is_the_sum_of_its_parts_in_any_order_and_grouping(SummaryPrecision precision)
        => Prop.ForAll(Made.Some(), Made.Some(), Made.Some(), (a, b, c) =>
        {
            WindowSummary Part(Made[] decisions) => Of(decisions, precision: precision);
            var whole = Part([.. a, .. b, .. c]);
            return whole.ContentEquals(Sum(Part(a), Part(b), Part(c))) && whole.ContentEquals(Sum(Part(c), Part(a), Part(b)))
                && whole.ContentEquals(Sum(Part(a), Sum(Part(b), Part(c)))) && whole.ContentEquals(Again(whole));
        }).Holds();

    [Fact]
    public void So_is_one_too_large_to_keep_every_number()
    {
        var random = new SeededRandom(8);
        var decisions = Enumerable.Range(0, 4_000).Select(Made.From).ToArray();
        var whole = Of(decisions);
        Assert.False(whole.Columns["amount"].Numbers.IsExact);
        Assert.True(whole.Columns["age"].Numbers.IsExact);
        for (var trial = 0; trial < 5; trial++)
        {
            random.Shuffle<Made>(decisions);
            var deltas = decisions.Chunk(1 + random.NextBelow(250)).Select(part => Of(part)).ToList();
            var half = deltas.Count / 2;
            Assert.True(whole.ContentEquals(Sum(deltas)));
            Assert.True(whole.ContentEquals(Sum(Sum(deltas.Take(half)), Sum(deltas.Skip(half)))));
        }
        Assert.InRange(whole.Columns["amount"].Distinct, 0.95 * 4_000, 1.05 * 4_000);
        Assert.False(whole.Columns["amount"].DistinctIsExact);
    }

    [Fact]
    public void One_decision_more_or_a_number_changed_makes_another_content()
        => Prop.ForAll(Made.Some(), some => !Of(some).ContentEquals(Of([.. some, Made.From(1)]))
            && (some.Length == 0 || !Of(some).ContentEquals(Of([.. some[1..], Made.From(some[0].Seed + 1)])))).Holds();

    [Fact]
    public void Equal_windows_give_equal_bytes()
        => Prop.ForAll(Made.Some(), some => Bytes(Of(some)).SequenceEqual(Bytes(Again(Of(some))))).Holds();

    [Fact]
    public void A_failed_decision_counts_its_inputs_and_its_latency_and_nothing_else()
    {
        var facts = Made.From(5) with { Truth = new Known(true, 1, "cat") };
        var failed = facts.Facts();
        (failed.Answered, failed.LatencyBucket) = (false, 3);
        var window = new WindowSummary(Made.Shape);
        window.Add(failed);
        window.Relabel(failed, Known.Unknown, failed.Truth);
        Assert.Equal((1, 0, 1), (window.Decisions, window.Answered, window.Failed));
        Assert.Equal(1, window.Columns["amount"].Present);
        Assert.Equal(new Dictionary<int, long> { [3] = 1 }, window.Latency.Counts);
        Assert.Equal((0, 0, 0, 0, 0), (window.Everyone.Rows, window.Cost.Known, window.Regression.Rows, window.Classes.Rows, window.Estimate.Rows));
        Assert.DoesNotContain("prediction", window.Columns.Keys);
        Assert.Empty(window.Groups);
    }

    [Fact]
    public void A_value_that_is_forgotten_is_counted_as_before_and_stands_nowhere()
    {
        var shape = new SummaryShape(null, ["sex", "name"]);
        var window = new WindowSummary(shape);
        foreach (var (name, sex) in new[] { ("ada", "f"), ("ada", "f"), ("bob", "m") })
        {
            var facts = new DecisionFacts { Answered = true, Prediction = "yes", Positive = true };
            facts.Inputs.Add(Cell.Of("name", name));
            facts.Groups.AddRange(sex, name);
            window.Add(facts);
        }

        Assert.True(window.Forget("ada"));
        Assert.False(window.Forget("ada"));
        Assert.False(window.Forget("ad"));

        Assert.Equal(-1, Bytes(window).AsSpan().IndexOf("ada"u8));
        Assert.Equal((2, 1), (window.Columns["name"].Texts.ToCategoryCounts()[WindowSummary.Forgotten], window.Columns["name"].Texts.ToCategoryCounts()["bob"]));
        Assert.Equal(2, window.Groups["name"][WindowSummary.Forgotten].Rows);
        Assert.Equal(2, window.Groups["sex×name"][$"f×{WindowSummary.Forgotten}"].Rows);
        Assert.Equal((2, 3), (window.Groups["sex"]["f"].Rows, window.Everyone.Rows));
    }

    [Fact]
    public void What_the_model_gave_is_a_column_unless_an_input_has_the_name()
    {
        var facts = new DecisionFacts { Answered = true, Prediction = "yes", Score = 0.25 };
        facts.Inputs.Add(Cell.Of("score", 700));
        var window = new WindowSummary(SummaryShape.Plain);
        window.Add(facts);
        Assert.Equal(1, window.Columns["prediction"].Texts.ToCategoryCounts()["yes"]);
        Assert.True(window.IsOutput("prediction"));
        Assert.Equal(700, window.Columns["score"].Moments.Mean);
        Assert.False(window.IsOutput("score"));
        Assert.Equal(1, window.Everyone.Scores.Waiting[250]);
    }

    [Fact]
    public void A_score_that_is_no_probability_is_only_a_column()
    {
        var window = new WindowSummary(SummaryShape.Plain);
        window.Add(new DecisionFacts { Answered = true, Positive = true, Score = 7.5 });
        window.Add(new DecisionFacts { Answered = true, Positive = true, Score = double.NaN });
        Assert.Equal(7.5, window.Columns["score"].Moments.Maximum);
        Assert.Equal(0, window.Estimate.Rows);
        Assert.Equal(2, window.Everyone.UnlabelledSelected);
        Assert.Equal(0, window.Everyone.Scores.Waiting.ToArray().Sum());
    }

    [Fact]
    public void Of_more_than_a_thousand_columns_the_same_are_kept_in_any_order_and_the_others_counted()
    {
        static WindowSummary Row(IEnumerable<int> columns)
        {
            var facts = new DecisionFacts();
            facts.Inputs.AddRange(columns.Select(i => Cell.Of($"c{i:0000}", i)));
            var window = new WindowSummary(SummaryShape.Plain);
            window.Add(facts);
            return window;
        }
        var (low, high) = (Row(Enumerable.Range(0, 700)), Row(Enumerable.Range(500, 700)));
        var (one, other) = (Sum(low, high), Sum(high, low));
        Assert.True(one.ContentEquals(other));
        Assert.Equal(1_000, one.Columns.Count);
        Assert.Equal(200, one.IgnoredColumns);
        Assert.Equal(2, one.Columns["c0600"].Present);
        Assert.True(Row(Enumerable.Range(0, 1_200).Reverse()).ContentEquals(Row(Enumerable.Range(0, 1_200))));
    }

    [Fact]
    public void Summaries_of_different_precision_are_not_added_but_can_be_read_with_the_same()
    {
        var decisions = Enumerable.Range(0, 900).Select(Made.From).ToList();
        var (exact, rollup) = (Of(decisions, precision: SummaryPrecision.Exact), Of(decisions));
        Assert.Throws<ArgumentException>(() => rollup.Merge(exact));
        using var reader = new BinaryReader(new MemoryStream(Bytes(exact)));
        Assert.True(rollup.ContentEquals(WindowSummary.Read(reader)));
        Assert.True(exact.Columns["amount"].Numbers.IsExact);
        Assert.False(rollup.Columns["amount"].Numbers.IsExact);
    }

    [Fact]
    public void Bytes_of_another_format_are_refused()
        => Assert.Throws<InvalidDataException>(() => WindowSummary.Read(new BinaryReader(new MemoryStream([99, 0, 0]))));

    [Fact]
    public void Ways_of_answers_are_counted_for_answered_decisions_and_read_without_the_rest()
        => Prop.ForAll(Made.Some(), some =>
        {
            var facts = some.Select(made => made.Facts()).ToList();
            using var reader = new BinaryReader(new MemoryStream(Bytes(Of(some))));
            var head = WindowSummary.ReadAnswers(reader);
            var expected = facts.Where(one => one.Answered && one.Path is not null).CountBy(one => one.Path!.Value).ToDictionary(pair => pair.Key, pair => (long)pair.Value);
            return head.Decisions == facts.Count && head.Answered == facts.LongCount(one => one.Answered) && head.Paths.Count == expected.Count
                && expected.All(pair => head.Paths[pair.Key] == pair.Value);
        }).Holds();

    [Fact]
    public void A_summary_written_before_ways_were_counted_is_read_without_them()
    {
        var window = new WindowSummary(SummaryShape.Plain);
        window.Add(new DecisionFacts { Answered = true, Prediction = "yes" });
        // Format, decisions and answered take a byte each; the next says that no way was counted, and was not there then.
        byte[] before = [1, .. Bytes(window)[1..3], .. Bytes(window)[4..]];

        var read = WindowSummary.Read(new BinaryReader(new MemoryStream(before)));

        Assert.True(window.ContentEquals(read));
        Assert.Equal((1, 1), (read.Decisions, read.Answered));
        Assert.Empty(read.Answers.Paths);
    }

    [Fact]
    public void An_empty_summary_is_small_on_disk_and_a_small_one_modest_in_memory()
    {
        var facts = Enumerable.Range(0, 30).Select(Delta).ToList();
        _ = Measure(facts);
        var (allocated, written) = Measure(facts);
        TestContext.Current.TestOutputHelper?.WriteLine($"30 decisions of 15 columns and 2 attributes: {allocated:N0} bytes allocated, {written:N0} written");
        Assert.InRange(Bytes(new WindowSummary(Made.Shape)).Length, 1, 40);
        Assert.InRange(allocated, 1, 200_000);
    }

    private static DecisionFacts Delta(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        var facts = Made.From(seed).Facts();
        facts.Inputs.Clear();
        for (var column = 0; column < 15; column++)
            facts.Inputs.Add(column % 3 == 0 ? Cell.Of($"text {column}", $"{random.NextBelow(8)}") : Cell.Of($"number {column}", random.NextDouble()));
        return facts;
    }

    private static (long Allocated, int Written) Measure(List<DecisionFacts> facts)
    {
        using var stream = new MemoryStream(100_000);
        using var writer = new BinaryWriter(stream);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var summary = new WindowSummary(Made.Shape);
        foreach (var decision in facts)
            summary.Add(decision);
        summary.Write(writer);
        return (GC.GetAllocatedBytesForCurrentThread() - before, (int)stream.Length);
    }
}
