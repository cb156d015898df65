using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>WCAG 2.2 AA by axe: no violation, on every page, in both themes, at three widths; and nothing is wider than the window.</summary>
public sealed class AccessibilityTests(World world)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/decisions")]
    [InlineData("/decisions/{id}")]
    [InlineData("/decisions?from=yesterday")]
    [InlineData("/decisions?subject=nobody")]
    [InlineData("/not-found")]
    [InlineData("/models/credit-scoring?tab=versions")]
    public async Task A_signed_in_page_has_no_violation(string path)
    {
        using var answer = await world.AskAsync(World.Faulty);
        path = path.Replace("{id}", answer.Headers.GetValues("Cockpit-Decision").Single(), StringComparison.Ordinal);
        await using var visit = await Visit.StartAsync(world, Role.Operator, path);
        await Axe.CheckAsync(visit.Page);
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/sign-in?refused=key")]
    public async Task The_sign_in_has_no_violation(string path)
    {
        await using var visit = await Visit.StartAsync(world);
        await visit.Page.GotoAsync(path);
        await Axe.CheckAsync(visit.Page);
    }

    [Fact]
    public async Task The_open_dialog_has_no_violation()
    {
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/");
        await visit.Page.Locator($"article#{World.Busy} footer button").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Axe.CheckAsync(visit.Page);
    }
}
