using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class RolloutsTests(World world)
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task An_operator_rolls_a_version_out_and_holds_and_aborts_it()
    {
        const string model = "rolled-out";
        await world.LiveAsync(model);
        await world.VersionAsync(model, "v2");
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=versions");
        var start = visit.Page.Locator("section[aria-labelledby=rollout-start]");
        await start.Locator("summary").ClickAsync();
        await start.GetByLabel("Steps").FillAsync("30 60\n20 60");
        await start.GetByLabel("to confirm").FillAsync(model);
        await start.GetByLabel("Reason").FillAsync("v2 is better in every test");
        await start.GetByRole(AriaRole.Button, new() { Name = "Roll it out" }).ClickAsync();
        // What was written is still there, and the field at fault is named.
        await Expect(start.GetByRole(AriaRole.Alert)).ToContainTextAsync("weight of step 2", Soon);
        await visit.InteractiveAsync();
        await Expect(start.GetByLabel("Reason")).ToHaveValueAsync("v2 is better in every test");
        await start.GetByLabel("Steps").FillAsync("30 60\n100 60");
        await start.GetByRole(AriaRole.Button, new() { Name = "Roll it out" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("A rollout that has not begun");
        await visit.InteractiveAsync();

        await world.ApproveWaitingAsync(model);
        await Expect(visit.Page.Locator(".rollout-state")).ToContainTextAsync("Running", Soon);
        await Expect(visit.Page.Locator(".ribbon > li.now")).ToContainTextAsync("Step 1: 30");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Hold" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("The team is at lunch");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Hold the rollout" }).ClickAsync();
        await Expect(visit.Page.Locator(".rollout-state")).ToContainTextAsync("Held: by hand", Soon);
        await Expect(visit.Page.Locator("#rollout-off")).ToContainTextAsync("Hold is off: it is held already");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Abort" }).ClickAsync();
        await dialog.GetByLabel("Reason").FillAsync("It is not wanted any more");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Abort the rollout" }).ClickAsync();
        await Expect(visit.Page.Locator(".rollout-state")).ToContainTextAsync("Aborted", Soon);
        await Expect(visit.Page.Locator("section[aria-labelledby=rollout-history]")).ToContainTextAsync("It is not wanted any more");
    }

    [Fact]
    public async Task A_rollout_is_held_without_any_script_and_a_viewer_is_told_why_not()
    {
        const string model = "rolled-plain";
        var id = await RollingAsync(model);
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await page.GotoAsync($"/sign-in?return=%2Frollouts%2F{id}");
        await page.GetByLabel("API key").FillAsync(await world.KeyAsync(Role.Operator));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use key" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Hold" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("Without any script");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hold the rollout" }).ClickAsync();
        await Expect(page.Locator(".notice")).ToContainTextAsync("The command was taken");

        await using var viewer = await Visit.StartAsync(world, Role.Viewer, $"/rollouts/{id}");
        await Expect(viewer.Page.Locator(".rollout-state")).ToContainTextAsync("Held", Soon);
        await Expect(viewer.Page.Locator("#rollout-off")).ToContainTextAsync("your role may not change what serves");
    }

    [Fact]
    public async Task The_pages_of_rollouts_are_accessible()
    {
        const string model = "rolled-axe";
        var id = await RollingAsync(model);
        world.Drive(model);
        foreach (var path in new[] { "/rollouts", $"/rollouts?model={model}&state=completed", $"/rollouts/{id}", $"/rollouts/{id}?do=abort", $"/models/{model}?tab=versions" })
        {
            await using var visit = await Visit.StartAsync(world, Role.Operator, path);
            await Expect(visit.Page.Locator("h1").First).ToBeVisibleAsync();
            await Axe.CheckAsync(visit.Page);
        }
    }

    [Fact]
    public async Task The_list_says_what_is_empty_and_why()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/rollouts?model={World.Quiet}");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("No rollout matches");
        await visit.GoAsync("/rollouts?state=sideways");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("no state “sideways”");
    }

    private async Task<string> RollingAsync(string model)
    {
        await world.LiveAsync(model);
        await world.VersionAsync(model, "v2");
        var taken = await world.Client.PostAsJsonAsync("/api/v1/commands", new { kind = "rollout", model, version = "v2", reason = "It passed its tests", confirm = model, rollout = new { steps = new[] { new { weight = 0, minutes = 60 }, new { weight = 50, minutes = 60 } }, guards = new { disagreement = 0.2, p95Ms = 500 } } });
        var id = (string)(await taken.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        await world.ApproveAsync(id);
        while (!(await world.Client.GetAsync($"/api/v1/rollouts/{id}")).IsSuccessStatusCode)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        return id;
    }
}
