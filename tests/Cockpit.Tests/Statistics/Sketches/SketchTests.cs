using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift.Measures;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Sketches;

public sealed class SketchTests
{
    [Fact]
    public void Binned_counts_of_the_parts_are_those_of_the_whole()
        => Holds(() => new BinnedCounts(new NumericBins([-2, 0, 3])), (sketch, value) => sketch.Add(value));

    [Fact]
    public void Quantile_sketches_of_the_parts_are_that_of_the_whole_exact_or_not()
    {
        Holds(() => new QuantileSketch(), (sketch, value) => sketch.Add(value));
        Holds(() => new QuantileSketch(exactLimit: 3), (sketch, value) => sketch.Add(value));
        Holds(() => new QuantileSketch(exactLimit: 0), (sketch, value) => sketch.Add(value));
    }

    [Fact]
    public void Distinct_sketches_of_the_parts_are_that_of_the_whole()
        => Holds(() => new DistinctSketch(), (sketch, value) => sketch.Add(value));

    [Fact]
    public void Heavy_hitters_of_the_parts_are_those_of_the_whole_while_exact()
        => Holds(() => new HeavyHitters(), (sketch, value) => sketch.Add($"{value}"));

    [Fact]
    public void Score_histograms_of_the_parts_are_that_of_the_whole()
        => Holds(() => new ScoreHistogram(), (sketch, value) =>
            sketch.Add(Math.Abs(value / 10 % 1), double.IsInteger(value) ? null : value > 0), value => !double.IsNaN(value));

    [Fact]
    public void Moments_of_the_parts_are_those_of_the_whole_to_rounding()
        => Prop.ForAll(Samples(), Samples(), (left, right) =>
        {
            var (whole, one, other) = (new Moments(), new Moments(), new Moments());
            foreach (var value in left)
                one.Add(value);
            foreach (var value in right)
                other.Add(value);
            foreach (var value in left.Concat(right))
                whole.Add(value);
            one.Merge(other);
            return one.Count == whole.Count && one.Missing == whole.Missing && one.Minimum.Equals(whole.Minimum)
                && one.Maximum.Equals(whole.Maximum)
                && Math.Abs(one.Mean - whole.Mean) < 1e-9
                && Math.Abs((one.StandardDeviation() ?? 0) - (whole.StandardDeviation() ?? 0)) < 1e-9;
        }).Holds();

    [Fact]
    public void Heavy_hitters_keep_their_bound_in_any_order_of_merging()
        => Prop.ForAll(Arb.From(Gen.Choose(0, 30).ListOf()), Arb.From(Gen.Choose(0, 8).ListOf()), (left, right) =>
        {
            var (one, other) = (new HeavyHitters(3), new HeavyHitters(3));
            foreach (var value in left)
                one.Add($"{value}");
            foreach (var value in right)
                other.Add($"{value}");
            one.Merge(other);
            var kept = one.ToCategoryCounts();
            return one.Shortfall <= (left.Count + right.Count) / 4
                && left.Concat(right).GroupBy(value => value).All(group =>
                    kept[$"{group.Key}"] <= group.Count() && kept[$"{group.Key}"] >= group.Count() - one.Shortfall);
        }).Holds();

    [Fact]
    public void Quantiles_are_within_one_per_cent_of_the_sample()
    {
        var (random, sketch, values) = (new SeededRandom(3), new QuantileSketch(), new double[20_000]);
        for (var i = 0; i < values.Length; i++)
            sketch.Add(values[i] = Math.Exp(10 * (random.NextDouble() - 0.5)) * (i % 3 == 0 ? -1 : 1));
        Assert.False(sketch.IsExact);
        var (exact, read) = (SortedCounts.From(values), sketch.ToSortedCounts());
        for (var p = 0.01; p < 1; p += 0.01)
            Assert.InRange(
                Math.Abs(read.Quantile(p) - exact.Quantile(p)), 0, QuantileSketch.RelativeError * 1.01 * Math.Abs(exact.Quantile(p)));
    }

    [Fact]
    public void Kolmogorov_smirnov_and_wasserstein_from_sketches_are_within_their_stated_error()
    {
        var random = new SeededRandom(4);
        var (one, other) = (new QuantileSketch(), new QuantileSketch());
        var (left, right) = (new double[3_000], new double[2_000]);
        for (var i = 0; i < left.Length; i++)
            one.Add(left[i] = 100 + (50 * random.NextDouble()));
        for (var i = 0; i < right.Length; i++)
            other.Add(right[i] = 104 + (50 * random.NextDouble()));
        var (before, after, error) = QuantileSketch.Align(one, other);
        var exact = KolmogorovSmirnov.Compare(SortedCounts.From(left), SortedCounts.From(right))!.Statistic;
        var read = KolmogorovSmirnov.Compare(before, after)!.Statistic;
        Assert.InRange(read, exact - error, exact + 1e-12);
        var distance = Wasserstein.Distance(SortedCounts.From(left), SortedCounts.From(right))!.Value;
        Assert.InRange(Wasserstein.Distance(before, after)!.Value, distance - (0.01 * 260), distance + (0.01 * 260));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    [InlineData(15_000)]
    [InlineData(300_000)]
    public void Distinct_values_are_counted_within_five_per_cent(int distinct)
    {
        var (numbers, texts) = (new DistinctSketch(), new DistinctSketch());
        for (var i = 0; i < distinct; i++)
        {
            numbers.Add(i);
            numbers.Add((double)i);
            texts.Add($"value {i}");
        }
        Assert.InRange(numbers.Estimate(), 0.95 * distinct, 1.05 * distinct);
        Assert.InRange(texts.Estimate(), 0.95 * distinct, 1.05 * distinct);
    }

    [Fact]
    public void Performance_read_from_a_histogram_is_that_of_the_rows()
    {
        var (random, histogram) = (new SeededRandom(5), new ScoreHistogram());
        var (labels, scores) = (new bool[4_000], new double[4_000]);
        for (var i = 0; i < labels.Length; i++)
        {
            scores[i] = i % 50 / 50.0;
            scores[i] = i % 2 == 0 ? scores[i] : random.NextDouble();
            labels[i] = random.NextDouble() < scores[i];
            histogram.Add(scores[i], labels[i]);
        }
        var report = ClassificationReport.AtThreshold(labels, scores, 0.3);
        Assert.Equal(report.Confusion, histogram.AtThreshold(0.3));
        Assert.Equal(report.CalibrationError!.Value, Calibration.ExpectedError(histogram.CalibrationBins())!.Value, 1e-11);
        Assert.Equal(report.Brier!.Value, histogram.Brier!.Value, 1e-11);
        Assert.Equal(report.LogLoss!.Value, histogram.LogLoss!.Value, 1e-11);
        Assert.InRange(
            histogram.RocAuc!.Value, report.RocAuc!.Value - histogram.RocAucError!.Value, report.RocAuc.Value
                + histogram.RocAucError.Value);
    }

    [Fact]
    public void A_label_that_comes_late_leaves_no_trace_of_having_been_late()
    {
        var (late, prompt) = (new ScoreHistogram(), new ScoreHistogram());
        late.Add(0.3, null);
        late.Add(0.7, true);
        late.Add(0.3, null, times: -1);
        late.Add(0.3, false);
        prompt.Add(0.3, false);
        prompt.Add(0.7, true);
        Assert.Equal(Bytes(prompt), Bytes(late));
    }

    [Fact]
    public void Distinct_values_are_known_while_kept_and_estimated_from_then_on_whatever_the_order()
        => Prop.ForAll(Samples(), Samples(), (left, right) =>
        {
            var (numbers, others, texts, otherTexts) = (new QuantileSketch(4), new QuantileSketch(4), new HeavyHitters(2), new HeavyHitters(2));
            var (all, seen) = (left.Concat(right).Where(value => !double.IsNaN(value)).ToList(), new DistinctSketch());
            foreach (var value in left)
                Add(numbers, texts, value);
            foreach (var value in right)
                Add(others, otherTexts, value);
            all.ForEach(value => seen.Add(FormattableString.Invariant($"{value}")));
            numbers.Merge(Again(others));
            texts.Merge(Again(otherTexts));
            var (distinct, categories) = (all.Distinct().Count(), left.Concat(right).Distinct().Count());
            return numbers.DistinctIsExact == distinct <= 4 && texts.DistinctIsExact == categories <= 4
                && Math.Abs(numbers.DistinctEstimate - distinct) <= (numbers.DistinctIsExact ? 0 : 0.05 * distinct)
                && texts.DistinctEstimate == (texts.DistinctIsExact ? distinct : seen.Estimate());
        }).Holds();

    [Fact]
    public void Labels_alone_are_deltas_with_negative_counts_that_add_up_in_any_order()
        => Prop.ForAll(Samples(), values =>
        {
            var (prompt, waiting, labels) = (new ScoreHistogram(), new ScoreHistogram(), new ScoreHistogram());
            foreach (var score in values.Where(value => !double.IsNaN(value)).Select(value => Math.Abs(value / 10 % 1)))
            {
                prompt.Add(score, score > 0.4);
                waiting.Add(score, null);
                labels.Add(score, null, times: -1);
                labels.Add(score, true);
                labels.Add(score, true, times: -1);
                labels.Add(score, score > 0.4);
            }
            var (one, other) = (Again(labels), Again(waiting));
            one.Merge(waiting);
            other.Merge(Again(labels));
            return Bytes(one).SequenceEqual(Bytes(prompt)) && Bytes(other).SequenceEqual(Bytes(prompt));
        }).Holds();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 250)]
    [InlineData(100_000, 4_200)]
    public void A_distinct_sketch_takes_no_more_room_on_disk_than_it_needs(int distinct, int most)
    {
        var sketch = new DistinctSketch();
        for (var i = 0; i < distinct; i++)
            sketch.Add(i);
        Assert.InRange(Bytes(sketch).Length, 1, most);
        Assert.Equal(sketch.Estimate(), Again(sketch).Estimate());
    }

    [Fact]
    public void Numbers_of_any_size_come_back_from_the_disk()
        => Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat[]>(), ArbMap.Default.ArbFor<long[]>(), (floats, wholes) =>
        {
            double[] large = [.. wholes.Select(value => (double)value), .. wholes.Select(value => value * 1e9)];
            return new double[][] { [.. floats.Select(value => value.Item)], large, [.. large.Select(value => Math.Round(value / 1e12))] }.All(values =>
            {
                var (sketch, whole) = (new QuantileSketch(), values.All(double.IsInteger));
                foreach (var value in values)
                    sketch.Add(value);
                var again = Again(sketch);
                return again.ToSortedCounts().Values.SequenceEqual(sketch.ToSortedCounts().Values) && again.Count == values.Length
                    && again.AreWhole == whole && Bytes(again).SequenceEqual(Bytes(sketch));
            });
        }).Holds();

    [Fact]
    public void Counts_on_other_bins_are_not_added()
        => Assert.Throws<ArgumentException>(() => new BinnedCounts(new NumericBins([1])).Merge(new BinnedCounts(new NumericBins([2]))));

    /// <summary>
    /// Merging in either order, and in either grouping, gives the summary of everything at once; and so does writing and reading on the
    /// way.
    /// </summary>
    private static void Holds<TSketch>(Func<TSketch> make, Action<TSketch, double> add, Func<double, bool>? accepts = null)
        where TSketch : ISketch<TSketch>
        => Prop.ForAll(Samples(), Samples(), Samples(), (a, b, c) =>
        {
            TSketch Of(IEnumerable<double> values)
            {
                var sketch = make();
                foreach (var value in values.Where(accepts ?? (_ => true)))
                    add(sketch, value);
                return sketch;
            }
            TSketch Sum(TSketch into, params TSketch[] others)
            {
                foreach (var other in others)
                    into.Merge(Again(other));
                return into;
            }
            var whole = Bytes(Of(a.Concat(b).Concat(c)));
            return Bytes(Sum(Of(a), Of(b), Of(c))).SequenceEqual(whole)
                && Bytes(Sum(Of(c), Of(a), Of(b))).SequenceEqual(whole)
                && Bytes(Sum(Of(a), Sum(Of(b), Of(c)))).SequenceEqual(whole);
        }).Holds();

    private static void Add(QuantileSketch numbers, HeavyHitters texts, double value)
    {
        numbers.Add(value);
        texts.Add(double.IsNaN(value) ? null : FormattableString.Invariant($"{value}"));
    }

    private static TSketch Again<TSketch>(TSketch sketch)
        where TSketch : ISketch<TSketch>
    {
        using var reader = new BinaryReader(new MemoryStream(Bytes(sketch)));
        return TSketch.Read(reader);
    }

    private static byte[] Bytes<TSketch>(TSketch sketch)
        where TSketch : ISketch<TSketch>
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        sketch.Write(writer);
        writer.Flush();
        return stream.ToArray();
    }

    private static Arbitrary<double[]> Samples()
        => Arb.From(Gen.Choose(-40, 40).Select(i => i == 40 ? double.NaN : i / 4.0).ArrayOf());
}
