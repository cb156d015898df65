using System.Text;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Gateway.Caching;

public sealed class AnswerCacheTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private readonly ManualClock _clock = new();
    private readonly AnswerCache _cache;

    public AnswerCacheTests() => _cache = new AnswerCache(Options.Create(new GatewayOptions { CacheMegabytes = 1 }), _clock);

    private static CacheKey Key(int question)
        => CacheKey.Of(new CacheSettings { Lifetime = Long }, "m", "s", Encoding.UTF8.GetBytes($$"""{"q":{{question}}}""")) ?? throw new InvalidOperationException();

    private void Keep(int question, string model = "m", int most = 1000, int bytes = 10)
        => _cache.Keep(model, Key(question), KeptAnswer.Of(Asked.Answer(new string('x', bytes)), Asked.Version("1", Stage.Live), new DecisionId(Guid.CreateVersion7()), _clock.GetTimestamp()), most);

    private bool Has(int question) => _cache.Find(Key(question), Long) is not null;

    [Fact]
    public void An_answer_is_found_until_it_is_older_than_asked_for()
    {
        Keep(1);
        _clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.FromSeconds(10), _cache.Find(Key(1), TimeSpan.FromSeconds(10))!.Value.Age);
        Assert.Null(_cache.Find(Key(1), TimeSpan.FromSeconds(9.9)));
        // Still there for who takes older ones.
        Assert.NotNull(_cache.Find(Key(1), Long));
        Assert.Equal(2, _cache.Snapshot().Hits);
    }

    [Fact]
    public void What_was_used_longest_ago_goes_first_and_each_model_has_its_own_bound()
    {
        Keep(9, "other", most: 3);
        for (var i = 1; i <= 3; i++)
            Keep(i, most: 3);
        Assert.True(Has(1));
        Keep(4, most: 3);

        Assert.Equal((true, false, true, true, true), (Has(1), Has(2), Has(3), Has(4), Has(9)));
        Assert.Equal((4, 1L), (_cache.Snapshot().Entries, _cache.Snapshot().Evicted));
    }

    [Fact]
    public void A_bound_that_shrinks_counts_with_the_next_answer()
    {
        for (var i = 1; i <= 10; i++)
            Keep(i, most: 10);
        Keep(11, most: 2);

        Assert.Equal(2, _cache.Snapshot().Entries);
        Assert.True(Has(11) && Has(10));
    }

    [Fact]
    public void All_models_together_stay_within_the_megabytes()
    {
        for (var i = 0; i < 200; i++)
            Keep(i, "m" + (i % 3), bytes: 10_000);

        Assert.InRange(_cache.Snapshot().Bytes, 900_000, 1024 * 1024);
        Assert.True(Has(199));
        Assert.False(Has(0));
    }

    [Fact]
    public void An_answer_larger_than_the_cache_is_not_kept_and_costs_nobody_a_place()
    {
        Keep(1);
        Keep(2, bytes: 1024 * 1024);

        Assert.Equal((true, false), (Has(1), Has(2)));
    }

    [Fact]
    public void A_newer_answer_takes_the_place_of_the_older_one()
    {
        Keep(1);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var before = _cache.Snapshot().Bytes;
        Keep(1);

        Assert.Equal(TimeSpan.Zero, _cache.Find(Key(1), Long)!.Value.Age);
        Assert.Equal((1, before), (_cache.Snapshot().Entries, _cache.Snapshot().Bytes));
    }
}
