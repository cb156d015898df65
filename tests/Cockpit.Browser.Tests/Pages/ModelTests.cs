using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class ModelTests(World world)
{
    private const string Path = $"/models/{World.Judged}";

    [Fact]
    public async Task From_the_overview_a_model_leads_to_its_page_and_what_is_chosen_lives_in_the_address()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/");
        var page = visit.Page;
        await Drawn.ServeAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = World.Judged, Exact = true }).ClickAsync();
        await visit.AtAsync($"{Path}");
        await Expect(page.Locator("h1")).ToHaveTextAsync(World.Judged);

        var age = page.Locator("table.columns tbody tr", new() { HasText = "age" });
        await Expect(age.Locator(".status")).ToHaveTextAsync("Changed");
        await Expect(page.Locator("table.columns tbody tr").First.Locator("th")).ToContainTextAsync("age");
        await page.Locator("table.columns").GetByRole(AriaRole.Link, new() { Name = "income" }).ClickAsync();
        await visit.AtAsync("**column=income**");
        await Expect(page.Locator("#column-name")).ToHaveTextAsync("income");

        await page.ReloadAsync();
        await visit.InteractiveAsync();
        await Expect(page.Locator("#column-name")).ToHaveTextAsync("income");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fairness" }).ClickAsync();
        await visit.AtAsync("**tab=fairness**");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Fairness" })).ToHaveAttributeAsync("aria-current", "page");
        await Expect(page.Locator(".attribute").First.Locator(".status")).ToHaveTextAsync("Unfair");
    }

    [Fact]
    public async Task Performance_says_of_how_many_decisions_the_truth_is_known()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"{Path}?tab=performance");
        await Expect(visit.Page.Locator(".tab")).ToContainTextAsync("is known of 400 of 600 decisions");
        await Expect(visit.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Measured, n 400" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_model_that_nobody_asks_says_so_and_is_green_nowhere()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/models/{World.Quiet}");
        var page = visit.Page;
        foreach (var tab in new[] { "Data", "Fairness", "Performance", "Health" })
        {
            await page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = tab }).ClickAsync();
            await Expect(page.Locator("nav.tabs [aria-current]")).ToHaveTextAsync(tab);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No traffic" })).ToBeVisibleAsync();
            await Expect(page.Locator(".tab .status-healthy")).ToHaveCountAsync(0);
        }

        await page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Data" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No baseline is set for this version" })).ToBeVisibleAsync();
        await Expect(page.Locator("pre").First).ToContainTextAsync($"/api/v1/models/{World.Quiet}/versions/v1/baseline");
    }

    [Fact]
    public async Task Without_decisions_in_the_time_chosen_the_others_are_offered()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"{Path}?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z");
        await Drawn.ServeAsync(visit.Page);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "show all" }).ClickAsync();
        await visit.AtAsync("**span=all**");
        await Expect(visit.Page.Locator("table.columns")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_and_its_pickers_work_without_any_script()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        var html = await (await visit.Page.APIRequest.GetAsync($"{Path}?tab=data&v=v1&class=&span=30d&from=&to=")).TextAsync();
        Assert.Contains("the last 30 days", html, StringComparison.Ordinal);
        Assert.Contains("Changed", html, StringComparison.Ordinal);
        var missing = await visit.Page.APIRequest.GetAsync("/models/no-such-model", new() { Headers = new Dictionary<string, string> { ["Accept"] = "text/html" } });
        Assert.Equal(404, missing.Status);
        Assert.Contains("“no-such-model” may have been mistyped", await missing.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(404, (await visit.Page.APIRequest.GetAsync($"{Path}?v=v99")).Status);
        Assert.Contains("Give one of: 1h, 24h", await (await visit.Page.APIRequest.GetAsync($"{Path}?span=forever")).TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keyboard_alone_chooses_a_column_and_a_tab()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        var page = visit.Page;
        await Drawn.ServeAsync(page);
        await visit.GoAsync(Path);
        await TabToAsync(page, page.Locator("table.columns").GetByRole(AriaRole.Link, new() { Name = "income" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#column-name")).ToHaveTextAsync("income");
        await page.Locator("h1").FocusAsync();
        await TabToAsync(page, page.Locator("nav.tabs").GetByRole(AriaRole.Link, new() { Name = "Performance" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("nav.tabs [aria-current]")).ToHaveTextAsync("Performance");
        await TabToAsync(page, page.Locator("[data-part=plot]").First);
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("[data-part=reading]").First).ToContainTextAsync("UTC");
    }

    [Fact]
    public async Task A_model_is_paused_from_its_page_as_from_its_card()
    {
        const string model = "page-paused";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = $"Pause {model}" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("#change-name").FillAsync(model);
        await dialog.Locator("#change-reason").FillAsync("It refuses everyone since noon");
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Pause {model}" }).ClickAsync();
        await Expect(page.Locator("li.done", new() { HasText = "Verified by traffic" })).ToBeVisibleAsync();
        await Expect(page.Locator(".model-head .status")).ToHaveTextAsync("Paused");
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await Expect(target).ToBeVisibleAsync();
        for (var i = 0; i < 60 && !await target.EvaluateAsync<bool>("element => element === document.activeElement"); i++)
            await page.Keyboard.PressAsync("Tab");
        await Expect(target).ToBeFocusedAsync();
    }

    [Theory]
    [InlineData("data")]
    [InlineData("fairness")]
    [InlineData("performance")]
    [InlineData("health")]
    public async Task A_tab_with_its_charts_has_no_violation(string tab)
    {
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/decisions");
        await Drawn.ServeAsync(visit.Page);
        await visit.GoAsync($"{Path}?tab={tab}");
        await Expect(visit.Page.Locator("cockpit-chart[data-state=drawn]").First).ToBeVisibleAsync();
        foreach (var summary in await visit.Page.Locator(".tab summary").AllAsync())
            await summary.ClickAsync();
        await Axe.CheckAsync(visit.Page);
    }

    [Fact]
    public async Task A_version_that_is_left_alone_is_tried_again_when_an_operator_says_so()
    {
        const string path = $"/models/{World.Broken}?tab=health&span=1h";
        await using (var viewer = await Visit.StartAsync(world, Role.Viewer, path))
        {
            await Expect(viewer.Page.Locator("#breaker-hint")).ToContainTextAsync("Try again now is off: Your role cannot");
            // A button that is off can still be pressed, and must then do nothing.
            await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Try again now: v1" }).ClickAsync(new() { Force = true });
            await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Try again now: v1" })).ToBeVisibleAsync();
        }

        await using var visit = await Visit.StartAsync(world, Role.Operator, path);
        var page = visit.Page;
        await Expect(page.Locator(".outcome-line").First).ToContainTextAsync("None of 30 decisions of the last hour were answered");
        await Axe.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again now: v1" }).ClickAsync();
        await Expect(page.Locator(".versions-now .status")).ToHaveTextAsync("Lets calls through");
        await Expect(page.Locator(".versions-now .status-healthy")).ToHaveCountAsync(0);
        Assert.EndsWith("?tab=health&span=1h", page.Url, StringComparison.Ordinal);
        var audit = await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/audit?action=breaker.closed&target=model:{World.Broken}", TestContext.Current.CancellationToken);
        Assert.Single(audit!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_version_is_tried_again_without_script_as_well()
    {
        const string model = "broken-scriptless";
        await world.LiveAsync(model);
        for (var i = 0; i < 25; i++)
            (await world.AskAsync(model)).Dispose();
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await visit.SignInAsync(world, Role.Operator);
        await page.GotoAsync($"/models/{model}?tab=health");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again now: v1" }).ClickAsync();
        await visit.AtAsync($"/models/{model}?tab=health");
        await Expect(page.Locator(".versions-now .status")).ToHaveTextAsync("Lets calls through");
        await Expect(page.Locator(".versions-now form")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_policy_is_checked_compared_and_put_in_force_from_its_tab()
    {
        const string model = "page-policed";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=policy");
        var page = visit.Page;
        await Expect(page.Locator(".outcome-line")).ToContainTextAsync("No policy is set");
        await Axe.CheckAsync(page);
        await page.Locator("#proposed").FillAsync("format: 1\nconcurency: 64\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.Locator(".propose [role=status]").First).ToContainTextAsync("line 2");
        await Expect(page.Locator(".propose [role=status]").First).ToContainTextAsync("concurrency");

        await page.Locator("#proposed").FillAsync("format: 1\nconcurrency: 64\nbudget: { all: { callsPerDay: 1000 } }\nclasses: { batch: { concurrency: 8 } }\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(page.Locator(".propose [role=status]").First).ToContainTextAsync("batch: concurrency 256 → 8");
        await page.Locator("#policy-name").FillAsync(model);
        await page.Locator("#policy-reason").FillAsync("Batch must not starve the others");
        await Axe.CheckAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await world.ApproveWaitingAsync(model);
        await Expect(page.Locator(".outcome-line")).ToContainTextAsync("Policy 1 says");
        await Expect(page.Locator("progress").First).ToBeVisibleAsync();
        await Expect(page.Locator("[aria-labelledby=text] pre")).ToContainTextAsync("callsPerDay: 1000");

        await using var viewer = await Visit.StartAsync(world, Role.Viewer, $"/models/{model}?tab=policy");
        await Expect(viewer.Page.Locator(".tabs [aria-current]")).ToHaveTextAsync("Policy");
        await Axe.CheckAsync(viewer.Page);
    }

    [Fact]
    public async Task The_health_of_a_busy_model_has_no_violation()
    {
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{World.Busy}?tab=health");
        await Expect(visit.Page.Locator(".outcome-line").First).ToContainTextAsync("of the last 7 days were answered; half within");
        await Expect(visit.Page.Locator(".versions-now .status-healthy")).ToHaveTextAsync("Lets calls through");
        foreach (var summary in await visit.Page.Locator(".tab summary").AllAsync())
            await summary.ClickAsync();
        await Axe.CheckAsync(visit.Page);
    }

    [Fact]
    public async Task A_version_is_marked_and_the_mark_taken_off_from_the_health_of_its_model()
    {
        const string model = "page-marked";
        await world.LiveAsync(model);
        await using (var viewer = await Visit.StartAsync(world, Role.Viewer, $"/models/{model}?tab=health"))
        {
            await viewer.Page.Locator("details.mark summary").ClickAsync();
            await Expect(viewer.Page.Locator("#mark-missing")).ToContainTextAsync("Mark the version is off: Your role cannot");
        }

        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=health");
        var page = visit.Page;
        await page.Locator("details.mark summary").ClickAsync();
        await FillAsync("retraining", "It is trained on the new quarter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark the version" }).ClickAsync();
        await Expect(page.Locator(".state-line strong")).ToContainTextAsync("Mark v1 as retraining until");
        await Expect(page.Locator(".versions-now tbody tr")).ToContainTextAsync("“It is trained on the new quarter”");
        await Expect(page.Locator(".model-head .serves")).ToContainTextAsync("marked retraining until");
        await Axe.CheckAsync(page);
        await FillAsync("none", "The new quarter is through");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the mark off" }).ClickAsync();
        await Expect(page.Locator(".versions-now tbody tr")).Not.ToContainTextAsync("new quarter");

        async Task FillAsync(string mark, string reason)
        {
            await page.Locator("#mark-word").SelectOptionAsync(mark);
            await page.Locator("#mark-name").FillAsync(model);
            await page.Locator("#mark-reason").FillAsync(reason);
        }
    }

    [Fact]
    public async Task A_version_is_marked_without_script_as_well()
    {
        const string model = "marked-scriptless";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await visit.SignInAsync(world, Role.Operator);
        await page.GotoAsync($"/models/{model}?tab=health");
        await page.Locator("details.mark summary").ClickAsync();
        await page.Locator("#mark-name").FillAsync(model);
        await page.Locator("#mark-reason").FillAsync("It is trained on the new quarter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark the version" }).ClickAsync();
        await visit.AtAsync($"/models/{model}?tab=health");
        while ((await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/models/{model}", TestContext.Current.CancellationToken))!["versions"]![0]!["mark"] is null)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        await page.ReloadAsync();
        await Expect(page.Locator(".versions-now tbody tr")).ToContainTextAsync("retraining until");
    }

    [Theory]
    [InlineData("health")]
    [InlineData("data")]
    [InlineData("performance")]
    public async Task A_tab_without_traffic_has_no_violation(string tab)
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/models/{World.Quiet}?tab={tab}");
        await Axe.CheckAsync(visit.Page);
    }
}
