using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>WCAG 2.2 AA by axe in both themes, at the narrowest of three widths; at all three with COCKPIT_SLOW=1. No page is wider than its window at any.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
        // What passes need not be told of.
        ResultTypes = [ResultType.Violations],
    };
    private static readonly int[] Widths = [360, 768, 1280];
    private static readonly bool IsSlow = Environment.GetEnvironmentVariable("COCKPIT_SLOW") == "1";

    /// <summary>Fails on any violation, and when anything is wider than the window.</summary>
    public static async Task CheckAsync(IPage page)
    {
        foreach (var width in Widths)
        {
            await page.SetViewportSizeAsync(width, 800);
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), $"At {width} px the page is wider than its window.");
            if (width != Widths[0] && !IsSlow)
                continue;
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme });
                await Assertions.Expect(page.Locator("cockpit-chart[data-state=loading]")).ToHaveCountAsync(0);
                var found = await page.RunAxe(Rules);
                Assert.True(found.Violations.Length == 0, $"{theme}, at {width} px: {string.Join("; ", found.Violations.Select(Words))}");
            }
        }
    }

    private static string Words(AxeResultItem violation)
        => $"{violation.Id}: {violation.Help} ({string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))})";
}
