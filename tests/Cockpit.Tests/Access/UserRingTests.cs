using Cockpit.Access;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Cockpit.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cockpit.Tests.Access;

public sealed class UserRingTests
{
    private static readonly Caller Test = Caller.Trusted("test", AddressClass.System);

    [Fact]
    public async Task A_session_from_before_an_account_was_disabled_stays_over_when_the_account_can_be_used_again()
    {
        using var store = await SmallStore.CreateAsync();
        var (ring, keeper) = (new UserRing(store.Store), Keeper(store));
        var token = TestContext.Current.CancellationToken;
        Assert.True(ring.IsEmpty);
        Assert.Null(await keeper.CreateAsync("ada", "violet kettle hums at dawn", new Grant(Role.Viewer, "ours"), Test, token));
        await ring.ReloadAsync(token);
        var user = Assert.Single(await new AccountQueries(store.Store).UsersAsync(token)).User;
        var before = ring.Check(user.Id, user.SecurityStamp, AddressClass.Public)!;
        Assert.Equal(("user:ada", AddressClass.Public), (Caller.Of(before).Actor, Caller.Of(before).Source));

        Assert.Null(await keeper.SetDisabledAsync(user.Id, true, Test, token));
        await ring.ReloadAsync(token);
        Assert.Null(ring.OfId(user.Id, AddressClass.Public));
        Assert.Null(await keeper.SetDisabledAsync(user.Id, false, Test, token));
        await ring.ReloadAsync(token);

        Assert.Null(ring.Check(user.Id, user.SecurityStamp, AddressClass.Public));
        Assert.NotNull(ring.OfId(user.Id, AddressClass.Public));
        Assert.False(ring.IsEmpty);
    }

    [Fact]
    public async Task A_principal_holds_until_its_account_may_do_something_else()
    {
        using var store = await SmallStore.CreateAsync();
        var (ring, keeper) = (new UserRing(store.Store), Keeper(store));
        var token = TestContext.Current.CancellationToken;
        var standing = new Standing(new KeyRing(store.Store, new KeyHasher(new byte[32]), TimeProvider.System), ring);
        await keeper.CreateAsync("ada", "violet kettle hums at dawn", new Grant(Role.Viewer, "ours"), Test, token);
        await ring.ReloadAsync(token);
        var id = Assert.Single(await new AccountQueries(store.Store).UsersAsync(token)).User.Id;
        var session = ring.OfId(id, AddressClass.Loopback)!;

        await ring.ReloadAsync(token);
        Assert.True(standing.Holds(session));
        Assert.Null(await keeper.GrantAsync(id, new Grant(Role.Operator, "ours"), Test, token));
        await ring.ReloadAsync(token);

        Assert.False(standing.Holds(session));
        Assert.True(standing.Now(session, AddressClass.Loopback)!.May(Policies.Operate));
    }

    private static UserKeeper Keeper(SmallStore store)
    {
        var hasher = new PasswordHasher<UserRow>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        return new UserKeeper(store.Store, new UserManagers(Options.Create(new IdentityOptions()), hasher, NullLoggerFactory.Instance), new PasswordRules(Options.Create(new AccessOptions())), hasher, TimeProvider.System);
    }
}
