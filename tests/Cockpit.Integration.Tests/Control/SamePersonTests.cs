using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Control;

public sealed class SamePersonOnSqliteTests(SqliteCockpit cockpit) : SamePersonTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class SamePersonOnPostgresTests(PostgresCockpit cockpit) : SamePersonTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Somebody else is another human, and not another key of the same one.</summary>
public abstract class SamePersonTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static int _names;

    [Fact]
    public async Task Nobody_approves_what_they_asked_for_by_another_key_or_by_their_account()
    {
        var name = await UserAsync(new Grant(Role.Operator, null), new Grant(Role.Approver, null));
        using var asking = await KeyAsync(Role.Operator, CockpitServer.Test, name);
        using var second = await KeyAsync(Role.Approver, CockpitServer.Test, name);
        using var person = await SignedInAsync(name);
        using var another = await SignedInAsync(await UserAsync(new Grant(Role.Approver, null)));

        var id = await AskAsync(asking);

        Assert.Equal("/problems/self-approval", (await second.DecideAsync(id, "approve")).ProblemKind);
        Assert.Equal("/problems/self-approval", (await second.DecideAsync(id, "reject")).ProblemKind);
        Assert.Contains("refused=", await DecideAsync(person, id), StringComparison.Ordinal);
        Assert.Equal("requested", (string?)(await Operator.GetAsync($"/api/v1/commands/{id}")).Json["status"]);
        Assert.Equal("/approvals?done=approve", await DecideAsync(another, id));
    }

    [Fact]
    public async Task Who_made_a_key_has_seen_it_and_is_no_somebody_else_to_what_it_asks_for()
    {
        var maker = await Fixture.Server.AccountAsync(await UserAsync(new Grant(Role.Admin, null)));
        var caller = new Caller($"user:{maker.User.UserName}", [new Grant(Role.Admin, null)]) { User = maker.User.Id, Stamp = maker.User.SecurityStamp, People = [maker.User.Id] };
        using var program = await KeyAsync(Role.Operator, caller, null);
        using var colleagues = await KeyAsync(Role.Operator, caller, await UserAsync(new Grant(Role.Operator, null)));
        using var person = await SignedInAsync(maker.User.UserName!);

        foreach (var key in new[] { program, colleagues })
        {
            var id = await AskAsync(key);
            Assert.Contains("refused=", await DecideAsync(person, id), StringComparison.Ordinal);
            Assert.Contains("You asked for this yourself", (await person.GetAsync("/approvals")).Text, StringComparison.Ordinal);
            Assert.Equal(202, (await Approver.DecideAsync(id, "approve")).Status);
        }
    }

    [Fact]
    public async Task Nobody_reviews_by_another_key_what_they_did_alone()
    {
        var name = await UserAsync(new Grant(Role.Operator, null));
        using var asking = await KeyAsync(Role.Operator, CockpitServer.Test, name);
        using var second = await KeyAsync(Role.Auditor, CockpitServer.Test, name);
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("well"));
        await Operator.RaiseAsync(model);
        var request = new JsonObject
        {
            ["kind"] = "promote", ["model"] = model, ["version"] = "1", ["reason"] = "because the test says so", ["confirm"] = model,
            ["breakGlass"] = new JsonObject { ["minutes"] = 5, ["why"] = "nobody answers the phone" },
        };
        var asked = await asking.PostAsync("/api/v1/commands", request.ToJsonString());
        Assert.Equal(202, asked.Status);

        Assert.Equal("/problems/self-review", (await second.DecideAsync((string)asked.Json["id"]!, "review")).ProblemKind);
        Assert.Equal(200, (await Approver.DecideAsync((string)asked.Json["id"]!, "review")).Status);
    }

    [Fact]
    public async Task A_persons_key_ends_with_their_account_and_a_programs_does_not()
    {
        var (name, keeper) = (await UserAsync(new Grant(Role.Operator, null)), Fixture.Server.Get<UserKeeper>());
        using var theirs = await KeyAsync(Role.Operator, CockpitServer.Test, name);
        using var programs = await KeyAsync(Role.Operator, CockpitServer.Test, null);
        var account = (await Fixture.Server.AccountAsync(name)).User.Id;

        Assert.Null(await keeper.SetDisabledAsync(account, true, CockpitServer.Test, Token));
        await Wait.UntilAsync(async () => (await theirs.GetAsync("/api/v1/models")).Status == 401, TimeSpan.FromSeconds(15), "the key to end");
        Assert.Equal(200, (await programs.GetAsync("/api/v1/models")).Status);
        var refused = await Fixture.Server.Get<KeyMaker>().CreateAsync(new NewKey("late", new Grant(Role.Viewer, null), null, name), CockpitServer.Test, Token);
        Assert.Equal("user", refused.Problem!.Field);
        Assert.Null(await keeper.SetDisabledAsync(account, false, CockpitServer.Test, Token));
        await Wait.UntilAsync(async () => (await theirs.GetAsync("/api/v1/models")).Status == 200, TimeSpan.FromSeconds(15), "the key to be honoured again");
    }

    private async Task<string> UserAsync(params Grant[] grants)
    {
        var name = $"human-{Interlocked.Increment(ref _names)}.{Fixture.Kind}";
        await Fixture.Server.UserAsync(name, grants);
        return name;
    }

    private async Task<Person> SignedInAsync(string name)
    {
        var person = new Person(Fixture.Server.Address);
        Assert.Equal("/", (await person.SignInAsync(name)).Headers.Location!.ToString());
        return person;
    }

    private async Task<CockpitClient> KeyAsync(Role role, Caller maker, string? user)
    {
        var made = await Fixture.Server.Get<KeyMaker>().CreateAsync(new NewKey($"key-{Guid.CreateVersion7():N}", new Grant(role, null), null, user), maker, Token);
        var client = new CockpitClient(Fixture.Server.Address, made.Key!.Value.ToString());
        await Wait.UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 200, TimeSpan.FromSeconds(15), "the key to be honoured");
        return client;
    }

    /// <summary>Asks for a promotion that waits; answers its id.</summary>
    private async Task<string> AskAsync(CockpitClient by)
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("well"));
        await Operator.RaiseAsync(model);
        var asked = await by.CommandAsync("promote", model, "1");
        Assert.True((bool)asked.Json["waitsForApproval"]!);
        return (string)asked.Json["id"]!;
    }

    private static async Task<string> DecideAsync(Person person, string command)
        => (await person.PostAsync("/decide", ("command", command), ("decision", "approve"), ("comment", "looked at by the test"))).Headers.Location!.ToString();
}
