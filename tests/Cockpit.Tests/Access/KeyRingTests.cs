using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Tests.Access;

public sealed class KeyRingTests
{
    private readonly FixedClock _clock = new();
    private readonly KeyHasher _hasher = new(new byte[32]);

    [Fact]
    public async Task A_key_is_valid_from_its_reload_until_it_expires()
    {
        using var store = await SmallStore.CreateAsync();
        var ring = new KeyRing(store.Store, _hasher, _clock);
        var key = await MakeAsync(store, "k", Role.Operator, "ours", _clock.Now + TimeSpan.FromHours(1));
        Assert.True(ring.IsEmpty);
        Assert.Null(ring.Check(key.ToString()));

        await ring.ReloadAsync(TestContext.Current.CancellationToken);
        var principal = ring.Check(key.ToString());
        Assert.Equal("key:k", principal!.Identity!.Name);
        Assert.Equal(new Caller("key:k", "ours"), Caller.Of(principal));
        Assert.True(principal.May(Policies.Operate));
        Assert.False(principal.May(Policies.Audit));

        _clock.Now += TimeSpan.FromHours(1);
        Assert.Null(ring.Check(key.ToString()));
        Assert.False(ring.IsValid(key.Id));
        Assert.False(ring.IsEmpty);
    }

    [Fact]
    public async Task A_revoked_key_is_not_valid()
    {
        using var store = await SmallStore.CreateAsync();
        var ring = new KeyRing(store.Store, _hasher, _clock);
        var key = await MakeAsync(store, "k", Role.Viewer, null, null);
        await store.Store.ChangeAsync((context, _, token) => context.Set<ApiKeyRow>().ExecuteUpdateAsync(set => set.SetProperty(row => row.RevokedAt, _clock.Now), token), TestContext.Current.CancellationToken);

        await ring.ReloadAsync(TestContext.Current.CancellationToken);

        Assert.Null(ring.Check(key.ToString()));
    }

    [Fact]
    public async Task A_right_id_with_a_wrong_secret_is_not_valid()
    {
        using var store = await SmallStore.CreateAsync();
        var ring = new KeyRing(store.Store, _hasher, _clock);
        var key = await MakeAsync(store, "k", Role.Viewer, null, null);
        await ring.ReloadAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(ring.Check(key.ToString()));
        Assert.Null(ring.Check((key with { Secret = ApiKey.New().Secret }).ToString()));
    }

    [Fact]
    public void A_caller_of_a_team_reaches_that_teams_models_only()
    {
        Assert.True(new Caller("a", null).Reaches("ours"));
        Assert.True(new Caller("a", "ours").Reaches("ours"));
        Assert.False(new Caller("a", "ours").Reaches("theirs"));
        Assert.False(new Caller("a", "ours").Reaches(null));
    }

    private Task<ApiKey> MakeAsync(SmallStore store, string name, Role role, string? team, DateTimeOffset? expires)
        => new KeyMaker(store.Store, _hasher, _clock).CreateAsync(name, role, team, expires, "test", TestContext.Current.CancellationToken);
}
