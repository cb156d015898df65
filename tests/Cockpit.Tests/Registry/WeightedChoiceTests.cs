using System.Globalization;
using Cockpit.Registry.Policies;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Registry;

public sealed class WeightedChoiceTests
{
    private const int Subjects = 20_000;

    private static Gen<RouteTarget[]> Targets { get; } =
        from weights in Gen.Choose(0, 100).ArrayOf().Resize(6).Where(weights => weights.Length > 0)
        select weights.Select((weight, index) => new RouteTarget($"v{index}", weight)).ToArray();

    [Theory]
    [InlineData(true, 95, 5)]
    [InlineData(true, 50, 30, 20)]
    [InlineData(true, 1, 999)]
    [InlineData(false, 95, 5)]
    [InlineData(false, 1, 1, 1, 1)]
    [InlineData(false, 70, 0, 30)]
    public void Every_version_gets_its_share(bool bySubject, params int[] weights)
    {
        var targets = weights.Select((weight, index) => new RouteTarget($"{index + 1}.0", weight)).ToArray();
        var counts = Enumerable.Range(0, Subjects).Select(i => Pick(targets, bySubject ? $"customer {i}" : null, (ulong)i)).CountBy(target => target!.Version).ToDictionary();

        foreach (var target in targets)
        {
            // Five standard deviations of the binomial: wrong once in two million runs, if runs were random; they are not.
            var p = target.Weight / (double)weights.Sum();
            var slack = (5 * Math.Sqrt(Subjects * p * (1 - p))) + 1e-9;
            Assert.InRange(counts.GetValueOrDefault(target.Version), (Subjects * p) - slack, (Subjects * p) + slack);
        }
    }

    [Fact]
    public void A_larger_weight_takes_subjects_from_the_others_and_gives_none_away()
        => Prop.ForAll(Arb.From(from targets in Targets from more in Gen.Choose(1, 50) from which in Gen.Choose(0, targets.Length - 1) select (targets, more, which)), drawn =>
        {
            var (before, more, which) = drawn;
            var after = before.Select((target, index) => index == which ? target with { Weight = target.Weight + more } : target).ToArray();
            return Enumerable.Range(0, 200).All(i =>
            {
                var (was, now) = (Pick(before, $"s{i}"), Pick(after, $"s{i}"));
                return was == null || now!.Version == was.Version || now.Version == before[which].Version;
            });
        }).Hold(200);

    [Fact]
    public void A_changed_weight_moves_no_more_subjects_than_the_share_that_changed()
    {
        RouteTarget[] before = [new("1", 95), new("2", 5)], after = [new("1", 90), new("2", 10)];

        var moved = Enumerable.Range(0, Subjects).Count(i => Pick(before, $"s{i}")!.Version != Pick(after, $"s{i}")!.Version);

        // 5 % of 20,000 are 1,000; five standard deviations are 154.
        Assert.InRange(moved, 846, 1154);
    }

    [Fact]
    public void Neither_the_order_of_versions_nor_a_factor_in_all_weights_moves_anybody()
        => Prop.ForAll(Arb.From(from targets in Targets from factor in Gen.Choose(1, 1000) from subject in ArbMap.Default.GeneratorFor<NonNull<string>>() select (targets, factor, subject.Get)), drawn =>
            Pick(drawn.targets, drawn.Get)?.Version
                == Pick([.. drawn.targets.Reverse().Select(target => target with { Weight = target.Weight * drawn.factor })], drawn.Get)?.Version).Hold(500);

    [Fact]
    public void The_next_in_rank_is_who_would_be_picked_if_those_before_were_away()
        => Prop.ForAll(Arb.From(from targets in Targets from random in Numbers.Any64 select (targets, random)), drawn =>
        {
            List<RouteTarget> left = [.. drawn.targets];
            foreach (var ranked in WeightedChoice.Rank(drawn.targets, null, (ulong)drawn.random))
            {
                if (Pick(left, null, (ulong)drawn.random) != ranked)
                    return false;
                left.Remove(ranked);
            }

            return left.TrueForAll(target => target.Weight == 0);
        }).Hold(500);

    [Fact]
    public void Without_any_weight_nobody_is_picked() => Assert.Null(Pick([new("1", 0), new("2", 0)], "s"));

    [Fact]
    public void A_choice_is_the_same_on_every_machine()
    {
        RouteTarget[] targets = [new(RouteTarget.Live, 60), new("2.0", 40)];

        var chosen = string.Concat(Enumerable.Range(0, 24).Select(i => Pick(targets, i.ToString(CultureInfo.InvariantCulture))!.Version[0]));

        Assert.Equal("lllll2ll2l22llll2l2l2l2l", chosen);
    }

    [Fact]
    public void A_share_of_requests_is_that_share_and_independent_of_other_names()
    {
        var requests = Enumerable.Range(0, Subjects).Select(i => WeightedChoice.RandomOf(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddMilliseconds(i)))).ToArray();
        var first = requests.Where(random => WeightedChoice.Falls(0.25, "3.0", random)).ToArray();

        Assert.InRange(first.Length, 4694, 5306);
        Assert.InRange(first.Count(random => WeightedChoice.Falls(0.25, "4.0", random)), 1097, 1403);
        Assert.All(requests, random => Assert.True(WeightedChoice.Falls(1, "3.0", random)));
        Assert.All(requests, random => Assert.False(WeightedChoice.Falls(0, "3.0", random)));
    }

    private static RouteTarget? Pick(IReadOnlyList<RouteTarget> targets, string? subject, ulong random = 0) => WeightedChoice.Pick(targets, subject, random);
}
