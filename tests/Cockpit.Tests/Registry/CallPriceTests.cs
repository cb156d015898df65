using Cockpit.Registry;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Registry;

public sealed class CallPriceTests
{
    private static VersionRow Priced(decimal? call = null, decimal? input = null, decimal? output = null, decimal? second = null)
        => new() { Model = "m", Name = "1", CostPerCall = call, CostPerInputToken = input, CostPerOutputToken = output, CostPerSecond = second };

    [Fact]
    public void Every_part_adds_to_the_price()
    {
        var used = new TokenUse(100, 10, IsEstimated: false);

        Assert.Equal(1m + 2m + 3m + 5m, CallPrice.Of(Priced(1, 0.02m, 0.3m, 2), used, durationMs: 2500));
        Assert.Equal(3m + 2m + 3m + 5m, CallPrice.Of(Priced(1, 0.02m, 0.3m, 2), used, durationMs: 2500, calls: 3));
        Assert.Equal(0.5m, CallPrice.Of(Priced(second: 2), default, durationMs: 250));
        Assert.Equal(0m, CallPrice.Of(Priced(output: 1), default, 1));
    }

    [Fact]
    public void Without_a_price_nothing_is_known_and_nothing_is_expected()
    {
        Assert.Null(CallPrice.Of(Priced(), new TokenUse(1, 1, IsEstimated: false), 1));
        Assert.Equal(0, CallPrice.Expected(Priced(), new TokenUse(1, 1, IsEstimated: true)));
        Assert.Equal(2, CallPrice.Expected(Priced(second: 2), default));
    }

    [Fact]
    public void The_dearest_question_that_can_be_asked_has_a_price()
        => Assert.True(CallPrice.Expected(Priced(1_000_000, 1_000_000, 1_000_000, 1_000_000), new TokenUse(1_000_000_000, 128_000_000_000, IsEstimated: true)) > 0);
}
