using System.Net;
using System.Net.WebSockets;
using Cockpit.Access;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Access;

/// <summary>What another site's page can do with the browser of somebody who is signed in here.</summary>
public sealed class ForeignSiteTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("http://127.0.0.1:1", false)]
    [InlineData("null", false)]
    [InlineData(null, true)]
    public async Task Only_a_page_of_ours_opens_a_circuit_with_the_sessions_cookie(string? foreign, bool isOpened)
    {
        using var person = await SignedInAsync();
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = person.Cookies;
        socket.Options.SetRequestHeader("Origin", foreign ?? Fixture.Server.Address.GetLeftPart(UriPartial.Authority));
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(new Uri(Fixture.Server.Address, "/_blazor")) { Scheme = "ws" }.Uri;

        var fault = await Record.ExceptionAsync(() => socket.ConnectAsync(address, Token));

        Assert.Equal(isOpened, fault is null);
        Assert.Equal(isOpened ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task A_circuit_takes_a_session()
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        var address = new UriBuilder(new Uri(Fixture.Server.Address, "/_blazor")) { Scheme = "ws" }.Uri;

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, Token));

        // It was led to the sign-in, and went there.
        Assert.NotEqual(HttpStatusCode.SwitchingProtocols, socket.HttpStatusCode);
        using var nobody = new CockpitClient(Fixture.Server.Address, null);
        Assert.Contains((await nobody.GetAsync("/_blazor")).Status, new[] { 401, 302 });
    }

    [Fact]
    public async Task A_form_with_a_made_up_token_or_with_one_of_somebody_else_is_refused()
    {
        using var person = await SignedInAsync();
        using var attacker = await SignedInAsync();
        var own = await attacker.TokenAsync();

        foreach (var token in new[] { "made-up", own })
        {
            using var forged = new HttpRequestMessage(HttpMethod.Post, "/settings/users/new")
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", token), KeyValuePair.Create("name", "eve"), KeyValuePair.Create("password", Person.Password), KeyValuePair.Create("role", "admin")]),
            };
            Assert.Equal(400, (await person.SendAsync(forged)).Status);
        }

        Assert.DoesNotContain(await Fixture.Server.Get<AccountQueries>().UsersAsync(Token), account => account.User.UserName == "eve");
    }

    private async Task<Person> SignedInAsync()
    {
        var name = $"visitor-{Guid.CreateVersion7():N}";
        await Fixture.Server.UserAsync(name, new Grant(Role.Admin, null));
        var person = new Person(Fixture.Server.Address);
        Assert.Equal("/", (await person.SignInAsync(name)).Headers.Location!.ToString());
        return person;
    }
}
