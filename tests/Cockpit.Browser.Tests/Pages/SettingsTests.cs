using System.Diagnostics;
using System.Text.RegularExpressions;
using Cockpit.Access;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed partial class SettingsTests(World world)
{
    [Fact]
    public async Task An_administrator_makes_an_account_that_signs_in_and_sees_its_teams_models_and_why_it_may_not_pause()
    {
        await using var admin = await AdministratorAsync("/settings/users");
        var page = admin.Page;
        var name = $"viewer-{Guid.CreateVersion7():N}"[..24];
        var form = page.Locator("form[action='/settings/users/new']");
        await form.GetByLabel("User name").FillAsync(name);
        await form.GetByLabel("First password").FillAsync(World.Password);
        await form.GetByLabel("Role").SelectOptionAsync("viewer");
        await form.GetByLabel("Team").FillAsync("lending");
        await form.GetByRole(AriaRole.Button, new() { Name = "Make user" }).ClickAsync();
        await Expect(page.GetByText("The account is made")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = name })).ToContainTextAsync("viewer of lending");

        await using var person = await Visit.StartAsync(world);
        await person.Page.GotoAsync("/");
        await person.SignInAsync(name);
        await person.InteractiveAsync();
        await Expect(person.Page.Locator($"article#{World.Quiet} footer")).ToContainTextAsync("Your role cannot");
        await person.GoAsync("/settings/jobs");
        await Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Your account" })).ToBeVisibleAsync();
        await Expect(person.Page.GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("withdrawn")]
    [InlineData("revoked")]
    public async Task An_open_page_closes_within_five_seconds_when_its_account_is_disabled_or_loses_its_role_or_its_key_is_revoked(string what)
    {
        var (name, key) = (await world.UserAsync(new Grant(Role.Operator, null)), await world.KeyAsync(Role.Operator));
        await using var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync("/");
        if (what == "revoked")
        {
            await visit.Page.GetByLabel("API key").FillAsync(key);
            await visit.Page.Keyboard.PressAsync("Enter");
        }
        else
        {
            await visit.SignInAsync(name);
        }

        await visit.InteractiveAsync();
        await Expect(visit.Page.Locator($"article#{World.Quiet}")).ToBeVisibleAsync();

        await (what switch { "disabled" => world.DisableAsync(name), "withdrawn" => world.WithdrawAsync(name), _ => world.RevokeAsync(key) });

        var began = Stopwatch.GetTimestamp();
        await Expect(visit.Page.GetByText("You are signed out")).ToBeVisibleAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 5);
        await Expect(visit.Page.Locator("article")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_grant_is_added_and_another_withdrawn()
    {
        var name = await world.UserAsync(new Grant(Role.Viewer, null));
        await using var admin = await AdministratorAsync("/settings/users");
        var row = admin.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = name });
        await row.Locator("summary").ClickAsync();
        await row.GetByLabel("Role").SelectOptionAsync("auditor");
        await row.GetByRole(AriaRole.Button, new() { Name = "Grant" }).ClickAsync();
        await Expect(row).ToContainTextAsync("auditor");
        await row.GetByRole(AriaRole.Button, new() { Name = $"Withdraw viewer from {name}" }).ClickAsync();
        await Expect(row).Not.ToContainTextAsync("Withdraw viewer");
        await Expect(admin.Page.GetByText("The role is withdrawn")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_key_is_made_shown_once_and_revoked()
    {
        await using var admin = await AdministratorAsync("/settings/keys");
        var page = admin.Page;
        var name = $"shop-{Guid.CreateVersion7():N}"[..20];
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Role").SelectOptionAsync("application");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.Locator("pre")).ToHaveTextAsync(Key());
        await Axe.CheckAsync(page);
        await page.ReloadAsync();
        await Expect(page.Locator("pre")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Revoke {name}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = name })).ToContainTextAsync("Revoked");
    }

    [Fact]
    public async Task A_destination_is_made_tried_out_changed_switched_off_and_removed_and_its_secret_is_never_shown()
    {
        await using var admin = await AdministratorAsync("/settings/notifications");
        var page = admin.Page;
        var name = $"hook-{Guid.CreateVersion7():N}"[..20];
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#url").FillAsync("https://127.0.0.1:1/hook");
        await page.Locator("#secret").FillAsync("sixteen letters or more");
        await page.Locator("#models").FillAsync("none-such");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save destination" }).ClickAsync();
        await Expect(page.GetByText("The destination is saved")).ToBeVisibleAsync();
        await Axe.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Send a test to {name}" }).ClickAsync();
        await Expect(page.GetByText($"{name} answered the test")).ToContainTextAsync("the address is not public");
        await Axe.CheckAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = $"Change {name}" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = $"Change {name}" })).ToBeVisibleAsync();
        await Expect(page.Locator("#name")).ToHaveValueAsync(name);
        await Expect(page.Locator("#url")).ToHaveValueAsync("https://127.0.0.1:1/hook");
        await Expect(page.Locator("#models")).ToHaveValueAsync("none-such");
        await Expect(page.Locator("#severity")).ToHaveValueAsync("medium");
        await Expect(page.Locator("#secret")).ToHaveValueAsync("");
        Assert.DoesNotContain("sixteen letters", await page.ContentAsync(), StringComparison.Ordinal);
        await Axe.CheckAsync(page);
        await page.Locator("#severity").SelectOptionAsync("critical");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save destination" }).ClickAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = name }).First;
        await Expect(row).ToContainTextAsync("critical or worse, models none-such");
        await Expect(row).ToContainTextAsync("its secret is kept encrypted");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Switch off {name}" }).ClickAsync();
        await Expect(page.GetByText("It is switched off")).ToBeVisibleAsync();
        await Expect(row.Locator(".status")).ToHaveTextAsync("Off");
        await Axe.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = $"Switch on {name}" }).ClickAsync();
        await Expect(row.Locator(".status")).ToHaveTextAsync("On");
        await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {name}" }).ClickAsync();
        await Expect(page.GetByText("The destination is removed")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = $"Remove {name}" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_role_that_may_not_see_a_page_is_told_so_in_words()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/");
        visit.IsExpected = complaint => complaint.Contains("403", StringComparison.Ordinal);
        var answer = await visit.Page.GotoAsync("/settings/users");
        Assert.Equal(403, answer!.Status);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Not for your role" })).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("/settings/users")]
    [InlineData("/settings/keys")]
    [InlineData("/settings/notifications")]
    [InlineData("/settings/jobs")]
    [InlineData("/settings/account")]
    public async Task A_page_of_the_settings_has_no_violation(string path)
    {
        await using var admin = await AdministratorAsync(path);
        foreach (var details in await admin.Page.Locator("details").AllAsync())
            await details.EvaluateAsync("details => details.open = true");
        await Axe.CheckAsync(admin.Page);
    }

    private async Task<Visit> AdministratorAsync(string path)
    {
        var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync(path);
        await visit.SignInAsync(await world.UserAsync(new Grant(Role.Admin, null)));
        await visit.AtAsync(path);
        return visit;
    }

    [GeneratedRegex("^ck_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$", RegexOptions.None, 1000)]
    private static partial Regex Key();
}
