using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Upstream;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway;

public sealed class VersionHealthTests
{
    private readonly SteppedClock _clock = new();
    private readonly VersionHealth _health;
    private readonly VersionRow _version = new() { Model = "m", Name = "1" };

    public VersionHealthTests() => _health = new VersionHealth(_clock);

    private HealthView View => Assert.Single(_health.Snapshot());

    private void Observe(Verdict verdict, int times = 1, double ms = 10)
    {
        for (var i = 0; i < times; i++)
            _health.Observe(_version, verdict, ms);
    }

    [Fact]
    public void Five_failures_in_a_row_eject_and_a_call_that_works_brings_back()
    {
        Observe(Verdict.Fails, 4);
        Observe(Verdict.Works);
        Observe(Verdict.Fails, 4);
        Assert.False(_health.IsEjected(_version));

        Observe(Verdict.Fails);
        Assert.True(_health.IsEjected(_version));

        Observe(Verdict.Works);
        Assert.False(_health.IsEjected(_version));
    }

    [Fact]
    public void A_call_that_says_nothing_counts_for_nothing()
    {
        Observe(Verdict.None, 100);

        Assert.Empty(_health.Snapshot());
    }

    [Fact]
    public void Only_an_ejected_version_is_probed_and_each_ejection_rests_twice_as_long()
    {
        Assert.False(_health.WantsProbe(_version));
        foreach (var rest in new[] { 1, 2, 4, 8 })
        {
            Observe(Verdict.Fails, 5);
            _clock.Advance(TimeSpan.FromSeconds(rest - 0.1));
            Assert.False(_health.WantsProbe(_version));
            _clock.Advance(TimeSpan.FromSeconds(0.2));
            Assert.True(_health.WantsProbe(_version));
            _health.Probed(_version, ready: true);
            Assert.False(_health.IsEjected(_version));
        }
    }

    [Fact]
    public void A_probe_that_finds_it_not_ready_is_repeated_after_the_same_rest()
    {
        Observe(Verdict.Fails, 5);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _health.Probed(_version, ready: false);

        Assert.False(_health.WantsProbe(_version));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_health.WantsProbe(_version));
        Assert.True(_health.IsEjected(_version));
    }

    [Fact]
    public void Failures_are_counted_over_ten_seconds_whatever_the_time_of_day_does()
    {
        Observe(Verdict.Fails, 3);
        _clock.Advance(TimeSpan.FromSeconds(5));
        _clock.Jump = TimeSpan.FromHours(-2);
        Observe(Verdict.Works, 7);
        Assert.Equal((10L, 3L), (View.Calls, View.Failed));

        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((7L, 0L), (View.Calls, View.Failed));
    }

    [Fact]
    public void Latency_is_a_moving_average_of_the_calls_that_worked()
    {
        Assert.Null(_health.LatencyOf(_version));
        Observe(Verdict.Works, ms: 10);
        Observe(Verdict.Fails, 3, 5000);
        Observe(Verdict.Works, ms: 20);

        Assert.Equal(11, _health.LatencyOf(_version)!.Value, 9);
        Observe(Verdict.Works, 200, 50);
        Assert.Equal(50, _health.LatencyOf(_version)!.Value, 3);
    }

    [Fact]
    public void No_more_try_again_than_the_share_of_the_active_or_three()
        => Prop.ForAll(Arb.From(from active in Gen.Choose(0, 200) from percent in Gen.Choose(0, 100) select (active, percent)), drawn =>
        {
            var (load, share) = (new ModelLoad(), drawn.percent / 100.0);
            for (var i = 0; i < drawn.active; i++)
                load.Enter();
            var let = Enumerable.Range(0, 300).Count(_ => load.TryRetry(share));
            var most = (int)Math.Floor(Math.Max(share * drawn.active, 3));
            load.Leave(retried: true);
            return let == most && load.TryRetry(share) == (Math.Max(share * (drawn.active - 1), 3) >= most);
        }).Hold(500);
}
