using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class ApprovalsTests(World world)
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task An_operator_rolls_back_and_an_approver_agrees_without_any_script()
    {
        const string model = "rolled-back";
        await TwoVersionsAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"Roll back {model}" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Version v1, which was live before, answers every caller again");
        await dialog.Locator("#change-name").FillAsync(model);
        await dialog.Locator("#change-reason").FillAsync("v2 refuses everyone since noon");
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Roll back {model}" }).ClickAsync();
        await Expect(visit.Page.Locator(".state-line")).ToContainTextAsync("Waits for approval", Soon);
        await Expect(visit.Page.Locator("nav .count").First).ToBeVisibleAsync(new() { Timeout = 15_000 });

        await using var approver = await Visit.StartAsync(world, script: false);
        var page = approver.Page;
        await page.GotoAsync("/sign-in?return=%2Fapprovals");
        await page.GetByLabel("API key").FillAsync(await world.KeyAsync(Role.Approver));
        await page.GetByRole(AriaRole.Button, new() { Name = "Use key" }).ClickAsync();
        var asked = page.Locator("article.approval", new() { HasText = $"Roll {model} back to version v1" });
        await Expect(asked.Locator("blockquote")).ToHaveTextAsync("v2 refuses everyone since noon");
        await Expect(asked.Locator(".diff")).ToContainTextAsync("v2");
        await asked.GetByLabel("Your comment").FillAsync("I have seen it, too");
        await asked.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
        await Expect(page.Locator(".notice")).ToContainTextAsync("Approved");
        await Expect(asked).ToHaveCountAsync(0);

        await Expect(visit.Page.Locator(".model-head .serves")).ToContainTextAsync("v1 · live since", Soon);
        await visit.GoAsync($"/models/{model}?tab=versions");
        await Expect(visit.Page.Locator("section[aria-labelledby=live-history] tbody tr")).ToHaveCountAsync(3);
        await Expect(visit.Page.Locator("section[aria-labelledby=live-history] tbody tr").First).ToContainTextAsync("a rollback");
    }

    [Fact]
    public async Task Who_may_not_decide_is_told_why_and_a_card_goes_when_somebody_else_was_faster()
    {
        const string model = "own-request";
        await TwoVersionsAsync(model);
        var id = await CommandAsync("rollback", model, null);
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/approvals");
        var asked = visit.Page.Locator("article.approval", new() { HasText = $"Roll {model} back" });
        await Expect(asked.Locator("form")).ToContainTextAsync("Your role cannot decide");

        await using var approver = await Visit.StartAsync(world, Role.Approver, "/approvals");
        var card = approver.Page.Locator("article.approval", new() { HasText = $"Roll {model} back" });
        await card.GetByLabel("Your comment").FillAsync("Not while it is looked at");
        await world.ApproveAsync(id);
        await Expect(card).ToHaveCountAsync(0, new() { Timeout = 15_000 });
    }

    [Fact]
    public async Task What_was_done_alone_is_loud_until_somebody_has_looked()
    {
        const string model = "done-alone";
        await TwoVersionsAsync(model);
        await CommandAsync("rollback", model, new { minutes = 5, why = "Nobody answers the phone" });
        await using var visit = await Visit.StartAsync(world, Role.Auditor, "/");
        var card = visit.Page.Locator($"article#{model}");
        await Expect(card.Locator(".open-matters")).ToContainTextAsync("“Nobody answers the phone” Nobody has reviewed it yet", Soon);

        await visit.GoAsync("/approvals");
        var asked = visit.Page.Locator("article.approval", new() { HasText = $"Roll {model} back" });
        await asked.GetByLabel("Your comment").FillAsync("It was right to do");
        await asked.GetByRole(AriaRole.Button, new() { Name = "Reviewed" }).ClickAsync();
        await Expect(visit.Page.Locator(".notice")).ToContainTextAsync("Reviewed", Soon);
        await visit.GoAsync("/");
        await Expect(card.Locator(".open-matters")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_page_has_no_violation_with_something_to_approve_and_something_to_review()
    {
        const string model = "checked-axe";
        await TwoVersionsAsync(model);
        await CommandAsync("retire", model, new { minutes = 5, why = "Nobody answers the phone" }, "v1");
        await CommandAsync("policy", model, null, policy: "format: 1\nconcurrency: 8");
        foreach (var role in new[] { Role.Approver, Role.Viewer })
        {
            await using var visit = await Visit.StartAsync(world, role, "/approvals");
            await Expect(visit.Page.Locator("article.approval", new() { HasText = model }).First).ToBeVisibleAsync();
            await Axe.CheckAsync(visit.Page);
        }
    }

    /// <summary>v2 is live, and v1 was.</summary>
    private async Task TwoVersionsAsync(string model)
    {
        await world.LiveAsync(model);
        await world.VersionAsync(model, "v2");
        var id = await CommandAsync("promote", model, null, "v2");
        await world.ApproveAsync(id);
        while ((string)(await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/commands/{id}"))!["status"]! is not ("applied" or "verified"))
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    /// <summary>Without breaking the glass it waits.</summary>
    private async Task<string> CommandAsync(string kind, string model, object? breakGlass, string? version = null, string? policy = null)
    {
        var taken = await world.Client.PostAsJsonAsync("/api/v1/commands", new { kind, model, version, policy, reason = "It refuses everyone", confirm = model, breakGlass });
        return (string)(await taken.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }
}
