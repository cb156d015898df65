using Cockpit.Registry.Policies;

namespace Cockpit.Tests.Registry.Policies;

public sealed class WeightedChoiceTests
{
    private const int Many = 100_000;

    private static readonly RouteTarget[] Targets = [new("live", 80), new("2.1", 15), new("off", 0), new("3.0", 5)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Each_version_gets_its_share(bool isSticky)
    {
        var random = new Random(7);
        var counts = Enumerable.Range(0, Many).Select(i => WeightedChoice.Pick(Targets, isSticky ? $"subject-{i}" : null, (ulong)random.NextInt64(long.MinValue, long.MaxValue))!.Version)
            .CountBy(version => version).ToDictionary(StringComparer.Ordinal);

        foreach (var target in Targets)
        {
            var share = target.Weight / 100.0;
            // Five standard deviations of a binomial count.
            Assert.InRange(counts.GetValueOrDefault(target.Version), (Many * share) - Sigma(share), (Many * share) + Sigma(share));
        }

        static double Sigma(double share) => 5 * Math.Sqrt(Many * share * (1 - share));
    }

    [Fact]
    public void A_subject_meets_the_same_version_whatever_the_random_number_and_the_order()
    {
        foreach (var subject in Enumerable.Range(0, 1000).Select(i => $"person {i}"))
            Assert.Equal(WeightedChoice.Pick(Targets, subject, 1), WeightedChoice.Pick([.. Targets.Reverse()], subject, ulong.MaxValue));
    }

    [Fact]
    public void A_change_of_weights_moves_only_the_subjects_that_must_move()
    {
        RouteTarget[] before = [new("a", 90), new("b", 10)];
        RouteTarget[] after = [new("a", 80), new("b", 20)];
        var moved = Enumerable.Range(0, Many).Select(i => (From: WeightedChoice.Pick(before, $"s{i}", 0)!.Version, To: WeightedChoice.Pick(after, $"s{i}", 0)!.Version)).Where(pair => pair.From != pair.To).ToList();

        Assert.All(moved, pair => Assert.Equal(("a", "b"), pair));
        Assert.InRange(moved.Count, Many * 0.095, Many * 0.105);
    }

    [Fact]
    public void Weights_of_zero_exclude_and_the_ends_of_the_random_numbers_are_within()
    {
        Assert.Null(WeightedChoice.Pick([new("a", 0), new("b", 0)], "s", 1));
        Assert.Null(WeightedChoice.Pick([new("a", 0), new("b", 0)], null, 1));
        Assert.Null(WeightedChoice.Pick([new("a", 0)], null, 1));
        Assert.Null(WeightedChoice.Pick([], null, 1));
        Assert.Equal("live", WeightedChoice.Pick(Targets, null, 0)!.Version);
        Assert.Equal("3.0", WeightedChoice.Pick(Targets, null, ulong.MaxValue)!.Version);
    }
}
