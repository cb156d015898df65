using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
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
        Assert.Equal("key:k", Caller.Of(principal).Actor);
        Assert.Equal([new Grant(Role.Operator, "ours")], Caller.Of(principal).Grants);
        Assert.True(principal.May(Policies.Operate));
        Assert.False(principal.May(Policies.Audit));

        _clock.Now += TimeSpan.FromHours(1);
        Assert.Null(ring.Check(key.ToString()));
        Assert.Null(ring.OfId(key.Id, AddressClass.Public));
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
        Assert.True(Of(new Grant(Role.Viewer, null)).Reaches("ours"));
        Assert.True(Of(new Grant(Role.Viewer, "ours")).Reaches("ours"));
        Assert.False(Of(new Grant(Role.Viewer, "ours")).Reaches("theirs"));
        Assert.False(Of(new Grant(Role.Viewer, "ours")).Reaches(null));
    }

    [Fact]
    public void A_role_counts_for_the_team_that_it_was_granted_for()
    {
        var caller = Of(new Grant(Role.Operator, "ours"), new Grant(Role.Auditor, "theirs"));

        Assert.True(caller.May(Policies.Operate, "ours"));
        Assert.False(caller.May(Policies.Operate, "theirs"));
        Assert.True(caller.Reaches("theirs"));
        Assert.False(caller.Reaches(null));
        Assert.Equal(["ours", "theirs"], caller.Teams);
        Assert.Null(caller.Team);
        Assert.Equal(["theirs"], caller.Under(Policies.Audit).Teams);
        Assert.Null(Of(new Grant(Role.Viewer, "ours"), new Grant(Role.Viewer, null)).Teams);
        Assert.Empty(Of().Teams!);
    }

    private static Caller Of(params Grant[] grants) => new("a", grants);

    private async Task<ApiKey> MakeAsync(SmallStore store, string name, Role role, string? team, DateTimeOffset? expires)
        => (await new KeyMaker(store.Store, _hasher, _clock).CreateAsync(new NewKey(name, new Grant(role, team), expires), Caller.Trusted("test", AddressClass.System), TestContext.Current.CancellationToken)).Key!.Value;
}
