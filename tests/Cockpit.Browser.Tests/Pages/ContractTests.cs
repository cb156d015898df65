using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class ContractTests(World world)
{
    private const string Agreed = """
        apiVersion: v3.1.0
        kind: DataContract
        id: loans
        version: 1.0.0
        status: active
        schema:
          - name: inputs
            properties:
              - { name: age, logicalType: integer, required: true, logicalTypeOptions: { minimum: 18, maximum: 120 } }
        """;

    [Fact]
    public async Task A_contract_is_proposed_with_a_fault_put_right_tried_approved_and_shown_in_words()
    {
        const string model = "page-agreed";
        await world.LiveAsync(model);
        using var answer = await world.AskAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=contract");
        var page = visit.Page;
        var found = page.Locator(".propose [role=status]").First;
        await Expect(page.Locator(".outcome-line")).ToContainTextAsync("No contract is set");

        await page.Locator("#proposed").FillAsync(Agreed.Replace("minimum: 18", "minimun: 18", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(found).ToContainTextAsync("1 fault keeps this text from being put in force");
        await Expect(found).ToContainTextAsync("line 9, column 82");
        await Expect(found).ToContainTextAsync("minimum");
        await Expect(page.Locator("#contract-name")).ToHaveCountAsync(0);
        await Axe.CheckAsync(page);

        // Nobody of the test is that old, and one of one decision is too few to say everything.
        await page.Locator("#proposed").FillAsync(Agreed.Replace("minimum: 18", "minimum: 90", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(found).ToContainTextAsync("It would refuse 1 of the newest 1 decisions.");

        await page.Locator("#proposed").FillAsync(Agreed);
        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(found).ToContainTextAsync("This text can be put in force");
        await Expect(found).ToContainTextAsync("inputs.age: is new: integer; must be there; 18 to 120");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it on the last 24 hours" }).ClickAsync();
        await Expect(found).ToContainTextAsync("Of 1 item 0 would be refused, 0 put right and 0 flagged.");
        await page.Locator("#sample").FillAsync("age\n42\n17\nold\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try it on the sample" }).ClickAsync();
        await Expect(found).ToContainTextAsync("Of 3 items 2 would be refused, 0 put right and 0 flagged.");
        await Expect(found).ToContainTextAsync("age, rule range: 1 refused, such as line 3.");
        await Axe.CheckAsync(page);

        await page.Locator("#contract-name").FillAsync(model);
        await page.Locator("#contract-reason").FillAsync("Agreed with the credit data team");
        await page.GetByRole(AriaRole.Button, new() { Name = "Put in force" }).ClickAsync();
        await Expect(page.GetByText("The command was taken")).ToBeVisibleAsync();
        await using (var approver = await Visit.StartAsync(world, Role.Approver, "/approvals"))
            await Expect(approver.Page.GetByText("breaking: inputs.age: is new").First).ToBeVisibleAsync();
        await world.ApproveWaitingAsync(model);
        await Expect(page.Locator(".outcome-line")).ToContainTextAsync("Contract 1 says what requests and answers mean", new() { Timeout = 30_000 });
        await Expect(page.Locator("[aria-labelledby=text] pre")).ToContainTextAsync("minimum: 18");
        await visit.AtAsync($"/models/{model}?tab=contract");

        using var refused = await world.AskAsync(model, age: 5);
        Assert.Equal(422, (int)refused.StatusCode);
        await using var viewer = await Visit.StartAsync(world, Role.Viewer, $"/models/{model}?tab=contract");
        await Expect(viewer.Page.Locator(".tabs [aria-current]")).ToHaveTextAsync("Contract");
        await Expect(viewer.Page.GetByRole(AriaRole.Region, new() { Name = "What broke the contract" })).ToContainTextAsync("range", new() { Timeout = 30_000 });
        await viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
        await Expect(viewer.Page.GetByRole(AriaRole.Button, new() { Name = "Try it on the last 24 hours" })).ToHaveCountAsync(0);
        await Axe.CheckAsync(viewer.Page);
    }
}
