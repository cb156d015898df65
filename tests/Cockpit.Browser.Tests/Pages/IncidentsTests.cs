using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class IncidentsTests(World world)
{
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task Somebody_who_acted_alone_is_an_incident_until_the_review_and_the_page_says_what_to_do()
    {
        const string model = "incident-alone";
        var command = await AloneAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/incidents");
        await visit.Page.Locator("table tr", new() { HasText = model }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync("Nobody answers the phone", Soon);
        await Expect(visit.Page.Locator(".model-head")).ToContainTextAsync("High severity");
        await Expect(visit.Page.Locator("section[aria-labelledby=response]")).ToContainTextAsync("The last review ends this incident");
        await Expect(visit.Page.Locator("section[aria-labelledby=before]")).ToContainTextAsync("promote v1");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Step 1 is done" }).ClickAsync();
        await Expect(visit.Page.Locator(".notice")).ToContainTextAsync("The step is done", Soon);
        await Expect(visit.Page.Locator("section[aria-labelledby=response] li").First).ToContainTextAsync("Done by");
        await Expect(visit.Page.Locator("section[aria-labelledby=escalation]")).ToContainTextAsync("names nobody");
        await visit.InteractiveAsync();
        await visit.Page.GetByLabel("What you found, did or learnt").FillAsync("I am asking them");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "I see to it" }).ClickAsync();
        await Expect(visit.Page.Locator(".notice")).ToContainTextAsync("You see to it now", Soon);
        await Expect(visit.Page.Locator("section[aria-labelledby=timeline]")).ToContainTextAsync("I am asking them");
        await visit.InteractiveAsync();
        await visit.Page.GetByLabel("What you found, did or learnt").FillAsync("Let it be over");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "It is over" }).ClickAsync();
        await Expect(visit.Page.Locator("p.problem")).ToContainTextAsync("It waits for a review", Soon);

        await world.ReviewAsync(command);
        await Expect(visit.Page.Locator(".model-head")).ToContainTextAsync("Over", Soon);
        await Expect(visit.Page.Locator("form.approval")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_may_only_look_is_told_why_and_an_unknown_incident_has_words_of_its_own()
    {
        const string model = "incident-looked-at";
        await AloneAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Viewer, $"/incidents?model={model}");
        await visit.Page.Locator("table").GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(visit.Page.Locator("form.approval")).ToContainTextAsync("Your role cannot answer", new() { Timeout = 15_000 });
        visit.IsExpected = complaint => complaint.Contains("404", StringComparison.Ordinal);
        await visit.GoAsync("/incidents/inc_00000000000000000000000000000000");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("No such incident");
        await visit.GoAsync("/incidents?cursor=x");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("The place in this address is not one of ours");
    }

    [Fact]
    public async Task The_pages_have_no_violation()
    {
        const string model = "incident-axe";
        await AloneAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/incidents");
        await Expect(visit.Page.Locator("table")).ToContainTextAsync(model);
        await Expect(visit.Page.Locator("table tr", new() { HasText = model })).ToContainTextAsync("High");
        await Axe.CheckAsync(visit.Page);
        await visit.GoAsync($"/incidents?model={model}&severity=critical");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("No incident is running");
        await visit.GoAsync("/incidents?severity=high");
        await visit.Page.Locator("table tr", new() { HasText = model }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(visit.Page.Locator("section[aria-labelledby=timeline]")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Axe.CheckAsync(visit.Page);
        await visit.GoAsync("/incidents?model=none-such");
        await Expect(visit.Page.Locator("main")).ToContainTextAsync("No incident is running");
        await Axe.CheckAsync(visit.Page);
    }

    /// <summary>v2 was made live by somebody alone.</summary>
    private async Task<string> AloneAsync(string model)
    {
        await world.LiveAsync(model);
        await world.VersionAsync(model, "v2");
        var taken = await world.Client.PostAsJsonAsync("/api/v1/commands",
            new { kind = "promote", model, version = "v2", reason = "v1 refuses everyone", confirm = model, breakGlass = new { minutes = 5, why = "Nobody answers the phone" } });
        return (string)(await taken.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }
}
