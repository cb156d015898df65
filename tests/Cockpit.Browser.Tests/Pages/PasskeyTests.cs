using Cockpit.Access;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>Passkeys, with the browser's own authenticator for tests.</summary>
public sealed class PasskeyTests(World world)
{
    // A passkey is bound to a name; an address of numbers has none.
    private string Site => $"http://localhost:{world.Address.Port}";

    [Fact]
    public async Task A_passkey_is_added_with_the_password_signs_in_without_it_and_is_refused_once_it_is_removed()
    {
        var name = await world.UserAsync(new Grant(Role.Viewer, null));
        await using var visit = await Visit.StartAsync(world);
        await AuthenticatorAsync(visit.Page, isVerified: true);
        await visit.Page.GotoAsync($"{Site}/sign-in?return=%2Fsettings%2Faccount");
        await visit.SignInAsync(name);
        var part = visit.Page.Locator("section[aria-labelledby=passkeys]");
        await AddAsync(part, "laptop", "not the password");
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("present password is not right");
        await AddAsync(part, "laptop", World.Password);
        await Expect(visit.Page.GetByText("The passkey is added")).ToBeVisibleAsync();
        await Expect(part.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await visit.Page.GotoAsync($"{Site}/sign-in?return=%2Fsettings%2Faccount");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await visit.AtAsync("/settings/account");
        await Expect(visit.Page.GetByText($"user:{name}")).ToBeVisibleAsync();

        await part.GetByRole(AriaRole.Button, new() { Name = "Remove laptop" }).ClickAsync();
        await Expect(visit.Page.GetByText("The passkey is removed")).ToBeVisibleAsync();
        visit.IsExpected = complaint => complaint.Contains("status of 4", StringComparison.Ordinal);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("not valid here");
    }

    [Fact]
    public async Task A_passkey_of_a_disabled_account_begins_no_session()
    {
        var name = await world.UserAsync(new Grant(Role.Viewer, null));
        await using var visit = await Visit.StartAsync(world);
        await AuthenticatorAsync(visit.Page, isVerified: true);
        await visit.Page.GotoAsync($"{Site}/sign-in?return=%2Fsettings%2Faccount");
        await visit.SignInAsync(name);
        await AddAsync(visit.Page.Locator("section[aria-labelledby=passkeys]"), "phone", World.Password);
        await Expect(visit.Page.GetByText("The passkey is added")).ToBeVisibleAsync();

        await world.DisableAsync(name);

        // Until the account counts as disabled a sign-in page is still that account's, and its token with it.
        do
        {
            await visit.Page.GotoAsync($"{Site}/settings/account");
        }
        while (!visit.Page.Url.Contains("/sign-in", StringComparison.Ordinal));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("account is disabled");
    }

    [Fact]
    public async Task A_device_that_does_not_know_who_holds_it_is_told_in_words_that_it_gave_none()
    {
        await using var visit = await Visit.StartAsync(world);
        await AuthenticatorAsync(visit.Page, isVerified: false);
        await visit.Page.GotoAsync($"{Site}/sign-in");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await Expect(visit.Page.Locator("[data-passkey-refused]")).ToContainTextAsync("gave no passkey", new() { Timeout = 30_000 });
        await Expect(visit.Page.Locator("[data-passkey-refused]")).ToBeVisibleAsync();
    }

    private static async Task AddAsync(ILocator part, string name, string password)
    {
        await part.GetByLabel("Name").FillAsync(name);
        await part.GetByLabel("Present password").FillAsync(password);
        await part.GetByRole(AriaRole.Button, new() { Name = "Add passkey" }).ClickAsync();
    }

    /// <summary>A device inside the browser, which answers at once.</summary>
    private static async Task AuthenticatorAsync(IPage page, bool isVerified)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = isVerified, ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
