using System.Net;
using System.Text.RegularExpressions;
using Cockpit.Access;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;

namespace Cockpit.Integration.Tests.Access;

/// <summary>Signing in through a real provider, and what a false one gets.</summary>
public sealed partial class ProviderTests(PostgresServer postgres) : IAsyncLifetime
{
    private OidcProvider _provider = default!;
    private TestStore _store = default!;
    private CockpitServer _server = default!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await OidcProvider.StartAsync();
        _store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        _server = await CockpitServer.StartAsync(_store, _provider.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_store is not null)
            await _store.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_first_sign_in_makes_an_account_with_the_roles_that_the_provider_says()
    {
        using var person = new Person(_server.Address);
        Assert.Contains("the provider of the tests", (await person.GetAsync("/sign-in")).Text, StringComparison.Ordinal);

        Assert.Equal("/decisions", await SignInAsync(person, "amira:ml-operators,of-something-else", "/decisions"));

        Assert.Equal(200, (await person.GetAsync("/api/v1/models")).Status);
        Assert.Equal(403, (await person.GetAsync("/api/v1/audit")).Status);
        var account = await _server.AccountAsync("amira");
        Assert.Equal([(Role.Operator, "lending")], account.Grants.Select(grant => (grant.Role, grant.Team)));
        Assert.Equal("127.0.0.1/id-of-amira", account.User.External);
        Assert.Null(account.User.PasswordHash);
        using var admin = await _server.ClientAsync(Role.Admin);
        var rows = (await admin.GetAsync("/api/v1/audit?target=user:amira")).Json["items"]!.AsArray();
        Assert.Equal(["role.granted", "user.created"], rows.Select(row => (string)row!["action"]!));
        Assert.All(rows, row => Assert.Equal("system:provider", (string?)row!["actor"]));
        Assert.Equal("By the provider.", (string?)(await admin.GetAsync("/api/v1/audit?actor=user:amira")).Json["items"]![0]!["detail"]);
    }

    [Fact]
    public async Task Each_sign_in_gives_and_takes_what_the_provider_says_and_leaves_what_an_administrator_granted()
    {
        using (var before = new Person(_server.Address))
            await SignInAsync(before, "bela:ml-operators,ml-auditors");
        var id = (await _server.AccountAsync("bela")).User.Id;
        Assert.Null(await _server.Get<UserKeeper>().GrantAsync(id, new Grant(Role.Viewer, null), CockpitServer.Test, Token));

        using var after = new Person(_server.Address);
        Assert.Equal("/", await SignInAsync(after, "bela:ml-auditors"));

        Assert.Equal(["auditor", "viewer"], (await _server.AccountAsync("bela")).Grants.Select(grant => StoreText.Of(grant.Role)).Order(StringComparer.Ordinal));
        Assert.Equal(id, (await _server.AccountAsync("bela")).User.Id);
    }

    [Fact]
    public async Task Who_has_no_role_there_or_is_disabled_here_does_not_get_in()
    {
        using var stranger = new Person(_server.Address);
        Assert.Equal("/sign-in?refused=stranger", await SignInAsync(stranger, "carl:cooks"));
        Assert.Equal(401, (await stranger.GetAsync("/api/v1/models")).Status);

        using var known = new Person(_server.Address);
        await SignInAsync(known, "dora:ml-auditors");
        Assert.Null(await _server.Get<UserKeeper>().SetDisabledAsync((await _server.AccountAsync("dora")).User.Id, true, CockpitServer.Test, Token));
        using var again = new Person(_server.Address);
        Assert.Equal("/sign-in?refused=stranger", await SignInAsync(again, "dora:ml-auditors"));
        Assert.DoesNotContain(await _server.Get<AccountQueries>().UsersAsync(Token), account => account.User.UserName == "carl");
    }

    [Fact]
    public async Task A_name_that_is_taken_here_does_not_become_somebody_elses_account()
    {
        await _server.UserAsync("erik", new Grant(Role.Admin, null));
        using var person = new Person(_server.Address);

        Assert.Equal("/", await SignInAsync(person, "erik:ml-auditors"));

        Assert.Equal([Role.Auditor], (await _server.AccountAsync("erik@127.0.0.1")).Grants.Select(grant => grant.Role));
        Assert.Null((await _server.AccountAsync("erik")).User.External);
        Assert.Equal(403, (await person.GetAsync("/settings/users")).Status);
    }

    [Fact]
    public async Task An_answer_that_this_browser_did_not_ask_for_begins_no_session()
    {
        using var attacker = new Person(_server.Address);
        using var victim = new Person(_server.Address);
        // The attacker stops at the way back, and has somebody else follow it.
        var back = await WalkAsync(attacker, "frida:ml-auditors", "/");

        Assert.Equal("/sign-in?refused=provider", (await victim.GetAsync(back.PathAndQuery)).Headers.Location!.ToString());
        Assert.Equal("/sign-in?refused=provider", (await victim.GetAsync("/sign-in/provider/callback?code=made-up&state=made-up")).Headers.Location!.ToString());
        Assert.Equal("/sign-in?refused=provider", (await victim.GetAsync("/sign-in/provider/callback?error=access_denied")).Headers.Location!.ToString());
        Assert.Equal(401, (await victim.GetAsync("/api/v1/models")).Status);
        Assert.Equal("/", (await attacker.GetAsync(back.PathAndQuery)).Headers.Location!.ToString());
        // A code works once.
        using var other = new Person(_server.Address);
        Assert.Equal("/sign-in?refused=provider", (await other.GetAsync(back.PathAndQuery)).Headers.Location!.ToString());
    }

    [Fact]
    public async Task What_is_asked_of_the_provider_has_a_challenge_and_a_state_and_no_secret()
    {
        using var person = new Person(_server.Address);

        var asked = (await person.GetAsync("/sign-in/provider?return=//evil.example/")).Headers.Location!;

        Assert.Equal(_provider.Address.Authority, asked.Authority);
        var query = asked.Query;
        Assert.Contains("response_type=code", query, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", query, StringComparison.Ordinal);
        Assert.Contains("scope=openid%20profile", query, StringComparison.Ordinal);
        Assert.Matches("state=[A-Za-z0-9_-]{40,}", query);
        Assert.DoesNotContain("secret", query, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/", await SignInAsync(person, "gerd:ml-auditors", "//evil.example/"));
    }

    /// <summary>Signs in as the provider's person; answers where Cockpit leads to then.</summary>
    private async Task<string> SignInAsync(Person person, string login, string back = "/")
        => (await person.GetAsync((await WalkAsync(person, login, back)).PathAndQuery)).Headers.Location!.ToString();

    /// <summary>From Cockpit's sign-in over the provider's forms to the address that leads back.</summary>
    private async Task<Uri> WalkAsync(Person person, string login, string back)
    {
        var at = new Uri(_server.Address, $"/sign-in/provider?return={Uri.EscapeDataString(back)}");
        var reply = await person.GetAsync(at.PathAndQuery);
        for (var step = 0; step < 20; step++)
        {
            if (reply.Code is HttpStatusCode.Found or HttpStatusCode.SeeOther)
            {
                at = new Uri(at, reply.Headers.Location!);
                if (at.AbsolutePath == ProviderSignIn.Callback)
                    return at;
                reply = await person.GetAsync(at.AbsoluteUri);
                continue;
            }

            var form = Form().Match(reply.Text);
            Assert.True(form.Success, $"{at}: {reply}");
            at = new Uri(at, WebUtility.HtmlDecode(form.Groups["action"].Value));
            var prompt = Prompt().Match(reply.Text).Groups["prompt"].Value;
            reply = await person.SendAsync(new HttpRequestMessage(HttpMethod.Post, at)
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal) { ["prompt"] = prompt, ["login"] = login, ["password"] = "any" }),
            });
        }

        throw new InvalidOperationException($"The provider never led back; last at {at}.");
    }

    [GeneratedRegex("<form[^>]* action=\"(?<action>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex("name=\"prompt\" value=\"(?<prompt>[a-z]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Prompt();
}
