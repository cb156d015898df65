using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>WCAG 2.2 AA by axe: no violation, on every page, in both themes, at three widths; and nothing is wider than the window.</summary>
public sealed class AccessibilityTests(World world)
{
    [Theory]
    [InlineData("/", false)]
    [InlineData("/", true)]
    [InlineData("/decisions", false)]
    [InlineData("/decisions", true)]
    [InlineData("/decisions/{id}", false)]
    [InlineData("/decisions/{id}", true)]
    [InlineData("/decisions?from=yesterday", true)]
    [InlineData("/decisions?subject=nobody", false)]
    [InlineData("/not-found", true)]
    [InlineData("/models/credit-scoring?tab=versions", false)]
    [InlineData("/models/credit-scoring?tab=versions", true)]
    public async Task A_signed_in_page_has_no_violation(string path, bool dark)
    {
        using var answer = await world.AskAsync(World.Faulty);
        path = path.Replace("{id}", answer.Headers.GetValues("Cockpit-Decision").Single(), StringComparison.Ordinal);
        await using var visit = await Visit.StartAsync(world, Role.Operator, path, dark: dark);
        await Axe.CheckAsync(visit.Page);
    }

    [Theory]
    [InlineData("/sign-in", false)]
    [InlineData("/sign-in?refused=key", true)]
    public async Task The_sign_in_has_no_violation(string path, bool dark)
    {
        await using var visit = await Visit.StartAsync(world, dark: dark);
        await visit.Page.GotoAsync(path);
        await Axe.CheckAsync(visit.Page);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_open_dialog_has_no_violation(bool dark)
    {
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/", dark: dark);
        await visit.Page.Locator($"article#{World.Busy} footer button").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await Axe.CheckAsync(visit.Page);
    }
}
