using Cockpit.Store.Rollups;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Store;

public sealed class LatencyBucketsTests
{
    /// <summary>A hundredth of a millisecond to 20 minutes, each magnitude as likely.</summary>
    private static Gen<double> Latency { get; } = Gen.Choose(0, 1_000_000).Select(place => 0.01 * Math.Pow(2, place / 1_000_000.0 * 26.9));

    [Fact]
    public void A_percentile_is_never_below_the_true_value_and_at_most_9_1_percent_above()
    {
        Prop.ForAll(Latency.NonEmptyListOf().ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (latencies, percent) =>
        {
            var share = percent / 100.0;
            var sorted = latencies.Order().ToList();
            var truth = sorted[Math.Max(1, (int)Math.Ceiling(share * sorted.Count)) - 1];

            var read = LatencyBuckets.Percentile(Count(latencies), share)!.Value;

            return read >= truth && read <= truth * 1.0906;
        }).Hold();
    }

    [Fact]
    public void A_bucket_holds_its_bound_and_not_the_next_number_above()
    {
        for (var bucket = 0; bucket < LatencyBuckets.Last; bucket++)
        {
            var upper = LatencyBuckets.UpperMs(bucket);
            Assert.True(LatencyBuckets.UpperMs(LatencyBuckets.Of(upper)) >= upper, $"{upper:R} was counted below itself");
            var above = Math.BitIncrement(upper);
            Assert.True(LatencyBuckets.UpperMs(LatencyBuckets.Of(above)) >= above, $"{above:R} was counted below itself");
        }
    }

    [Fact]
    public void Merging_is_adding()
    {
        Prop.ForAll(Latency.NonEmptyListOf().ToArbitrary(), Latency.NonEmptyListOf().ToArbitrary(), (first, second) =>
        {
            var merged = Count(first).Concat(Count(second)).GroupBy(pair => pair.Key).Select(same => KeyValuePair.Create(same.Key, same.Sum(pair => pair.Value)));
            var whole = Count([.. first, .. second]);
            return new[] { 0.01, 0.5, 0.9, 0.99, 1 }.All(share => LatencyBuckets.Percentile(merged, share) == LatencyBuckets.Percentile(whole, share));
        }).Hold(300);
    }

    [Fact]
    public void Unknown_latencies_are_left_out_and_nothing_counted_is_null()
    {
        Assert.Equal(LatencyBuckets.Unknown, LatencyBuckets.Of(null));
        Assert.Null(LatencyBuckets.Percentile([], 0.5));
        Assert.Null(LatencyBuckets.Percentile([KeyValuePair.Create(LatencyBuckets.Unknown, 5L)], 0.5));
        Assert.Equal(LatencyBuckets.UpperMs(8), LatencyBuckets.Percentile([KeyValuePair.Create(LatencyBuckets.Unknown, 5L), KeyValuePair.Create(8, 1L)], 0.5));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.01, 0)]
    [InlineData(0.02, 8)]
    [InlineData(10.24, 80)]
    [InlineData(1e300, LatencyBuckets.Last)]
    public void A_latency_falls_into_its_bucket(double latency, int bucket) => Assert.Equal(bucket, LatencyBuckets.Of(latency));

    private static List<KeyValuePair<int, long>> Count(IEnumerable<double> latencies)
        => [.. latencies.GroupBy(latency => LatencyBuckets.Of(latency)).Select(same => KeyValuePair.Create(same.Key, (long)same.Count()))];
}
