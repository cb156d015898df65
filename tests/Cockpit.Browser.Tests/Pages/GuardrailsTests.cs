using System.Net.Http.Json;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class GuardrailsTests(World world)
{
    private const string Policy = """
        format: 1
        guardrails:
          - { name: old, when: { output: ["age > 40"] }, then: [flag, review, alert], window: 1m }
          - { name: failing, when: { failureRate: { above: 5% } }, then: [alert, rollback], window: 10m, samples: 500 }
        """;

    [Fact]
    public async Task The_tab_says_what_is_watched_and_what_failed_and_has_no_violation_in_either_theme()
    {
        const string model = "guarded";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, $"/models/{model}?tab=guardrails");
        await Expect(visit.Page.Locator(".empty h2")).ToHaveTextAsync("No guardrail is set here.");
        (await world.Client.PutAsync($"/api/v1/models/{model}/policy?reason=The+tests+say+so&confirm={model}", new StringContent(Policy), TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        await world.ApproveWaitingAsync(model);

        await Expect(visit.Page.Locator("[aria-labelledby=guardrail-old]")).ToContainTextAsync("No decisions", new() { Timeout = 30_000 });
        using var answer = await world.AskAsync(model);
        await Expect(visit.Page.Locator("[aria-labelledby=guardrail-old]")).ToContainTextAsync("Has fired", new() { Timeout = 30_000 });
        await Expect(visit.Page.Locator("[aria-labelledby=guardrail-failing]")).ToContainTextAsync("Too few");
        await Expect(visit.Page.Locator("[aria-labelledby=guardrail-failing]")).ToContainTextAsync("the last good version is made live");
        await Expect(visit.Page.Locator("[aria-labelledby=breaches] tbody tr")).ToHaveCountAsync(1, new() { Timeout = 30_000 });
        await Axe.CheckAsync(visit.Page);
        await visit.GoAsync($"/decisions/{answer.Headers.GetValues("Cockpit-Decision").Single()}");
        await Expect(visit.Page.Locator("[aria-labelledby=findings]")).ToContainTextAsync("guardrail old");
        await Axe.CheckAsync(visit.Page);
    }
}
