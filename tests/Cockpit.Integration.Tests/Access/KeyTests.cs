using System.Text;
using Cockpit.Access;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Access;

public sealed class KeyOnSqliteTests(SqliteCockpit cockpit) : KeyTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class KeyOnPostgresTests(PostgresCockpit cockpit) : KeyTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Keys from their making to their end.</summary>
public abstract class KeyTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_running_server_honours_a_new_key_within_a_second()
    {
        var made = await CockpitProcess.RunAsync(Fixture.Store, "key", "create", "--role", "viewer", "--name", $"beside-{Fixture.Kind}");
        var began = TimeProvider.System.GetTimestamp();

        Assert.Equal(0, made.ExitCode);
        Assert.Matches("^ck_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$", made.Output);
        using var client = new CockpitClient(Fixture.Server.Address, made.Output);
        await Wait.UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 200, TimeSpan.FromSeconds(5), "the key to be honoured");
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task A_key_made_before_the_first_start_works()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        var key = await CockpitProcess.CreateKeyAsync(store, "admin");

        await using var server = await CockpitServer.StartAsync(store);

        using var client = new CockpitClient(server.Address, key);
        Assert.Equal(200, (await client.GetAsync("/api/v1/audit")).Status);
        Assert.Contains("key.created", (await client.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "emperor", "--name", "x")]
    [InlineData("--role", "admin", "--name", " ")]
    [InlineData("--role", "admin", "--name", "x", "--expires", "2001-01-01T00:00:00Z")]
    public async Task A_key_that_makes_no_sense_is_not_made(params string[] arguments)
    {
        var ended = await CockpitProcess.RunAsync(Fixture.Store, ["key", "create", .. arguments]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public async Task Two_valid_keys_cannot_share_a_name()
    {
        string[] arguments = ["key", "create", "--role", "viewer", "--name", $"same-{Fixture.Kind}"];

        Assert.Equal(0, (await CockpitProcess.RunAsync(Fixture.Store, arguments)).ExitCode);
        var again = await CockpitProcess.RunAsync(Fixture.Store, arguments);

        Assert.Equal(2, again.ExitCode);
        Assert.Contains("same-", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_key_is_refused()
    {
        var key = await Fixture.Server.KeyAsync(Role.Viewer, expires: TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2));
        using var client = new CockpitClient(Fixture.Server.Address, key);

        Assert.Equal(200, (await client.GetAsync("/api/v1/models")).Status);
        await Wait.UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 401, TimeSpan.FromSeconds(4), "the key to expire");
    }

    [Fact]
    public async Task A_key_revoked_by_another_process_is_refused_within_a_second()
    {
        var key = await Fixture.Server.KeyAsync(Role.Viewer);
        var id = key.Split('_')[1];
        using var client = new CockpitClient(Fixture.Server.Address, key);
        Assert.Equal(200, (await client.GetAsync("/api/v1/models")).Status);

        var revoked = await CockpitProcess.RunAsync(Fixture.Store, "key", "revoke", "--id", id);

        var began = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 401, TimeSpan.FromSeconds(5), "the key to be refused");
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 1);
        var again = await CockpitProcess.RunAsync(Fixture.Store, "key", "revoke", "--id", id);
        Assert.Equal((0, 2), (revoked.ExitCode, again.ExitCode));
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer ck_")]
    [InlineData("Bearer ck_0123456789abcdef_")]
    [InlineData("Basic YTpi")]
    [InlineData("rubbish")]
    public async Task What_is_no_key_is_401_with_a_problem(string authorization)
    {
        using var nobody = new CockpitClient(Fixture.Server.Address, null);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/models");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        var reply = await nobody.SendAsync(request, Token);

        Assert.Equal((401, "/problems/unauthenticated"), (reply.Status, reply.ProblemKind));
    }

    [Fact]
    public async Task A_key_with_one_bit_changed_is_refused()
    {
        var key = await Fixture.Server.KeyAsync(Role.Viewer);
        for (var place = 3; place < key.Length; place++)
        {
            var changed = new StringBuilder(key) { [place] = key[place] == 'b' ? 'c' : 'b' }.ToString();
            using var client = new CockpitClient(Fixture.Server.Address, changed);
            Assert.Equal(401, (await client.GetAsync("/api/v1/models")).Status);
        }
    }

    [Fact]
    public async Task A_key_of_one_team_does_not_see_another_teams_models()
    {
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), team: "theirs");
        var own = await Admin.LiveAsync(Fixture.Upstream.At("well"), team: "ours");
        var body = Requests.Loan(42).ToJsonString();
        var decision = (await Admin.InferAsync(model, body)).Header("Cockpit-Decision")!;
        var ownDecision = (await Admin.InferAsync(own, body)).Header("Cockpit-Decision")!;
        var command = (string)(await Admin.CommandAsync("pause", model, "1")).Json["id"]!;
        using var ours = await Fixture.Server.ClientAsync(Role.Operator, "ours");
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor, "ours");

        Assert.Equal(404, (await ours.GetAsync($"/api/v1/models/{model}")).Status);
        Assert.DoesNotContain(model, (await ours.GetAsync("/api/v1/models")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await ours.InferAsync(model, body)).Status);
        Assert.Equal(404, (await ours.GetAsync($"/v2/models/{model}")).Status);
        Assert.Equal(404, (await ours.GetAsync($"/v2/models/{model}/ready")).Status);
        Assert.Equal(404, (await ours.GetAsync($"/api/v1/decisions/{decision}")).Status);
        Assert.DoesNotContain(decision, (await ours.GetAsync("/api/v1/decisions")).Text, StringComparison.Ordinal);
        Assert.Empty((await ours.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray());
        Assert.Equal(404, (await ours.GetAsync($"/api/v1/commands/{command}")).Status);
        Assert.Equal(404, (await ours.CommandAsync("resume", model)).Status);
        Assert.Equal(403, (await ours.PutAsync($"/api/v1/models/{model}", ModelSetup.Model("ours").ToJsonString())).Status);
        Assert.Equal(404, (await ours.PutAsync($"/api/v1/models/{model}/versions/2", ModelSetup.Version(null).ToJsonString())).Status);
        Assert.Equal(400, (await ours.PutAsync("/api/v1/models/new-one", ModelSetup.Model("theirs").ToJsonString())).Status);
        Assert.DoesNotContain(model, (await auditor.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);
        Assert.Contains(own, (await auditor.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);

        Assert.Equal(200, (await ours.GetAsync($"/api/v1/models/{own}")).Status);
        Assert.Equal(200, (await ours.InferAsync(own, body)).Status);
        Assert.Equal(200, (await ours.GetAsync($"/api/v1/decisions/{ownDecision}")).Status);
        Assert.Contains(ownDecision, (await ours.GetAsync("/api/v1/decisions")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_registered_is_there_for_the_very_next_request()
    {
        for (var i = 0; i < 30; i++)
        {
            var model = ModelSetup.NewName("next");
            await Operator.PutAsync($"/api/v1/models/{model}", ModelSetup.Model().ToJsonString());
            Assert.Equal(200, (await Operator.GetAsync($"/api/v1/models/{model}")).Status);
            await Operator.PutAsync($"/api/v1/models/{model}/versions/1", ModelSetup.Version(null).ToJsonString());
            Assert.Single((await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray());
        }
    }

    [Theory]
    [InlineData("new\nline")]
    [InlineData("trailing%0A")]
    [InlineData("-dash")]
    [InlineData("a b")]
    [InlineData("%C3%A9")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        var reply = await Operator.PutAsync($"/api/v1/models/{name.Replace("\n", "%0A", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)}", ModelSetup.Model().ToJsonString());

        Assert.True(reply.Status == 400, reply.ToString());
        Assert.True(reply.Json["errors"]!.AsObject().ContainsKey("model"), reply.ToString());
    }

    [Fact]
    public async Task A_text_with_a_null_character_is_stored_whole_or_refused()
    {
        var model = ModelSetup.NewName("null");
        var registration = ModelSetup.Model();
        registration["purpose"] = "a\0b";

        var reply = await Operator.PutAsync($"/api/v1/models/{model}", registration.ToJsonString());

        if (reply.Status == 201)
            Assert.Equal("a\0b", (string?)(await Operator.GetAsync($"/api/v1/models/{model}")).Json["purpose"]);
        else
            Assert.True(reply.Status == 400, reply.ToString());
    }
}

/// <summary>What a thief of the store would find.</summary>
public sealed class KeyAtRestTests(PostgresServer postgres)
{
    [Fact]
    public async Task No_file_of_the_installation_holds_a_key()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        string[] keys;
        await using (var server = await CockpitServer.StartAsync(store))
        {
            keys = [await server.KeyAsync(Role.Admin), await server.KeyAsync(Role.Application), await CockpitProcess.CreateKeyAsync(store, "viewer")];
            foreach (var key in keys)
            {
                using var client = new CockpitClient(server.Address, key);
                await client.GetAsync("/api/v1/models");
            }
        }

        var files = Directory.GetFiles(store.DataFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(store.SqliteFile, files);
        foreach (var file in files)
        {
            var content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            foreach (var key in keys)
                Assert.DoesNotContain(key.Split('_', 3)[2], content, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_first_link_makes_an_administrator_once_and_only_while_there_is_neither_account_nor_key()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        string link;
        await using (var server = await CockpitProcess.ServeAsync(store))
        {
            await Wait.UntilAsync(() => server.Output.Contains("/sign-in/first?token=", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the link");
            link = server.Output.Split("/sign-in/first?token=")[1].Trim();
            using var person = new Person(server.Address);

            Assert.EndsWith("/sign-in?refused=link", (await person.GetAsync("/sign-in/first?token=wrong")).Headers.Location!.ToString(), StringComparison.Ordinal);
            Assert.Contains("Make the first account", (await person.GetAsync($"/sign-in/first?token={link}")).Text, StringComparison.Ordinal);
            var weak = await person.PostAsync("/sign-in/first-account", ("token", link), ("name", "ada"), ("password", "Password1234!"));
            Assert.StartsWith("/sign-in/first?token=", weak.Headers.Location!.ToString(), StringComparison.Ordinal);
            var first = await person.PostAsync("/sign-in/first-account", ("token", link), ("name", "ada"), ("password", Person.Password));
            Assert.Equal("/", first.Headers.Location!.ToString());
            Assert.Contains("httponly", first.Header("Set-Cookie")!, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(200, (await person.GetAsync("/settings/users")).Status);
            Assert.EndsWith("/sign-in?refused=link", (await person.GetAsync($"/sign-in/first?token={link}")).Headers.Location!.ToString(), StringComparison.Ordinal);
            var second = await person.PostAsync("/sign-in/first-account", ("token", link), ("name", "eve"), ("password", Person.Password));
            Assert.Contains("refused=", second.Headers.Location!.ToString(), StringComparison.Ordinal);
            using var eve = new Person(server.Address);
            Assert.Equal("/sign-in?refused=password&return=%2F", (await eve.SignInAsync("eve")).Headers.Location!.ToString());
        }

        await using var again = await CockpitProcess.ServeAsync(store);
        using var client = new CockpitClient(again.Address, null);
        Assert.EndsWith("/sign-in?refused=link", (await client.GetAsync($"/sign-in/first?token={link}")).Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("/sign-in/first", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_reads_but_never_commands_a_programs_address()
    {
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        await using var server = await CockpitServer.StartAsync(store);
        using var admin = await server.ClientAsync(Role.Admin);
        using var browser = new Person(server.Address);
        await server.UserAsync("ada", new Grant(Role.Admin, null));
        Assert.Equal("/", (await browser.SignInAsync("ada")).Headers.Location!.ToString());

        Assert.Equal(200, (await browser.GetAsync("/api/v1/models")).Status);
        Assert.Equal(401, (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Put, "/api/v1/models/by-cookie") { Content = new StringContent(ModelSetup.Model().ToJsonString(), Encoding.UTF8, "application/json") })).Status);
        Assert.Equal(401, (await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/commands") { Content = new StringContent("{}", Encoding.UTF8, "application/json") })).Status);
        // Another site can make a browser send a form with its session, but not the token that belongs to the page.
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/change")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("kind", "pause"), KeyValuePair.Create("model", "any"), KeyValuePair.Create("reason", "long enough a reason"), KeyValuePair.Create("confirm", "any")]),
        };
        Assert.Equal(400, (await browser.SendAsync(forged)).Status);
        Assert.DoesNotContain("by-cookie", (await admin.GetAsync("/api/v1/models")).Text, StringComparison.Ordinal);
    }
}
