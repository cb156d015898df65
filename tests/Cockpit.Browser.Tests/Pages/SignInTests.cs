using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class SignInTests(World world)
{
    [Fact]
    public async Task The_one_time_link_makes_the_first_account_once_and_says_so_the_second_time()
    {
        await using var visit = await Visit.StartAsync(world);
        var link = world.FirstLink();
        await visit.Page.GotoAsync(link);
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GetByLabel("User name").FillAsync("first-admin");
        await visit.Page.GetByLabel("Password").FillAsync("Password1234!");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make account" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("first that guessers try");
        await visit.Page.GetByLabel("User name").FillAsync("first-admin");
        await visit.Page.GetByLabel("Password").FillAsync(World.Password);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make account" }).ClickAsync();
        await visit.InteractiveAsync();
        await Expect(visit.Page.GetByText("first-admin", new() { Exact = true })).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await visit.Page.GotoAsync(link);
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("works once");
    }

    [Fact]
    public async Task A_wrong_key_is_refused_in_words_and_a_right_one_leads_to_where_one_wanted_to_go()
    {
        await using var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync("/decisions?outcome=failed");
        Assert.Contains("/sign-in", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GotoAsync("/sign-in?refused=key");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("not valid");
        await visit.Page.GotoAsync("/decisions?outcome=failed");
        await visit.Page.GetByLabel("API key").FillAsync(await world.KeyAsync(Role.Viewer));
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.InteractiveAsync();
        Assert.EndsWith("/decisions?outcome=failed", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit.Page.GetByLabel("Outcome")).ToHaveValueAsync("failed");
    }

    [Fact]
    public async Task An_applications_key_is_told_that_it_sees_no_pages()
    {
        await using var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.GetByLabel("API key").FillAsync(await world.KeyAsync(Role.Application));
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("sees no pages");
    }

    [Fact]
    public async Task The_chosen_theme_is_there_on_the_next_page_before_any_script()
    {
        await using var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync("/sign-in");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Dark" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Dark" })).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(visit.Page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(18, 20, 24)");
        Assert.Contains("data-theme=\"dark\"", await (await visit.Page.APIRequest.GetAsync("/sign-in")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_address_is_answered_in_words_with_404()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/");
        visit.IsExpected = complaint => complaint.Contains("404", StringComparison.Ordinal);
        var answer = await visit.Page.GotoAsync("/no/such/page");
        Assert.Equal(404, answer!.Status);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "There is no such page" })).ToBeVisibleAsync();
    }
}
