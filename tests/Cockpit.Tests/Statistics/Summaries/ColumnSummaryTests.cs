using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;
using FsCheck;
using FsCheck.Fluent;
using static Cockpit.Tests.Statistics.Summaries.Summarise;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class ColumnSummaryTests
{
    private static readonly Guid Id = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    [Fact]
    public void A_text_where_the_baseline_has_numbers_is_read_as_one_or_counts_as_unreadable()
    {
        var window = Window(Numeric(1, 2, 3), Cell.Of("x", "2.5e0"), Cell.Of("x", "1,5"), Cell.Of("x", "NaN"), Cell.Of("x", double.PositiveInfinity),
            Cell.Of("x", "1e999"), Cell.Of("x", ""), Cell.Missing("x"), Cell.Of("x", -4), new Cell("x", 7, "seven"));
        var column = window.Columns["x"];
        Assert.Equal((3, 4, 0), (column.Numbers.Count, column.Unreadable, column.Texts.Total));
        Assert.Equal((3, 9), (column.Present, window.Decisions));
        Assert.Equal((1, 1), (column.Against!.Below, column.Against.Above));
    }

    [Fact]
    public void A_number_where_the_baseline_has_categories_is_the_text_it_came_as()
    {
        var window = Window(Categorical("1.0", "b"), new Cell("x", 1, "1.0"), Cell.Of("x", 0.1), Cell.Of("x", "b"));
        var texts = window.Columns["x"].Texts.ToCategoryCounts();
        Assert.Equal((1, 1, 1), (texts["1.0"], texts["0.1"], texts["b"]));
        Assert.Null(window.Columns["x"].Against);
    }

    [Fact]
    public void Without_a_baseline_numbers_are_numbers_and_texts_are_texts()
    {
        var column = Window(null, new Cell("x", 1, "1.0"), Cell.Of("x", "2")).Columns["x"];
        Assert.Equal((1, 1, 2.0), (column.Numbers.Count, column.Texts.Total, column.Distinct));
    }

    [Fact]
    public void Of_a_name_given_twice_in_a_decision_the_first_value_counts()
    {
        var facts = new DecisionFacts();
        facts.Inputs.AddRange([Cell.Missing("sex"), Cell.Of("sex", "F"), Cell.Of("sex", "M")]);
        var window = new WindowSummary(SummaryShape.Plain);
        window.Add(facts);
        Assert.Equal(1, window.Columns["sex"].Present);
        Assert.Equal(1, window.Columns["sex"].Texts.ToCategoryCounts()["F"]);
    }

    [Fact]
    public void Long_texts_stay_different_and_stay_within_two_hundred_characters()
    {
        var (one, other) = (new string('a', 500), new string('a', 499) + "b");
        var texts = Window(null, Cell.Of("x", one), Cell.Of("x", other), Cell.Of("x", one)).Columns["x"].Texts.ToCategoryCounts();
        Assert.Equal([1, 2], texts.Items.Select(item => item.Value).Order());
        Assert.All(texts.Items, item => Assert.Matches("^a{100}…[0-9a-f]{16}$", item.Key));
        Assert.Equal(1, Window(null, Cell.Of("x", new string('a', 200))).Columns["x"].Texts.ToCategoryCounts()[new string('a', 200)]);
    }

    [Fact]
    public void Half_a_character_is_the_same_category_before_and_after_the_disk()
    {
        var window = Window(null, Cell.Of("x", "a\uD83D"), Cell.Of("x", new string('a', 99) + "😀" + new string('b', 200)), Cell.Of("x", "😀"));
        Assert.True(window.ContentEquals(Again(window)));
        Assert.Equal(1, window.Columns["x"].Texts.ToCategoryCounts()["😀"]);
    }

    [Fact]
    public void Counts_against_the_baseline_are_those_of_its_bins()
        => Prop.ForAll(Values(), Values(), (baseline, live) =>
        {
            var sorted = SortedCounts.From(baseline);
            var (bins, fences, values) = (NumericBins.FromBaseline(sorted), OutlierFences.Of(sorted), SortedCounts.From(live));
            var against = Window(Numeric(baseline), [.. live.Select(value => Cell.Of("x", value))]).Columns["x"].Against!;
            return against.Bins.SequenceEqual(bins.Counts(values)) && against.Outliers == fences.CountOutside(values)
                && against.Below == live.Count(value => value < baseline.Min()) && against.Above == live.Count(value => value > baseline.Max());
        }).Holds();

    [Fact]
    public void Counts_against_different_baselines_are_dropped_and_never_come_back()
    {
        var (shape, another) = (Numeric(1, 2, 3), Numeric(10, 20, 30));
        var window = Sum(Window(shape, Cell.Of("x", 2)), Window(another, Cell.Of("x", 2)));
        Assert.Null(window.Columns["x"].Against);
        Assert.Null(Sum(window, Window(shape, Cell.Of("x", 2))).Columns["x"].Against);
        Assert.Equal(2, Sum(Window(shape, Cell.Of("x", 2)), Window(another, Cell.Missing("x")), Window(shape, Cell.Of("x", 3)))
            .Columns["x"].Against!.Bins.ToArray().Sum());
        var mixed = new WindowSummary(another);
        mixed.Merge(Window(shape, Cell.Of("x", 2)));
        var facts = new DecisionFacts();
        facts.Inputs.Add(Cell.Of("x", 5));
        mixed.Add(facts);
        Assert.Null(mixed.Columns["x"].Against);
    }

    [Fact]
    public void A_layout_comes_back_from_the_disk()
    {
        var layout = new BaselineLayout[] { Numeric(1, 2, 3).Baseline!, Categorical("a").Baseline! };
        foreach (var before in layout)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            before.Write(writer);
            writer.Flush();
            var after = BaselineLayout.Read(new BinaryReader(new MemoryStream(stream.ToArray())));
            var (one, other) = (before.Columns["x"], after.Columns["x"]);
            Assert.Equal((before.Id, one.Kind, one.Minimum, one.Maximum, one.Fences), (after.Id, other.Kind, other.Minimum, other.Maximum, other.Fences));
            Assert.Equal(one.Bins?.Edges.ToArray(), other.Bins?.Edges.ToArray());
        }
        Assert.Equal(ColumnKind.Categorical, layout[1].Columns["x"].Kind);
    }

    private static SummaryShape Numeric(params double[] values) => Shape([.. values.Select(value => Cell.Of("x", value))]);

    private static SummaryShape Categorical(params string[] values) => Shape([.. values.Select(value => Cell.Of("x", value))]);

    private static SummaryShape Shape(Cell[] values)
    {
        var builder = new BaselineBuilder([]);
        foreach (var value in values)
            Assert.Null(builder.Add([value]));
        return new SummaryShape(builder.Build().Layout(Id), []);
    }

    private static WindowSummary Window(SummaryShape? shape, params Cell[] values)
    {
        var window = new WindowSummary(shape ?? SummaryShape.Plain);
        var facts = new DecisionFacts();
        foreach (var value in values)
        {
            facts.Clear();
            facts.Inputs.Add(value);
            window.Add(facts);
        }
        return window;
    }

    private static Arbitrary<double[]> Values()
        => Arb.From(Gen.NonEmptyListOf(Gen.Choose(-15, 15).Select(i => i / 2.0)).Select(list => list.ToArray()));
}
