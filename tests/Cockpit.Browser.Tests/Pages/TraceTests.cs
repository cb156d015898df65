using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class TraceTests(World world)
{
    [Fact]
    public async Task A_trace_shows_the_whole_decision_and_masks_the_person()
    {
        var id = await DecideAsync(World.Busy);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/decisions/{id}");
        var page = visit.Page;
        await Expect(page.Locator(".outcome-line")).ToContainTextAsync($"{World.Busy} v1 decided “approve”");
        await Expect(page.Locator("[aria-labelledby=features] td")).ToHaveTextAsync("41");
        await Expect(page.Locator("[aria-labelledby=attempts] tbody tr")).ToContainTextAsync("200");
        Assert.DoesNotContain("customer-4711", await page.ContentAsync(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" }).ClickAsync();
        await Expect(page.GetByText("customer-4711")).ToBeVisibleAsync();
        var audit = await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/audit?action=decision.unmasked&target=decision:{id}", TestContext.Current.CancellationToken);
        Assert.Single(audit!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_viewer_sees_the_trace_but_never_the_person()
    {
        var id = await DecideAsync(World.Busy);
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/decisions/{id}");
        await Expect(visit.Page.GetByText("Your role may not see personal data.")).ToBeVisibleAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show personal data" }).ClickAsync(new() { Force = true });
        Assert.DoesNotContain("customer-4711", await visit.Page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_decision_says_why_in_words()
    {
        var id = await DecideAsync(World.Faulty);
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/decisions/{id}");
        await Expect(visit.Page.GetByText("The server of version 'v1' answered 500.")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("[aria-labelledby=attempts] tbody tr")).ToContainTextAsync("upstream-failed");
    }

    [Fact]
    public async Task Why_an_answer_was_given_is_told_by_keyboard_in_words_first()
    {
        const string model = "explained-axe";
        await world.LiveAsync(model);
        var rows = new StringContent("age\n20\n30\n40\n", System.Text.Encoding.UTF8, "text/csv");
        (await world.Client.PostAsync($"/api/v1/models/{model}/versions/v1/baseline", rows, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        var id = await DecideAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/decisions/{id}");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Explain this answer" }).PressAsync("Enter");

        await Expect(visit.Page.Locator("[aria-labelledby=why] .outcome-line")).ToContainTextAsync("age raised the score by ");
        await Expect(visit.Page.Locator("[aria-labelledby=why] tbody tr")).ToHaveCountAsync(1);
        await Axe.CheckAsync(visit.Page);
    }

    [Fact]
    public async Task A_decision_that_cannot_be_explained_says_why_and_what_to_do()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/decisions/{await DecideAsync(World.Busy)}");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Explain this answer" }).ClickAsync();
        await Expect(visit.Page.Locator("[aria-labelledby=why] [role=alert]")).ToContainTextAsync("has no baseline with rows to compare the decision with. Set the baseline");
    }

    private async Task<string> DecideAsync(string model)
    {
        using var answer = await world.AskAsync(model);
        return answer.Headers.GetValues("Cockpit-Decision").Single();
    }
}
