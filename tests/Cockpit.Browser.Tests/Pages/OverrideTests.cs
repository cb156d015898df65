using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>A person answers instead of a model, in a real browser.</summary>
public sealed class OverrideTests(World world)
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task An_operator_sets_one_an_approver_agrees_a_decision_says_so_and_it_is_ended()
    {
        const string model = "overridden";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=overrides");
        var page = visit.Page;
        await Expect(page.Locator(".empty h2")).ToHaveTextAsync("No override was ever in force here.");
        await page.GetByText("Set an override", new() { Exact = true }).ClickAsync();
        await page.Locator("#override-scope").SelectOptionAsync("segment");
        await page.Locator("#override-where").FillAsync("age = 77");
        await page.Locator("#override-prediction").FillAsync("approve");
        await page.Locator("#override-name").FillAsync(model);
        await page.Locator("#override-reason").FillAsync("Agreed with the board");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the override" }).ClickAsync();
        await Expect(page.Locator(".state-line")).ToContainTextAsync("Waits for approval", Soon);

        await using (var approver = await Visit.StartAsync(world, Role.Approver, "/approvals"))
        {
            var asked = approver.Page.Locator("article.approval", new() { HasText = $"Override {model} for requests where age = 77" });
            await Expect(asked.Locator(".diff")).ToContainTextAsync("“approve”");
            await asked.GetByLabel("Your comment").FillAsync("I was there");
            await asked.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(approver.Page.Locator(".notice")).ToContainTextAsync("Approved", Soon);
        }

        await Expect(page.Locator("article.override h2")).ToContainTextAsync("For requests where age = 77: “approve”", Soon);
        using var answer = await world.AskAsync(model, age: 77);
        Assert.Equal("override", answer.Headers.GetValues("Cockpit-Path").Single());
        await visit.GoAsync($"/decisions/{answer.Headers.GetValues("Cockpit-Decision").Single()}");
        await Expect(page.Locator("[role=note]")).ToContainTextAsync("A person decided, and not the model:");
        await page.GetByRole(AriaRole.Link, new() { Name = "The override" }).ClickAsync();
        await Expect(page.Locator("article.override dl")).ToContainTextAsync("1, of 0 the outcome is known", Soon);

        await page.GetByRole(AriaRole.Button, new() { Name = "End the override" }).ClickAsync();
        await page.Locator("#end-name").FillAsync(model);
        await page.Locator("#end-reason").FillAsync("It is not needed any more");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End the override" }).ClickAsync();
        await Expect(page.Locator("article.override dl")).ToContainTextAsync("It is not needed any more", Soon);
    }

    [Fact]
    public async Task It_is_set_and_ended_without_script_as_well()
    {
        const string model = "overridden-scriptless";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await visit.SignInAsync(world, Role.Operator);
        await page.GotoAsync($"/models/{model}?tab=overrides");
        await page.GetByText("Set an override", new() { Exact = true }).ClickAsync();
        await page.Locator("#override-subject").FillAsync("applicant 7");
        await page.Locator("#override-prediction").FillAsync("approve");
        await page.Locator("#override-name").FillAsync(model);
        await page.Locator("#override-reason").FillAsync("Agreed with the board");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set the override" }).ClickAsync();
        await page.WaitForURLAsync("**/models/**tab=overrides**");
        await world.ApproveWaitingAsync(model);
        var id = await InForceAsync(model);

        await page.GotoAsync($"/models/{model}?tab=overrides&override={id}");
        Assert.DoesNotContain("applicant 7", await page.ContentAsync(), StringComparison.Ordinal);
        await page.Locator("#end-name").FillAsync(model);
        await page.Locator("#end-reason").FillAsync("It is not needed any more");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "End the override" }).ClickAsync();
        await page.WaitForURLAsync("**/models/**tab=overrides");
        while ((await ListAsync(model, "ended")).Count == 0)
            await Task.Delay(50, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_tab_its_form_and_its_dialog_have_no_violation()
    {
        const string model = "overridden-axe";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=overrides");
        await visit.Page.GetByText("Set an override", new() { Exact = true }).ClickAsync();
        await Axe.CheckAsync(visit.Page);

        await SetAsync(model, new { subject = "applicant 7" });
        await SetAsync(model, new { where = new[] { "age > 40" } });
        await visit.GoAsync($"/models/{model}?tab=overrides");
        await Expect(visit.Page.Locator("article.override")).ToHaveCountAsync(2, new() { Timeout = 15_000 });
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show whom this override is for" }).ClickAsync();
        await Expect(visit.Page.GetByText("applicant 7")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "End the override" }).First.ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Axe.CheckAsync(visit.Page);

        using var answer = await world.AskAsync(model);
        await visit.GoAsync($"/decisions/{answer.Headers.GetValues("Cockpit-Decision").Single()}");
        await Axe.CheckAsync(visit.Page);
    }

    private async Task SetAsync(string model, object scope)
    {
        var taken = await world.Client.PostAsJsonAsync("/api/v1/commands", new { kind = "override", model, reason = "Agreed with the board", confirm = model, @override = new { scope, answer = new { prediction = "approve" } } });
        taken.EnsureSuccessStatusCode();
        await world.ApproveWaitingAsync(model);
        await InForceAsync(model);
    }

    private async Task<string> InForceAsync(string model)
    {
        while (true)
        {
            if (await ListAsync(model, "active") is { Count: > 0 } items)
                return (string)items[0]!["id"]!;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task<JsonArray> ListAsync(string model, string state)
        => (await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/models/{model}/overrides?state={state}", TestContext.Current.CancellationToken))!["items"]!.AsArray();
}
