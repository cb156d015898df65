using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Cockpit.Browser.Tests.Hosting;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

public sealed class PauseTests(World world)
{
    private const string Reason = "It refuses everyone since noon";
    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = 15_000 };

    [Fact]
    public async Task An_operator_sees_traffic_grow_pauses_sees_the_effect_proven_and_resumes()
    {
        const string model = "loan-approval";
        await world.LiveAsync(model);
        world.Drive(model);
        await using var visit = await Visit.StartAsync(world);
        await visit.SignInAsync(world, Role.Admin);
        await visit.InteractiveAsync();
        var card = visit.Page.Locator($"article#{model}");

        var before = await DecisionsAsync(card);
        await Expect(card.Locator(".figures dd").First).Not.ToContainTextAsync($"{before} ", new() { Timeout = 15_000 });
        Assert.True(await DecisionsAsync(card) > before);

        await card.GetByRole(AriaRole.Button, new() { Name = $"Pause {model}" }).ClickAsync();
        var dialog = visit.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("503 “paused”");
        await FillAsync(dialog, model);
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Pause {model}" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        // The promotion before it was applied on every gateway, too.
        await Expect(card.Locator(".state-line")).ToContainTextAsync("Pause", Soon);
        await Expect(card.Locator("li.done", new() { HasText = "Applied on 1/1 gateways" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        using (var refused = await world.AskAsync(model))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("/problems/paused", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        await Expect(card.Locator("li.done", new() { HasText = "Verified by traffic" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(card.Locator(".status")).ToContainTextAsync("Paused", Soon);
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync("paused", Soon);

        await card.GetByRole(AriaRole.Button, new() { Name = $"Resume {model}" }).ClickAsync();
        await FillAsync(dialog, model);
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Resume {model}" }).ClickAsync();
        await Expect(card.Locator(".state-line")).ToContainTextAsync("Waits for approval", Soon);
        await using (var approver = await Visit.StartAsync(world, Role.Approver, "/approvals"))
        {
            var asked = approver.Page.Locator("article.approval", new() { HasText = $"Resume {model}" });
            await asked.GetByLabel("Your comment").FillAsync("It answers again");
            await asked.GetByRole(AriaRole.Button, new() { Name = "Approve" }).ClickAsync();
            await Expect(approver.Page.Locator(".notice")).ToContainTextAsync("Approved", Soon);
        }

        await Expect(card.Locator("li.done", new() { HasText = "Verified by traffic" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        using var answered = await world.AskAsync(model);
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task Everything_up_to_the_pause_can_be_done_with_the_keyboard_alone()
    {
        const string model = "keyboard-model";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, Role.Operator, "/");
        var (page, button) = (visit.Page, visit.Page.Locator($"article#{model} footer button"));
        await TabToAsync(page, button);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#change-name")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(button).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#change-name")).ToBeFocusedAsync();
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement === document.body || document.activeElement.closest('dialog') !== null"), "The focus left the dialog.");
        }

        await TabToAsync(page, page.Locator("#change-name"));
        await page.Keyboard.TypeAsync(model);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("too short");
        await Expect(page.Locator("#change-missing")).ToContainTextAsync("9 of 10 characters");
        await page.Keyboard.TypeAsync(", so a little more");
        await Expect(page.Locator("#change-missing")).ToBeEmptyAsync();
        await TabToAsync(page, page.Locator("dialog button[type=submit]"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator($"article#{model} li.done", new() { HasText = "Verified by traffic" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(button).ToHaveTextAsync("Resume");
    }

    [Fact]
    public async Task Pause_works_without_any_script_and_a_refusal_is_said_in_words()
    {
        const string model = "scriptless-model";
        await world.LiveAsync(model);
        await using var visit = await Visit.StartAsync(world, script: false);
        var page = visit.Page;
        await visit.SignInAsync(world, Role.Operator);
        var card = page.Locator($"article#{model}");
        await ReloadUntilAsync(page, card);
        await card.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator("#change-name").FillAsync("another-model");
        await page.Locator("#change-reason").FillAsync(Reason);
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(page.Locator("dialog .problem")).ToContainTextAsync("does not repeat the model's name");

        await page.Locator("#change-name").FillAsync(model);
        await page.Locator("#change-reason").FillAsync(Reason);
        await page.Locator("dialog button[type=submit]").ClickAsync();
        await Expect(card.Locator(".state-line")).ToContainTextAsync($"“{Reason}”");
        await ReloadUntilAsync(page, card.Locator("li.done", new() { HasText = "Verified by traffic" }));
        await Expect(card.Locator(".status")).ToHaveTextAsync("Paused");
    }

    [Fact]
    public async Task A_viewer_is_told_why_pause_is_off()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/");
        var card = visit.Page.Locator($"article#{World.Quiet}");
        await Expect(card.Locator("footer")).ToContainTextAsync("Your role cannot");
        await card.Locator("footer button").ClickAsync(new() { Force = true });
        await Expect(visit.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Nothing_is_green_without_data_and_what_fails_is_named()
    {
        // The overview judges the last five minutes, so it has to have failed lately.
        const string model = "broken-lately";
        await world.LiveAsync(model);
        for (var i = 0; i < 30; i++)
            (await world.AskAsync(model)).Dispose();

        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/");
        await Expect(visit.Page.Locator($"article#{World.Quiet} .status")).ToHaveTextAsync("No traffic");
        await Expect(visit.Page.Locator($"article#{model} .status")).ToHaveTextAsync("Failing");
        // Other tests may have made further models fail.
        await Expect(visit.Page.Locator("h1")).ToContainTextAsync(new Regex("needs? attention", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static async Task<int> DecisionsAsync(ILocator card)
        => int.Parse((await card.Locator(".figures dd").First.InnerTextAsync()).Split(' ')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    private static async Task FillAsync(ILocator dialog, string model)
    {
        await dialog.Locator("#change-name").FillAsync(model);
        await dialog.Locator("#change-reason").FillAsync(Reason);
        await Expect(dialog.Locator("#change-missing")).ToBeEmptyAsync();
    }

    /// <summary>A page without script does not follow by itself.</summary>
    private static async Task ReloadUntilAsync(IPage page, ILocator wanted)
    {
        for (var i = 0; i < 40 && !await wanted.IsVisibleAsync(); i++)
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await page.ReloadAsync();
        }

        await Expect(wanted).ToBeVisibleAsync();
    }

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        for (var i = 0; i < 80; i++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
                return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail("Tab never came to it.");
    }
}
