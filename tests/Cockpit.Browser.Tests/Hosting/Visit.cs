using System.Text.RegularExpressions;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>One reader in one window. Anything that the browser complains about fails the test when the visit ends.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _window;
    private readonly List<string> _complaints = [];

    private Visit(IBrowserContext window, IPage page)
    {
        _window = window;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Add(message.Text);
        };
        page.PageError += (_, error) => _complaints.Add(error);
    }

    public IPage Page { get; }

    /// <summary>Complaints that the test provokes on purpose.</summary>
    public Func<string, bool> IsExpected { get; set; } = _ => false;

    /// <summary>A reader who has not signed in.</summary>
    public static async Task<Visit> StartAsync(World world, int width = 1280, bool script = true)
    {
        var window = await world.Browser.WindowAsync(world.Address, width, script);
        return new Visit(window, await window.NewPageAsync());
    }

    /// <summary>A reader of the role, at an address. The first of a role signs in, the others go on with that session.</summary>
    public static async Task<Visit> StartAsync(World world, Role role, string path, int width = 1280)
    {
        if (!world.Sessions.TryGetValue(role, out var session))
        {
            await using var first = await StartAsync(world);
            await first.SignInAsync(world, role);
            world.Sessions[role] = session = await first._window.StorageStateAsync();
        }

        var window = await world.Browser.WindowAsync(world.Address, width, script: true, session);
        var visit = new Visit(window, await window.NewPageAsync());
        await visit.GoAsync(path);
        return visit;
    }

    /// <summary>Signs in with a new key of the role, and goes to the address.</summary>
    public async Task SignInAsync(World world, Role role, string path = "/")
    {
        await Page.GotoAsync($"/sign-in?return={Uri.EscapeDataString(path)}");
        await Page.GetByLabel("API key").FillAsync(await world.KeyAsync(role));
        await Page.GetByRole(AriaRole.Button, new() { Name = "Use key" }).ClickAsync();
        await AtAsync(path);
    }

    /// <summary>Signs in by name and password, as people do.</summary>
    public async Task SignInAsync(string name, string password = World.Password)
    {
        await Page.GetByLabel("User name").FillAsync(name);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Goes somewhere and waits until the page answers to clicks.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await InteractiveAsync();
    }

    /// <summary>
    /// Waits until the address, from its path on, fits; each <c>*</c> stands for anything. It is looked at again and again: waiting for the event of a
    /// change misses one that comes between the first look and the waiting, and a page that changes its own address has no other.
    /// </summary>
    public Task AtAsync(string glob)
        => Assertions.Expect(Page).ToHaveURLAsync(new Regex("^https?://[^/]+" + Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal) + "$", RegexOptions.None, TimeSpan.FromSeconds(1)), new() { Timeout = 20_000 });

    /// <summary>A click before the circuit is up is lost, so every test waits for the marker first.</summary>
    public Task InteractiveAsync() => Assertions.Expect(Page.Locator("main[data-interactive=true]")).ToBeVisibleAsync(new() { Timeout = 15_000 });

    public async ValueTask DisposeAsync()
    {
        await _window.DisposeAsync();
        Assert.DoesNotContain(_complaints, complaint => !IsExpected(complaint));
    }
}
