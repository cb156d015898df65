using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>WCAG 2.2 AA by axe: no violation, on every page, in both themes, at three widths; and nothing is wider than the window.</summary>
public sealed class AccessibilityTests(World world)
{
    private static readonly AxeRunOptions Rules = new() { RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } };
    private static readonly int[] Widths = [360, 768, 1280];

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
    public async Task A_signed_in_page_has_no_violation(string path, bool dark)
    {
        using var answer = await world.AskAsync(World.Faulty);
        path = path.Replace("{id}", answer.Headers.GetValues("Cockpit-Decision").Single(), StringComparison.Ordinal);
        await using var visit = await Visit.StartAsync(world, Role.Operator, path, dark: dark);
        await CheckAsync(visit.Page);
    }

    [Theory]
    [InlineData("/sign-in", false)]
    [InlineData("/sign-in?refused=key", true)]
    public async Task The_sign_in_has_no_violation(string path, bool dark)
    {
        await using var visit = await Visit.StartAsync(world, dark: dark);
        await visit.Page.GotoAsync(path);
        await CheckAsync(visit.Page);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_open_dialog_has_no_violation(bool dark)
    {
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/", dark: dark);
        await visit.Page.Locator($"article#{World.Busy} footer button").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await CheckAsync(visit.Page);
    }

    private static async Task CheckAsync(IPage page)
    {
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 800);
            var found = await page.RunAxe(Rules);
            Assert.True(found.Violations.Length == 0, $"At {width} px: {string.Join("; ", found.Violations.Select(Words))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"At {width} px the page is wider than its window.");
        }
    }

    private static string Words(AxeResultItem violation)
        => $"{violation.Id}: {violation.Help} ({string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))})";
}
