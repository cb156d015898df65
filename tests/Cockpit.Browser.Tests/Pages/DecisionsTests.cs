using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class DecisionsTests(World world)
{
    [Fact]
    public async Task Filters_live_in_the_address_and_survive_reload_and_back()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        var page = visit.Page;
        await page.GetByLabel("Model").SelectOptionAsync(World.Broken);
        await page.GetByLabel("Outcome").SelectOptionAsync("failed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await visit.AtAsync($"/decisions?model={World.Broken}&outcome=failed");
        await Expect(page.GetByText("30 decisions match")).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(30);

        await page.ReloadAsync();
        await visit.InteractiveAsync();
        await Expect(page.GetByText("30 decisions match")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Model")).ToHaveValueAsync(World.Broken);

        await page.GoBackAsync();
        await Expect(page.GetByLabel("Model")).ToHaveValueAsync("");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task New_decisions_are_announced_and_move_nothing_until_asked_for()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/decisions?model={World.Busy}");
        var first = visit.Page.Locator("tbody tr td.id a").First;
        var read = await first.GetAttributeAsync("href");
        var announced = visit.Page.GetByRole(AriaRole.Button, new() { Name = " — show" });
        await Expect(announced).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(first).ToHaveAttributeAsync("href", read!);
        await announced.ClickAsync();
        await Expect(first).Not.ToHaveAttributeAsync("href", read!);
    }

    [Fact]
    public async Task The_next_page_is_older_and_newest_leads_back()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Next 50, older" }).ClickAsync();
        await visit.AtAsync("/decisions?cursor=*");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Newest" }).ClickAsync();
        await visit.AtAsync("/decisions");
        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task The_filters_work_without_any_script()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        var page = await (await visit.Page.APIRequest.GetAsync($"/decisions?model={World.Broken}&version=&class=&outcome=failed&subject=&from=&to=")).TextAsync();
        Assert.Contains("30 decisions match", page, StringComparison.Ordinal);
        var bad = await (await visit.Page.APIRequest.GetAsync("/decisions?outcome=perhaps&from=yesterday")).TextAsync();
        Assert.Contains("which is not an instant", System.Net.WebUtility.HtmlDecode(bad), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_told_apart_from_what_does_not_match()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions?subject=nobody");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No decision matches these filters" })).ToBeVisibleAsync();
        visit.IsExpected = complaint => complaint.Contains("404", StringComparison.Ordinal);
        var answer = await visit.Page.GotoAsync("/decisions/dec_00000000000000000000000000000000");
        Assert.Equal(404, answer!.Status);
        Assert.Contains("No such decision", await answer.TextAsync(), StringComparison.Ordinal);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No such decision" })).ToBeVisibleAsync();
    }
}
