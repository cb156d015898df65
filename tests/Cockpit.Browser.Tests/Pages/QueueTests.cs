using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>Dead letters on a model's page, and what people do to them.</summary>
public sealed class QueueTests(World world)
{
    private static ILocator Part(IPage page) => page.Locator("[aria-labelledby=queue]");

    private async Task<string> DeadAsync(string model, int calls)
    {
        await world.LiveAsync(model);
        for (var i = 0; i < calls; i++)
            await world.AskLaterAsync(model);
        return $"/models/{model}?tab=health";
    }

    [Fact]
    public async Task An_operator_reads_why_calls_died_redrives_one_and_discards_another_each_after_a_question()
    {
        var path = await DeadAsync("refusing-queue", 2);
        await using var visit = await Visit.StartAsync(world, Role.Operator, path);
        var page = visit.Page;
        await Expect(Part(page).Locator(".outcome-line p")).ToContainTextAsync("2 are dead letters");
        await Expect(Part(page).Locator("tbody tr").First).ToContainTextAsync("age must be given in months");
        await Axe.CheckAsync(page);

        await Part(page).GetByRole(AriaRole.Button, new() { Name = "Discard" }).First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("This cannot be undone");
        await Axe.CheckAsync(page);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Part(page).Locator("tbody tr")).ToHaveCountAsync(2);

        await Part(page).GetByRole(AriaRole.Button, new() { Name = "Discard" }).First.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Part(page).Locator("tbody tr")).ToHaveCountAsync(1);

        await Part(page).GetByRole(AriaRole.Button, new() { Name = "Redrive all dead calls" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Redrive all" }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        var audit = await world.Client.GetStringAsync("/api/v1/audit?target=model:refusing-queue", TestContext.Current.CancellationToken);
        Assert.Contains("queue.redriven", audit, StringComparison.Ordinal);
        Assert.Contains("queue.discarded", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_discarded_without_script_as_well()
    {
        var path = await DeadAsync("refusing-scriptless", 1);
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await visit.SignInAsync(world, Role.Operator);
        await page.GotoAsync(path);
        await Part(page).GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("This cannot be undone");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await visit.AtAsync(path);
        await Expect(Part(page)).ToContainTextAsync("none is a dead letter");
    }

    [Fact]
    public async Task Dead_letters_have_no_violation_and_who_may_not_change_them_is_told_why()
    {
        var path = await DeadAsync("refusing-axe", 1);
        await using var visit = await Visit.StartAsync(world, Role.Viewer, path);
        await Expect(visit.Page.Locator("#queue-hint")).ToContainTextAsync("Redrive and Discard are off: Your role cannot");
        await Axe.CheckAsync(visit.Page);
    }
}
