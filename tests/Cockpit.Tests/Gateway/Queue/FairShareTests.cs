using Cockpit.Gateway.Queue;
using Cockpit.Store.Queue;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.Queue;

public sealed class FairShareTests
{
    private static Gen<List<QueueLine>> Lines { get; } =
        from lines in Gen.ListOf(from model in Gen.Choose(1, 4) from caller in Gen.Choose(1, 4) select new QueueLine($"m{model}", "batch", $"key:{caller}"))
        select lines.Distinct().ToList();

    [Fact]
    public void A_caller_who_is_alone_gets_as_much_as_many_callers_of_another_model_together()
    {
        List<QueueLine> lines = [new("a", "batch", "key:alone"), .. Enumerable.Range(0, 9).Select(caller => new QueueLine("b", "batch", $"key:{caller}"))];

        var shares = new FairShare().Split(lines, 18);

        Assert.Equal(9, shares[lines[0]]);
        Assert.All(lines.Skip(1), line => Assert.Equal(1, shares[line]));
    }

    [Fact]
    public void One_place_at_a_time_goes_round_as_many_places_do()
    {
        List<QueueLine> lines = [new("a", "batch", "key:1"), new("a", "batch", "key:2"), new("b", "batch", "key:1")];
        var share = new FairShare();

        var served = Enumerable.Range(0, 8).SelectMany(_ => share.Split(lines, 1).Keys).CountBy(line => line).ToDictionary();

        Assert.Equal([2, 2, 4], lines.Select(line => served[line]));
    }

    [Fact]
    public void Every_place_is_given_and_no_model_or_caller_gets_more_than_one_more_than_another()
        => Prop.ForAll(Lines.ToArbitrary(), Gen.Choose(0, 40).ToArbitrary(), (lines, places) =>
        {
            var shares = new FairShare().Split(lines, places);
            var models = lines.GroupBy(line => line.Model).Select(same => same.Sum(line => shares.GetValueOrDefault(line))).ToList();
            var callers = lines.GroupBy(line => line.Model).Select(same => same.Select(line => shares.GetValueOrDefault(line)).ToList());
            return shares.Values.Sum() == (lines.Count == 0 ? 0 : places) && IsEven(models) && callers.All(IsEven);
        }).Hold();

    private static bool IsEven(List<int> shares) => shares.Count == 0 || shares.Max() - shares.Min() <= 1;
}
