using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Evidence;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Decisions;

namespace Cockpit.Integration.Tests.Access;

public sealed class AccountOnSqliteTests(AccountTests.Sqlite cockpit) : AccountTests(cockpit), IClassFixture<AccountTests.Sqlite>;

public sealed class AccountOnPostgresTests(AccountTests.Postgres cockpit) : AccountTests(cockpit), IClassFixture<AccountTests.Postgres>;

/// <summary>Accounts from their making to their end.</summary>
public abstract class AccountTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string Refused = "/sign-in?refused=password&return=%2F";
    private const string Wrong = "not the password of anybody";

    private static int _names;

    [Fact]
    public async Task A_person_signs_in_with_name_in_any_case_and_password_and_sees_what_their_team_has()
    {
        var (own, other) = (await Admin.RegisterAsync(null, "lending"), await Admin.RegisterAsync(null, "claims"));
        var name = await UserAsync(new Grant(Role.Viewer, "lending"));
        using var person = Person();

        Assert.Equal("/", Location(await person.SignInAsync(name.ToUpperInvariant())));

        var models = (await person.GetAsync("/api/v1/models")).Text;
        Assert.Contains($"\"{own}\"", models, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{other}\"", models, StringComparison.Ordinal);
        Assert.Equal(404, (await person.GetAsync($"/api/v1/models/{other}")).Status);
    }

    [Fact]
    public async Task An_unknown_name_a_wrong_password_and_a_locked_account_are_answered_alike()
    {
        var name = await UserAsync(new Grant(Role.Viewer, null));
        using var person = Person();

        var unknown = await person.SignInAsync("nobody-of-that-name", Wrong);
        var wrong = await person.SignInAsync(name, Wrong);
        await person.SignInAsync(name, Wrong);
        await person.SignInAsync(name, Wrong);
        var locked = await person.SignInAsync(name);

        Assert.Equal([Refused, Refused, Refused], [Location(unknown), Location(wrong), Location(locked)]);
        var rows = await AuditAsync($"target=user:{name}");
        Assert.Contains(rows, row => (string?)row!["action"] == "sign-in.locked-out" && (string?)row["outcome"] == "refused" && (string?)row["source"] == "loopback");
        Assert.Contains(rows, row => (string?)row!["detail"] == "The account is locked.");
        Assert.DoesNotContain("nobody-of-that-name", (await Admin.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_at_the_same_moment_each_count()
    {
        var name = await UserAsync(new Grant(Role.Viewer, null));
        var people = Enumerable.Range(0, 6).Select(_ => Person()).ToList();

        await Task.WhenAll(people.Select(person => person.SignInAsync(name, Wrong)));

        using var right = Person();
        Assert.Equal(Refused, Location(await right.SignInAsync(name)));
        people.ForEach(person => person.Dispose());
    }

    [Fact]
    public async Task A_session_loses_a_role_a_team_and_itself_as_soon_as_they_are_taken_away()
    {
        var model = await Admin.RegisterAsync(null, "lending");
        var name = await UserAsync(new Grant(Role.Viewer, null), new Grant(Role.Auditor, null));
        var account = await Fixture.Server.AccountAsync(name);
        using var person = Person();
        await person.SignInAsync(name);
        Assert.Equal(200, (await person.GetAsync("/api/v1/audit")).Status);

        var keeper = Fixture.Server.Get<UserKeeper>();
        Assert.Null(await keeper.WithdrawAsync(account.Grants.Single(grant => grant.Role == Role.Auditor).Id, CockpitServer.Test, Token));
        await UntilAsync(async () => (await person.GetAsync("/api/v1/audit")).Status == 403);
        Assert.Null(await keeper.GrantAsync(account.User.Id, new Grant(Role.Viewer, "claims"), CockpitServer.Test, Token));
        Assert.Null(await keeper.WithdrawAsync(account.Grants.Single(grant => grant.Role == Role.Viewer).Id, CockpitServer.Test, Token));
        await UntilAsync(async () => (await person.GetAsync($"/api/v1/models/{model}")).Status == 404);
        Assert.Null(await keeper.SetDisabledAsync(account.User.Id, true, CockpitServer.Test, Token));
        await UntilAsync(async () => (await person.GetAsync("/api/v1/models")).Status == 401);
        Assert.Equal(Refused, Location(await person.SignInAsync(name)));
        using var again = Person();
        Assert.Null(await keeper.SetDisabledAsync(account.User.Id, false, CockpitServer.Test, Token));
        Assert.Equal("/", Location(await again.SignInAsync(name)));
    }

    [Fact]
    public async Task A_new_password_ends_every_session_that_began_under_the_old_one()
    {
        var name = await UserAsync(new Grant(Role.Viewer, null));
        using var here = Person();
        using var there = Person();
        await here.SignInAsync(name);
        await there.SignInAsync(name);

        var wrong = await here.PostAsync("/settings/account/password", ("current", Wrong), ("password", "seven lanterns over the quay"));
        var weak = await here.PostAsync("/settings/account/password", ("current", Hosting.Person.Password), ("password", $"{name}{name}"));
        Assert.All([wrong, weak], reply => Assert.StartsWith("/settings/account?refused=", Location(reply), StringComparison.Ordinal));
        Assert.Equal("/sign-in?done=password", Location(await here.PostAsync("/settings/account/password", ("current", Hosting.Person.Password), ("password", "seven lanterns over the quay"))));

        await UntilAsync(async () => (await here.GetAsync("/api/v1/models")).Status == 401 && (await there.GetAsync("/api/v1/models")).Status == 401);
        Assert.Equal(Refused, Location(await there.SignInAsync(name)));
        Assert.Equal("/", Location(await there.SignInAsync(name, "seven lanterns over the quay")));
    }

    [Fact]
    public async Task An_administrator_makes_grants_withdraws_and_disables_by_plain_forms_and_each_leaves_a_row()
    {
        var (admin, name) = (await UserAsync(new Grant(Role.Admin, null)), $"made-by-form-{Fixture.Kind}");
        using var person = Person();
        await person.SignInAsync(admin);

        Assert.Equal("/settings/users?done=made", Location(await person.PostAsync("/settings/users/new", ("name", name), ("password", Hosting.Person.Password), ("role", "viewer"), ("team", "lending"))));
        var account = await Fixture.Server.AccountAsync(name);
        var id = account.User.Id.ToString();
        Assert.Equal("/settings/users?done=granted", Location(await person.PostAsync("/settings/users/grant", ("user", id), ("role", "operator"), ("team", ""))));
        Assert.StartsWith("/settings/users?refused=", Location(await person.PostAsync("/settings/users/grant", ("user", id), ("role", "application"))), StringComparison.Ordinal);
        Assert.StartsWith("/settings/users?refused=", Location(await person.PostAsync("/settings/users/new", ("name", name.ToUpperInvariant()), ("password", Hosting.Person.Password), ("role", "viewer"))), StringComparison.Ordinal);
        Assert.Equal("/settings/users?done=withdrawn", Location(await person.PostAsync("/settings/users/withdraw", ("grant", account.Grants[0].Id.ToString()))));
        Assert.Equal("/settings/users?done=disabled", Location(await person.PostAsync("/settings/users/disable", ("user", id))));
        Assert.Contains(name, (await person.GetAsync("/settings/users")).Text, StringComparison.Ordinal);

        var rows = await AuditAsync($"target=user:{name}");
        Assert.Equal(["user.disabled", "role.withdrawn", "role.granted", "role.granted", "user.created"], rows.Select(row => (string)row!["action"]!));
        Assert.All(rows, row => Assert.Equal(($"user:{admin}", "loopback", "done"), ((string)row!["actor"]!, (string)row["source"]!, (string)row["outcome"]!)));
        Assert.Equal("lending", (string?)rows[1]!["before"]!["team"]);
        Assert.Equal("operator", (string?)rows[2]!["after"]!["role"]);
        Assert.DoesNotContain(Hosting.Person.Password, (await Admin.GetAsync("/api/v1/audit")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_made_by_the_form_is_shown_once_and_works_until_it_is_revoked()
    {
        var admin = await UserAsync(new Grant(Role.Admin, null));
        using var person = Person();
        await person.SignInAsync(admin);

        var made = Location(await person.PostAsync("/settings/keys/new", ("name", $"form-{Fixture.Kind}"), ("role", "viewer"), ("team", ""), ("expires", "2999-01-01T00:00")));
        var page = (await person.GetAsync(made)).Text;
        var key = page[page.IndexOf("ck_", StringComparison.Ordinal)..][..63];
        Assert.NotNull(ApiKey.Parse(key));
        Assert.DoesNotContain(key, (await person.GetAsync(made)).Text, StringComparison.Ordinal);
        using var client = new CockpitClient(Fixture.Server.Address, key);
        await UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 200);

        Assert.Equal("/settings/keys?done=revoked", Location(await person.PostAsync("/settings/keys/revoke", ("key", ApiKey.Parse(key)!.Value.Id))));
        await UntilAsync(async () => (await client.GetAsync("/api/v1/models")).Status == 401);
        Assert.Equal(["key.revoked", "key.created"], (await AuditAsync($"target=key:form-{Fixture.Kind}")).Select(row => (string)row!["action"]!));
    }

    [Fact]
    public async Task An_administrator_of_one_team_administers_nothing()
    {
        var name = await UserAsync(new Grant(Role.Admin, "lending"));
        using var person = Person();
        await person.SignInAsync(name);

        Assert.Equal(403, (await person.GetAsync("/settings/users")).Status);
        Assert.Equal(403, (await person.PostAsync("/settings/users/new", ("name", "eve"), ("password", Hosting.Person.Password), ("role", "admin"))).Status);
        Assert.Equal(403, (await Fixture.Server.Get<UserKeeper>().CreateAsync("eve", Hosting.Person.Password, new Grant(Role.Admin, null), new Caller("user:x", [new Grant(Role.Admin, "lending")]), Token))!.Status);
    }

    [Fact]
    public async Task A_right_that_was_withdrawn_a_moment_ago_is_refused_by_keepers_and_desk_themselves()
    {
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"));
        var decision = (await Admin.InferAsync(model, Requests.Loan(42).With("parameters", new JsonObject { ["cockpit_subject"] = "customer 9" }).ToJsonString())).Header("Cockpit-Decision")!;
        await UserAsync(new Grant(Role.Admin, null));
        var name = await UserAsync(new Grant(Role.Admin, null));
        var account = await Fixture.Server.AccountAsync(name);
        var caller = new Caller($"user:{name}", [new Grant(Role.Admin, null)]) { User = account.User.Id, Stamp = account.User.SecurityStamp };
        var keeper = Fixture.Server.Get<UserKeeper>();
        Assert.Null(await keeper.GrantAsync(account.User.Id, new Grant(Role.Viewer, "a"), caller, Token));

        Assert.Null(await keeper.WithdrawAsync(account.Grants[0].Id, CockpitServer.Test, Token));

        Assert.Equal("forbidden", (await keeper.GrantAsync(account.User.Id, new Grant(Role.Viewer, "b"), caller, Token))!.Kind);
        Assert.Equal("forbidden", (await Fixture.Server.Get<KeyMaker>().CreateAsync(new NewKey("eve", new Grant(Role.Admin, null)), caller, Token)).Problem!.Kind);
        Assert.Equal("forbidden", (await Fixture.Server.Get<CommandDesk>().RequestAsync(new CommandRequest("pause", model, null, "long enough a reason", model), caller, null, Token)).Problem!.Kind);
        Assert.Null(await Fixture.Server.Get<PersonalData>().RevealAsync(DecisionId.From(decision), caller, Token));
        Assert.Empty(await AuditAsync($"target=decision:{decision}"));
    }

    [Fact]
    public async Task A_role_for_one_team_does_nothing_to_another_teams_models_that_a_lesser_role_shows()
    {
        var (own, other) = (await Admin.LiveAsync(Fixture.Upstream.At("well"), "lending"), await Admin.LiveAsync(Fixture.Upstream.At("well"), "claims"));
        var request = Requests.Loan(42).With("parameters", new JsonObject { ["cockpit_subject"] = "customer 9" }).ToJsonString();
        var (ownDecision, otherDecision) = ((await Admin.InferAsync(own, request)).Header("Cockpit-Decision")!, (await Admin.InferAsync(other, request)).Header("Cockpit-Decision")!);
        using var person = Person();
        await person.SignInAsync(await UserAsync(new Grant(Role.Operator, "lending"), new Grant(Role.Viewer, "claims")));

        Assert.False((bool)(await person.GetAsync($"/api/v1/decisions/{ownDecision}")).Json["masked"]!);
        Assert.True((bool)(await person.GetAsync($"/api/v1/decisions/{otherDecision}")).Json["masked"]!);
        Assert.Equal($"/#{own}", Location(await PauseAsync(own)));
        Assert.StartsWith($"/?change={other}&kind=pause&refused=", Location(await PauseAsync(other)), StringComparison.Ordinal);
        Assert.Equal(403, (await person.PostAsync("/breaker", ("model", other), ("version", "1"))).Status);
        Assert.DoesNotContain("pause", string.Join(' ', (await AuditAsync($"target=model:{other}&action=command.requested")).Select(row => (string?)row!["detail"])), StringComparison.Ordinal);

        Task<Reply> PauseAsync(string model) => person.PostAsync("/change", ("kind", "pause"), ("model", model), ("reason", "because the test says so"), ("confirm", model));
    }

    [Fact]
    public async Task An_account_made_on_the_command_line_signs_in_and_its_password_is_nowhere_but_on_standard_input()
    {
        var name = $"cli-{Fixture.Kind}";
        string[] arguments = ["user", "create", "--name", name, "--role", "operator", "--team", "lending"];

        var weak = await CockpitProcess.TellAsync(Fixture.Store, "password1234\n", arguments);
        var made = await CockpitProcess.TellAsync(Fixture.Store, Hosting.Person.Password + "\n", arguments);
        var again = await CockpitProcess.TellAsync(Fixture.Store, Hosting.Person.Password + "\n", arguments);

        Assert.Equal((2, 0, 2), (weak.ExitCode, made.ExitCode, again.ExitCode));
        Assert.Contains("guessers", weak.Error, StringComparison.Ordinal);
        Assert.Contains("already", again.Error, StringComparison.Ordinal);
        using var person = Person();
        Assert.Equal("/", Location(await person.SignInAsync(name)));
        Assert.Equal(0, (await CockpitProcess.TellAsync(Fixture.Store, "seven lanterns over the quay\n", "user", "password", "--name", name)).ExitCode);
        Assert.Equal(2, (await CockpitProcess.TellAsync(Fixture.Store, "seven lanterns over the quay\n", "user", "password", "--name", "nobody-of-that-name")).ExitCode);
        await UntilAsync(async () => (await person.GetAsync("/api/v1/models")).Status == 401);
        Assert.Equal("/", Location(await person.SignInAsync(name, "seven lanterns over the quay")));
        Assert.Equal(["console", "console", "console", "loopback", "loopback"], (await AuditAsync($"target=user:{name}")).Concat(await AuditAsync($"actor=user:{name}")).Select(row => (string)row!["source"]!));
        foreach (var file in Directory.GetFiles(Fixture.Store.DataFolder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Hosting.Person.Password, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_administrator_cannot_be_disabled_or_lose_the_role_even_when_two_are_ended_at_once()
    {
        await using var place = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(place);
        var (keeper, first, second) = (server.Get<UserKeeper>(), await server.UserAsync("first", new Grant(Role.Admin, null)), await server.UserAsync("second", new Grant(Role.Admin, null)));
        await server.UserAsync("of-a-team", new Grant(Role.Admin, "lending"));

        var ended = await Task.WhenAll(keeper.SetDisabledAsync(first.User.Id, true, CockpitServer.Test, Token), keeper.WithdrawAsync(second.Grants[0].Id, CockpitServer.Test, Token));

        Assert.Equal("last-administrator", Assert.Single(ended, problem => problem is not null)!.Kind);
    }

    [Fact]
    public async Task A_form_without_the_token_of_a_page_is_refused()
    {
        using var person = Person();
        await person.SignInAsync(await UserAsync(new Grant(Role.Admin, null)));

        foreach (var path in new[] { "/sign-in/password", "/settings/users/new", "/settings/users/disable", "/settings/keys/new", "/settings/account/password" })
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([KeyValuePair.Create("name", "eve"), KeyValuePair.Create("user", Guid.Empty.ToString())]) };
            Assert.Equal(400, (await person.SendAsync(forged)).Status);
        }
    }

    [Fact]
    public async Task The_return_address_never_leads_to_another_site()
    {
        var name = await UserAsync(new Grant(Role.Viewer, null));
        foreach (var back in new[] { "https://evil.example/", "//evil.example/", "/\\evil.example/" })
        {
            using var person = Person();
            Assert.Equal("/", Location(await person.PostAsync("/sign-in/password", ("name", name), ("password", Hosting.Person.Password), ("return", back))));
        }
    }

    /// <summary>Three wrong passwords lock, so that tests need few.</summary>
    public sealed class Sqlite(PostgresServer postgres) : CockpitFixture(StoreKind.Sqlite, postgres)
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = Few;
    }

    /// <inheritdoc cref="Sqlite" />
    public sealed class Postgres(PostgresServer postgres) : CockpitFixture(StoreKind.Postgres, postgres)
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = Few;
    }

    private static Dictionary<string, string> Few { get; } = new(StringComparer.Ordinal) { ["Cockpit:Access:LockAfter"] = "3", ["Cockpit:Access:RefusalsPerMinute"] = "1000" };

    private async Task<string> UserAsync(params Grant[] grants)
    {
        var name = $"person-{Interlocked.Increment(ref _names)}.{Fixture.Kind}";
        await Fixture.Server.UserAsync(name, grants);
        return name;
    }

    private Person Person() => new(Fixture.Server.Address);

    private async Task<JsonArray> AuditAsync(string query) => (await Admin.GetAsync($"/api/v1/audit?{query}")).Json["items"]!.AsArray();

    private static string Location(Reply reply) => reply.Headers.Location?.ToString() ?? reply.ToString();

    /// <summary>Five seconds is what is promised; the test allows for a busy machine on top.</summary>
    private static Task UntilAsync(Func<Task<bool>> isTrue) => Wait.UntilAsync(isTrue, TimeSpan.FromSeconds(15), "the change to reach the session");
}
