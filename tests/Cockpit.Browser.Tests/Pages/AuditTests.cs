using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class AuditTests(World world)
{
    [Fact]
    public async Task A_search_stands_in_the_address_and_a_row_opens_by_keyboard_and_is_verified()
    {
        const string model = "audit-search";
        await world.LiveAsync(model);
        await using var visit = await AtAsync("/audit");
        await Expect(visit.Page.Locator("#ledger")).ToContainTextAsync("Published in");
        await visit.Page.GetByLabel("Search actor:").FillAsync($"target:model:{model} action:command.applied");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.AtAsync($"/audit?q=target%3Amodel%3A{model}%20action%3Acommand.applied");
        var rows = visit.Page.Locator("table.list tbody tr");
        await Expect(rows).ToHaveCountAsync(1);

        await rows.First.Locator("a").First.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("command.applied");
        await Expect(visit.Page.Locator("section[aria-labelledby=changed]")).ToContainTextAsync("live[0].version");
        await Expect(visit.Page.Locator("#proof")).ToContainTextAsync("It is what was sealed");
        await visit.Page.GetByText("all of its rows").ClickAsync();
        await Expect(visit.Page.Locator("#proof")).ToContainTextAsync("rows are what was sealed");
        await Expect(visit.Page.Locator("table.list tbody tr", new() { HasText = "command.requested" })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Each_empty_list_says_why_it_is_empty()
    {
        await using var visit = await AtAsync("/audit?q=actor:nobody");
        await Expect(visit.Page.Locator(".empty h2")).ToHaveTextAsync("No row matches this search");
        await visit.Page.GotoAsync("/audit?q=credit");
        await Expect(visit.Page.Locator(".empty h2")).ToHaveTextAsync("This search cannot be used.");
        await Expect(visit.Page.Locator("#q-problem")).ToContainTextAsync("cannot be searched for");
        await visit.Page.GotoAsync("/audit?cursor=0");
        await Expect(visit.Page.Locator(".empty h2")).ToHaveTextAsync("There are no older rows.");
        visit.IsExpected = complaint => complaint.Contains("404", StringComparison.Ordinal);
        await visit.Page.GotoAsync($"/audit/{Guid.Empty}");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("No such audit row");
    }

    [Fact]
    public async Task A_decision_is_verified_from_its_trace_by_who_may_and_offered_to_nobody_else()
    {
        using var answer = await world.AskAsync(World.Busy);
        var decision = answer.Headers.GetValues("Cockpit-Decision").Single();
        await using var visit = await Visit.StartAsync(world, Role.Auditor, $"/decisions/{decision}");
        await visit.Page.GetByText("Verify in ledger").ClickAsync();
        await Expect(visit.Page.Locator("#proof")).ToContainTextAsync("It is what was sealed");
        var proof = await visit.Page.Locator("#proof a").First.GetAttributeAsync("href");
        Assert.Equal(200, (await visit.Page.APIRequest.GetAsync(new Uri(world.Address, proof!).ToString())).Status);
        await using var viewer = await Visit.StartAsync(world, Role.Viewer, $"/decisions/{decision}");
        await Expect(viewer.Page.Locator("h1")).ToContainTextAsync("dec_");
        await Expect(viewer.Page.Locator("#proof")).ToHaveCountAsync(0);
        await Expect(viewer.Page.GetByText("Audit")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_was_live_then_leads_to_the_row_that_made_it_so()
    {
        const string model = "audit-live";
        await world.LiveAsync(model);
        await using var visit = await AtAsync("/audit/live?at=2020-01-01T00:00:00Z");
        await Expect(visit.Page.Locator($"article#{model}")).ToContainTextAsync("It was not registered yet.");
        await visit.Page.GotoAsync($"/audit/live?model={model}");
        await Expect(visit.Page.Locator("article")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("article")).ToContainTextAsync("Version v1 was live.");
        await visit.Page.GetByText("audit row").First.ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("command.applied");
        await visit.Page.GotoAsync("/audit/live?at=2999-01-01T00:00:00Z");
        await Expect(visit.Page.Locator("#at-problem")).ToContainTextAsync("lies in the future");
    }

    [Fact]
    public async Task The_pages_have_no_violation()
    {
        const string model = "audit-axe";
        await world.LiveAsync(model);
        var rows = (await world.Client.GetFromJsonAsync<JsonObject>($"/api/v1/audit?target=model:{model}&action=command.applied", TestContext.Current.CancellationToken))!["items"]!.AsArray();
        await using var visit = await AtAsync("/audit");
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GotoAsync("/audit?q=credit");
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GotoAsync($"/audit/{rows[0]!["id"]}");
        await Axe.CheckAsync(visit.Page);
        await visit.Page.GotoAsync($"/audit/live?model={model}");
        await Axe.CheckAsync(visit.Page);
    }

    /// <summary>An auditor on a page that needs no circuit, and so never becomes interactive.</summary>
    private async Task<Visit> AtAsync(string path)
    {
        var visit = await Visit.StartAsync(world, Role.Auditor, "/approvals");
        await visit.Page.GotoAsync(path);
        return visit;
    }
}
