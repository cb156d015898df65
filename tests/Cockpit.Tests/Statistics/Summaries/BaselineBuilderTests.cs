using System.Globalization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Tests.Statistics.Summaries;

public sealed class BaselineBuilderTests
{
    [Fact]
    public void A_column_of_numbers_becomes_categorical_at_the_first_text_and_keeps_the_texts_its_numbers_were()
    {
        var builder = new BaselineBuilder([]);
        foreach (var text in (string[])["01", "1", "1.0", "1", "", "x"])
            Assert.Null(builder.Add([Cell.Of("code", text), new Cell("n", 5, "5")]));
        var baseline = builder.Build();
        var texts = baseline.Columns["code"].Texts.ToCategoryCounts();
        Assert.Equal(ColumnKind.Categorical, baseline.KindOf("code"));
        Assert.Equal((1, 2, 1, 1, 5), (texts["01"], texts["1"], texts["1.0"], texts["x"], texts.Total));
        Assert.Equal((0, 6), (baseline.Columns["code"].Numbers.Count, baseline.Rows));
        Assert.Equal(ColumnKind.Numeric, baseline.KindOf("n"));
        Assert.Throws<KeyNotFoundException>(() => baseline.KindOf("other"));
    }

    [Fact]
    public void Codes_that_look_like_numbers_are_categories_where_named_so()
    {
        var builder = new BaselineBuilder(["zip"]);
        builder.Add([new Cell("zip", 7, "007"), Cell.Of("plain", 7)]);
        var baseline = builder.Build();
        Assert.Equal(ColumnKind.Categorical, baseline.KindOf("zip"));
        Assert.Equal(1, baseline.Columns["zip"].Texts.ToCategoryCounts()["007"]);
    }

    [Fact]
    public void A_text_after_too_many_different_numbers_refuses_its_row_and_nothing_of_it_counts()
    {
        var builder = new BaselineBuilder([]);
        for (var i = 0; i < 10_001; i++)
            Assert.Null(builder.Add([Cell.Of("other", "a"), Cell.Of("amount", $"{i}")]));
        var reason = builder.Add([Cell.Of("other", "a"), Cell.Of("new", 1), Cell.Of("amount", "n/a")]);
        Assert.Contains("amount", reason, StringComparison.Ordinal);
        Assert.Contains("“n/a”", reason, StringComparison.Ordinal);
        Assert.Null(builder.Add([Cell.Of("other", "b"), Cell.Of("amount", "")]));
        var baseline = builder.Build();
        Assert.Equal(10_002, baseline.Rows);
        Assert.Equal((10_002, 10_001), (baseline.Columns["other"].Present, baseline.Columns["amount"].Present));
        Assert.DoesNotContain("new", baseline.Columns.Keys);
    }

    [Fact]
    public void A_thousand_columns_are_the_most()
    {
        var builder = new BaselineBuilder([]);
        Assert.Null(builder.Add([.. Enumerable.Range(0, 1_000).Select(i => Cell.Of($"c{i}", i))]));
        Assert.Contains("at most 1000", builder.Add([Cell.Of("c1000", 1)]), StringComparison.Ordinal);
        Assert.Equal(1, builder.Rows);
    }

    [Fact]
    public void The_layout_has_the_deciles_fences_and_extremes_of_the_values()
    {
        var random = new SeededRandom(3);
        var values = Enumerable.Range(0, 2_000).Select(_ => Math.Round(50 * random.NextDouble(), 1)).ToArray();
        var baseline = Build(values);
        var (sorted, layout) = (SortedCounts.From(values), baseline.Layout(Guid.Empty).Columns["x"]);
        Assert.Equal(NumericBins.FromBaseline(sorted).Edges.ToArray(), layout.Bins!.Edges.ToArray());
        Assert.Equal(OutlierFences.Of(sorted), layout.Fences);
        Assert.Equal((values.Min(), values.Max()), (layout.Minimum, layout.Maximum));
    }

    [Fact]
    public void Beyond_a_hundred_thousand_numbers_the_baseline_is_in_buckets_and_still_counts_its_own_bins_exactly()
    {
        var random = new SeededRandom(4);
        var values = Enumerable.Range(0, 120_000).Select(_ => 100 + (20 * random.NextDouble()) - (random.NextBelow(9) == 0 ? 150 : 0)).ToArray();
        var baseline = Build(values);
        var (layout, sorted) = (baseline.Layout(Guid.Empty).Columns["x"], SortedCounts.From(values));
        Assert.False(baseline.Columns["x"].Numbers.IsExact);
        Assert.InRange(layout.Bins!.Count, 3, 10);
        var kept = baseline.Columns["x"].Numbers.ToSortedCounts();
        Assert.Equal(layout.Bins.Counts(sorted), layout.Bins.Counts(kept));
        Assert.Equal(layout.Fences!.Value.CountOutside(sorted), layout.Fences.Value.CountOutside(kept));
        Assert.Equal((values.Min(), values.Max()), (layout.Minimum, layout.Maximum));
    }

    [Fact]
    public void A_baseline_comes_back_from_the_disk()
    {
        var random = new SeededRandom(5);
        var builder = new BaselineBuilder([]);
        for (var i = 0; i < 700; i++)
            builder.Add([Cell.Of("amount", random.NextDouble()), Cell.Of("colour", $"c{random.NextBelow(5)}"), Cell.Missing("empty")]);
        var before = builder.Build();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        before.Write(writer);
        writer.Flush();
        stream.Position = 0;
        var after = BaselineSummary.Read(new BinaryReader(stream));
        Assert.Equal(before.Rows, after.Rows);
        Assert.Equal(["amount", "colour", "empty"], after.Columns.Keys);
        Assert.Equal(before.Columns.Keys.Select(before.KindOf), after.Columns.Keys.Select(after.KindOf));
        Assert.Equal(before.Columns["amount"].Numbers.ToSortedCounts().Values.ToArray(), after.Columns["amount"].Numbers.ToSortedCounts().Values.ToArray());
        Assert.Equal(before.Columns["colour"].Texts.ToCategoryCounts().Items, after.Columns["colour"].Texts.ToCategoryCounts().Items);
        Assert.Equal((0, 5), (after.Columns["empty"].Present, after.Columns["colour"].Distinct));
        Assert.Equal(100, after.Sample.Count);
        Assert.Equal(before.Sample.SelectMany(row => row.Values), after.Sample.SelectMany(row => row.Values));
        Assert.Throws<InvalidDataException>(() => BaselineSummary.Read(new BinaryReader(new MemoryStream([7]))));
    }

    [Fact]
    public void A_baseline_that_was_written_without_rows_is_read_without_rows()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var builder = new BaselineBuilder([]);
        builder.Add([Cell.Of("amount", 1)]);
        builder.Build().Write(writer);
        writer.Flush();
        // The older format: another first byte, and no rows at the end.
        var bytes = stream.ToArray();
        bytes[0] = 1;
        var older = BaselineSummary.Read(new BinaryReader(new MemoryStream(bytes, 0, bytes.Length - 10)));
        Assert.Empty(older.Sample);
        Assert.Equal(1, older.Columns["amount"].Present);
    }

    [Fact]
    public void A_small_baseline_keeps_its_rows_in_their_order_with_every_column_and_values_as_they_came()
    {
        var builder = new BaselineBuilder(["code"]);
        builder.Add([Cell.Of("code", "007"), Cell.Of("age", "41"), Cell.Of("age", "42")]);
        builder.Add([Cell.Missing("age"), new Cell("late", 1.5, "1.50")]);
        var rows = builder.Build().Sample;
        Assert.Equal(["007 41 -", "- - 1.50"], rows.Select(row => string.Join(' ', row.Values.Select(cell => cell.Text ?? "-"))));
        Assert.All(rows, row => Assert.Equal(["code", "age", "late"], row.Keys));
    }

    [Fact]
    public void Every_row_of_a_large_baseline_is_as_likely_to_be_kept()
    {
        const int rows = 5_000;
        var kept = new int[10];
        var builder = new BaselineBuilder([]);
        for (var i = 0; i < rows; i++)
            builder.Add([Cell.Of("i", i)]);
        foreach (var row in builder.Build().Sample)
            kept[(int)row["i"].Number * 10 / rows]++;
        // Ten of a hundred in each tenth, give or take four standard deviations of three.
        Assert.All(kept, count => Assert.InRange(count, 1, 22));
        Assert.Equal(100, kept.Sum());
    }

    [Fact]
    public void Rows_of_very_long_texts_are_not_kept()
    {
        var builder = new BaselineBuilder([]);
        builder.Add([Cell.Of("note", "short")]);
        builder.Add([Cell.Of("note", new string('x', 20_001))]);
        builder.Add([Cell.Of("note", "short")]);
        var baseline = builder.Build();
        Assert.Empty(baseline.Sample);
        Assert.Equal(3, baseline.Rows);
    }

    private static BaselineSummary Build(double[] values)
    {
        var builder = new BaselineBuilder([]);
        foreach (var value in values)
            builder.Add([new Cell("x", value, value.ToString("R", CultureInfo.InvariantCulture))]);
        return builder.Build();
    }
}
