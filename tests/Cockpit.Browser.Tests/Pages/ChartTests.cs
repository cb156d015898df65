using Cockpit.Browser.Tests.Hosting;
using Cockpit.Insight.Series;
using Cockpit.Store.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cockpit.Browser.Tests.Pages;

/// <summary>Charts in a real page, with series documents of the test's own.</summary>
public sealed class ChartTests(World world)
{
    private const string Path = $"/models/{World.Judged}";

    [Fact]
    public async Task Every_kind_is_drawn_with_a_table_behind_it_and_no_point_passes_through_the_circuit()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        var (page, frames) = (visit.Page, new List<string>());
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) => frames.Add(frame.Text ?? System.Text.Encoding.UTF8.GetString(frame.Binary ?? []));
        await Drawn.ServeAsync(page);
        foreach (var (tab, charts) in new[] { ("data", 3), ("fairness", 1), ("performance", 3) })
        {
            await visit.GoAsync($"{Path}?tab={tab}");
            await Expect(page.Locator("cockpit-chart[data-state=drawn] .chart-plot svg.apexcharts-svg").First).ToBeVisibleAsync();
            Assert.True(await page.Locator("cockpit-chart[data-state=drawn]").CountAsync() >= charts);
            await Expect(page.Locator("cockpit-chart[data-state=drawn] table:not(:has(tbody tr))")).ToHaveCountAsync(0);
        }

        Assert.NotEmpty(frames);
        Assert.DoesNotContain(frames, frame => frame.Contains("large from 0.1", StringComparison.Ordinal) || frame.Contains("28 to 39", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_table_has_every_window_and_a_gap_stays_a_gap()
    {
        await using var visit = await OpenAsync();
        var chart = Chart(visit, "drift");
        await chart.GetByText("Show as table").ClickAsync();
        await Expect(chart.Locator("tbody tr")).ToHaveCountAsync(12);
        await Expect(chart.Locator("thead th").First).ToHaveTextAsync("Time (Europe/Vienna)");
        await Expect(chart.Locator("tbody tr").Nth(4).Locator("td").First).ToHaveTextAsync("no figure");
        await Expect(chart.Locator("tbody tr").First).ToContainTextAsync("0.03 · as before");
await Expect(chart.Locator(".apexcharts-series").First.Locator("path.apexcharts-line")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Parts_are_stacked_with_a_colour_and_a_pattern_each_and_a_gap_stays_a_column_without_figures()
    {
        await using var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        await Drawn.ServeAsync(visit.Page);
        await visit.GoAsync($"{Path}?tab=health");
        var chart = Chart(visit, "paths");
        await Expect(chart.Locator(".legend li")).ToHaveTextAsync(["Failed", "Fallback version", "Model"]);
        await Expect(chart.Locator(".apexcharts-series")).ToHaveCountAsync(3);
        await Expect(chart.Locator("pattern")).Not.ToHaveCountAsync(0);
        await chart.GetByText("Show as table").ClickAsync();
        await Expect(chart.Locator("thead th")).ToHaveTextAsync(["Time (Europe/Vienna)", "Failed", "Fallback version", "Model", "Decisions"]);
        await Expect(chart.Locator("tbody tr")).ToHaveCountAsync(12);
        await Expect(chart.Locator("tbody tr").Nth(4).Locator("td")).ToHaveTextAsync(["no figure", "no figure", "no figure", "0"]);
        await Expect(Chart(visit, "latency-heat").Locator(".legend")).ToHaveTextAsync("stronger colour: a larger share of the time’s decisions");
        await Expect(Chart(visit, "latency").Locator(".legend li")).ToHaveTextAsync(["p50", "p95", "p99"]);
    }

    [Fact]
    public async Task Breaches_of_guardrails_are_shaded_behind_the_lines_and_said_in_the_legend_the_table_and_the_reading()
    {
        await using var visit = await OpenAsync(what => Drawn.Of(what) with
        {
            Breaches = what == "drift" ? [Drawn.Breach(Drawn.Hostile, 12, 24), Drawn.Breach("still", 60, null), Drawn.Breach("before", -48, -24)] : [],
        });
        var chart = Chart(visit, "drift");
        await Expect(chart.Locator(".apexcharts-xaxis-annotations rect.apexcharts-annotation-rect")).ToHaveCountAsync(2);
        await Expect(chart.Locator(".legend li")).ToHaveTextAsync(["PSI", "by chance", "A guardrail was breached"]);
        await chart.Locator("[data-part=plot]").FocusAsync();
        await visit.Page.Keyboard.PressAsync("End");
        await Expect(chart.Locator("[data-part=reading]")).ToContainTextAsync("Guardrail breached still");
        await chart.GetByText("Show as table").ClickAsync();
        await Expect(chart.Locator("thead th").Last).ToHaveTextAsync("Guardrail breached");
        await Expect(chart.Locator("tbody tr td:last-child")).ToHaveTextAsync(["–", "–", Drawn.Hostile, Drawn.Hostile, Drawn.Hostile, "–", "–", "–", "–", "–", "still", "still"]);
        await Expect(Chart(visit, "distribution").Locator(".legend")).Not.ToContainTextAsync("guardrail");
    }

    [Fact]
    public async Task The_arrow_keys_read_the_values()
    {
        await using var visit = await OpenAsync();
        var chart = Chart(visit, "drift");
        await chart.Locator("[data-part=plot]").FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(chart.Locator("[data-part=reading]")).ToContainTextAsync("2 Mar 2026, 01:00 (2026-03-02 00:00 UTC): PSI 0.03 · as before");
        await visit.Page.Keyboard.PressAsync("End");
        await Expect(chart.Locator("[data-part=reading]")).ToContainTextAsync("0.25 · changed");
    }

    [Fact]
    public async Task Dragging_over_time_asks_for_that_time_on_the_whole_page()
    {
        await using var visit = await OpenAsync();
        // A chart that is drawn above moves the one that is dragged over.
        await Expect(visit.Page.Locator("cockpit-chart:not([data-state=drawn])")).ToHaveCountAsync(0);
        var area = Chart(visit, "drift").Locator(".apexcharts-grid").First;
        for (var attempt = 0; attempt < 4 && !visit.Page.Url.Contains("from=", StringComparison.Ordinal); attempt++)
        {
            await area.ScrollIntoViewIfNeededAsync();
            var box = (await area.BoundingBoxAsync())!;
            await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.3f), box.Y + (box.Height / 2));
            await visit.Page.Mouse.DownAsync();
            await visit.Page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + (box.Height / 2), new() { Steps = 8 });
            await visit.Page.Mouse.UpAsync();
            // A machine that is busy may not have listened yet when the button went down.
            await visit.Page.WaitForTimeoutAsync(2_000);
        }

        await visit.AtAsync("**from=2026-03-0*&to=2026-03-0*");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No traffic" })).ToBeVisibleAsync();
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.Locator("table.columns")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_recorded_name_is_text_and_never_markup()
    {
        await using var visit = await OpenAsync(what => Drawn.Of(what == "drift" ? "workclass" : what));
        var chart = Chart(visit, "distribution");
        await Expect(chart.Locator(".legend")).ToContainTextAsync(Drawn.Hostile);
        await chart.Locator(".apexcharts-bar-area").First.HoverAsync();
        await Expect(chart.Locator(".chart-tip")).ToContainTextAsync(Drawn.Hostile);
        foreach (var what in new[] { "drift", "heat" })
        {
            await Chart(visit, what).Locator(what == "heat" ? ".apexcharts-heatmap-rect" : ".apexcharts-bar-area").First.HoverAsync();
            await Expect(Chart(visit, what).Locator(".chart-tip")).ToContainTextAsync(Drawn.Hostile);
            await Expect(Chart(visit, what).Locator(".apexcharts-yaxis")).ToContainTextAsync(what == "heat" ? "age" : "Private");
        }

        await Expect(visit.Page.Locator("cockpit-chart img")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(EmptyReason.NoTraffic, 0, null, "No traffic", "made no decision")]
    [InlineData(EmptyReason.NotEnough, 37, "37 of the 200 decisions that it takes.", "Not enough data", "37 of the 200")]
    [InlineData(EmptyReason.LabelsLate, 600, null, "Labels are late", "not known yet")]
    public async Task What_cannot_be_drawn_says_why_in_words(EmptyReason reason, long n, string? note, string title, string text)
    {
        await using var visit = await OpenAsync(what => what == "drift" ? Drawn.Empty(reason, n, note) : Drawn.Of(what));
        var state = Chart(visit, "drift").Locator(".chart-state");
        await Expect(state).ToContainTextAsync(title);
        await Expect(state).ToContainTextAsync(text);
        await Expect(state.GetByRole(AriaRole.Button)).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_page_that_follows_draws_what_is_new_and_leaves_alone_what_is_not()
    {
        var n = 600;
        await using var visit = await OpenAsync(what => Drawn.Of(what) with { N = what == "drift" ? n : 600 });
        var (drift, still) = (Chart(visit, "drift"), Chart(visit, "distribution"));
        await Expect(drift.Locator("[data-part=n]")).ToHaveTextAsync("n 600");
        await still.Locator("svg.apexcharts-svg").EvaluateAsync("svg => svg.dataset.marked = 'yes'");
        n = 601;
        await visit.Page.EvaluateAsync("cockpit.refreshCharts()");
        await Expect(drift.Locator("[data-part=n]")).ToHaveTextAsync("n 601");
        await Expect(still.Locator("svg.apexcharts-svg")).ToHaveAttributeAsync("data-marked", "yes");
    }

    [Fact]
    public async Task The_theme_of_the_system_is_followed_without_loading_again()
    {
        await using var visit = await OpenAsync();
        var line = Chart(visit, "drift").Locator(".apexcharts-series path.apexcharts-line").First;
        await Expect(line).ToHaveAttributeAsync("stroke", "rgba(0,114,178,1)");
        await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Expect(line).ToHaveAttributeAsync("stroke", "rgba(86,180,233,1)");
    }

    [Fact]
    public async Task A_chart_that_cannot_be_read_says_so_and_tries_again_when_told()
    {
        await using var visit = await OpenAsync();
        visit.IsExpected = complaint => complaint.Contains("503", StringComparison.Ordinal);
        var isAway = true;
        await visit.Page.RouteAsync("**/api/v1/series/*/drift**", route => isAway
            ? route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = """{"detail":"The store is away.","fix":"Retry."}""" })
            : route.FallbackAsync());
        await visit.GoAsync(Path + "?span=30d");
        var state = Chart(visit, "drift").Locator(".chart-state");
        await Expect(state).ToContainTextAsync("The store is away. Retry.");
        isAway = false;
        await state.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Chart(visit, "drift").Locator("svg.apexcharts-svg").First).ToBeVisibleAsync();
        await Expect(state).ToBeHiddenAsync();
    }

    private static ILocator Chart(Visit visit, string what) => visit.Page.Locator($"cockpit-chart[source*='/{what}?']");

    private async Task<Visit> OpenAsync(Func<string, SeriesDocument>? by = null)
    {
        var visit = await Visit.StartAsync(world, Role.Viewer, "/decisions");
        await Drawn.ServeAsync(visit.Page, by);
        await visit.GoAsync(Path);
        await Expect(Chart(visit, "distribution").Locator("svg.apexcharts-svg").First).ToBeVisibleAsync();
        return visit;
    }
}
