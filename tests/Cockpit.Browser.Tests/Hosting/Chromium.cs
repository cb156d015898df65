using Microsoft.Playwright;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>The machine's own Chromium, started at first use. Without one, tests report themselves skipped and say what is missing.</summary>
public sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>A window of its own, with nothing remembered but the session.</summary>
    public async Task<IBrowserContext> WindowAsync(Uri address, int width, bool script, string? session = null)
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } given ? given : Array.Find(Usual, File.Exists);
        Assert.SkipWhen(path is null || !File.Exists(path), "No Chromium here: install it, or say where it is with CHROMIUM_PATH.");
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        var window = await _browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = width, Height = 800 },
            JavaScriptEnabled = script,
            TimezoneId = "Europe/Vienna",
            StorageState = session,
        });
        // A busy machine is no fault of the page.
        window.SetDefaultTimeout(20_000);
        Assertions.SetDefaultExpectTimeout(20_000);
        return window;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
