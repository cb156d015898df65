using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class ExportsTests(World world)
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task What_matches_is_counted_first_and_the_file_is_there_as_soon_as_its_row_says_so()
    {
        const string model = "export-page";
        await world.LiveAsync(model);
        using var answer = await world.AskAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Auditor, $"/decisions?model={model}");
        await visit.Page.GetByText("Export these").ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Export decisions");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("1 decision matches and will be in the export");
        await visit.Page.GetByLabel("Personal data").SelectOptionAsync("no");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the export" }).ClickAsync();
        await Expect(visit.Page.Locator("p.problem")).ToContainTextAsync("reason");
        await visit.Page.GetByLabel("Personal data").SelectOptionAsync("no");
        await visit.Page.GetByLabel("Reason").FillAsync("The regulator asked for this case");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the export" }).ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Exports");
        var row = visit.Page.Locator("table tr", new() { HasText = $"model {model}" });
        await Expect(row).ToContainTextAsync("personal data shown", Soon);
        await Expect(row).ToContainTextAsync("Done", Soon);
        await Expect(row).ToContainTextAsync("1 of 1");
        await Axe.CheckAsync(visit.Page);
        var file = await visit.Page.APIRequest.GetAsync(new Uri(world.Address, await row.Locator("a[download]").GetAttributeAsync("href")).ToString());
        Assert.Equal((200, "PK"), (file.Status, System.Text.Encoding.ASCII.GetString((await file.BodyAsync())[..2])));
    }

    [Fact]
    public async Task Audit_rows_are_exported_without_a_circuit_and_a_command_is_no_way_to_choose_them()
    {
        const string model = "export-plain";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, script: false);
        await visit.SignInAsync(world, Role.Auditor, $"/audit?q=target:model:{model}");
        await visit.Page.GetByText("Export these").ClickAsync();
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("audit rows match and will be in the export, all of them.");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Make the export" }).ClickAsync();
        var row = visit.Page.Locator("table tr", new() { HasText = $"target model:{model}" });
        for (var i = 0; i < 600 && !(await row.InnerTextAsync()).Contains("Done", StringComparison.Ordinal); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await visit.Page.ReloadAsync();
        }

        await Expect(row.Locator("a[download]")).ToHaveCountAsync(1);
        await visit.Page.GotoAsync("/audit/exports/new?what=audit&q=command:cmd_00000000000000000000000000000000");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("An export is not chosen by command.");
        await visit.Page.GotoAsync("/audit/exports/new");
        await Expect(visit.Page.Locator(".empty h2")).ToHaveTextAsync("It is not said what to export.");
    }

    [Fact]
    public async Task The_dialogue_has_no_violation()
    {
        await using var visit = await Visit.StartAsync(world, Role.Auditor, "/approvals");
        await visit.Page.GotoAsync($"/audit/exports/new?what=decisions&model={World.Busy}&to=2020-01-01T00:00:00Z");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("0 decisions match");
        await Axe.CheckAsync(visit.Page);
    }
}
