using Cockpit.Gateway.Flow;
using Cockpit.Store.Decisions;
using Record = Cockpit.Gateway.Trace.Record;

namespace Cockpit.Tests.Gateway;

public sealed class SpentTests
{
    private static Attempt Call(string version, decimal? cost, string? error = null) => new(version, null, 1, error) { Cost = cost };

    [Fact]
    public void Every_call_is_counted_by_version_whatever_came_of_it()
    {
        Attempt[] attempts = [Call("1", 0.5m, "upstream-failed"), Call("1", 0.5m, "overtaken"), Call("2", 2m), Call("3", null, "upstream-timeout")];

        Assert.Equal([new Spending("1", 2, 1m), new Spending("2", 1, 2m), new Spending("3", 1, 0)], Record.Spent(attempts));
        Assert.Equal(3m, Record.CostOf(attempts));
    }

    [Fact]
    public void A_version_that_was_left_alone_was_not_called()
    {
        Attempt[] attempts = [new("1", null, 0, "circuit-open") { Called = false }];

        Assert.Empty(Record.Spent(attempts));
        Assert.Null(Record.CostOf(attempts));
    }

    [Fact]
    public void Without_a_price_the_cost_is_not_known_but_the_call_is()
    {
        Assert.Null(Record.CostOf([Call("1", null)]));
        Assert.Equal([new Spending("1", 1, 0)], Record.Spent([Call("1", null)]));
        Assert.Empty(Record.Spent([]));
    }
}
