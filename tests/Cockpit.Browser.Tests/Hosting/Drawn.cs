using System.Text.Json;
using Cockpit.Insight.Series;
using Microsoft.Playwright;

namespace Cockpit.Browser.Tests.Hosting;

/// <summary>Series documents of every kind, served in the place of the server's own, so that what a chart draws is the same each time.</summary>
internal static class Drawn
{
    /// <summary>A name as an attacker would record it.</summary>
    public const string Hostile = "<img src=x onerror=alert(1)>";

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private static readonly Axis Time = new("Time", AxisType.Time, null, null, null);
    private static readonly Axis Share = new("Share of rows", AxisType.Number, "%", 0, null);

    /// <summary>From now on the page's charts get these documents.</summary>
    public static Task ServeAsync(IPage page, Func<string, SeriesDocument>? by = null)
        => page.RouteAsync("**/api/v1/series/**", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = JsonSerializer.Serialize((by ?? Of)(new Uri(route.Request.Url).Segments[^1]), Web),
        }));

    /// <summary>A document of the kind that the address ends in.</summary>
    public static SeriesDocument Of(string what) => what switch
    {
        "distribution" => Document("age: now beside the baseline", ChartKind.Bars, new Axis("age", AxisType.Number, null, null, null), Share,
            [Bins("Baseline", SeriesRole.Baseline, 0.25), Bins(Hostile, SeriesRole.Current, 0.4)]),
        "workclass" => Document("workclass: now beside the baseline", ChartKind.Bars, new Axis("workclass", AxisType.Category, null, null, null), Share,
            [new("Now", SeriesRole.Current, [.. new[] { Hostile, "Private", "(missing)" }.Select(name => new Point(null, null, name, 0.3, null, null, 150, null))])]),
        "groups" => Document("sex: how often selected", ChartKind.Dots, new Axis("sex", AxisType.Category, null, null, null), Share,
            [new("Selected", SeriesRole.Current, [Group("Female", 0.2, 300, "unfair"), Group("Male", 0.45, 300, null), Group("(missing)", null, 4, "insufficient")])], [new(0.36, "four fifths of Male", MarkKind.Limit)]),
        "calibration" => Document("Do scores come true?", ChartKind.Reliability, Share with { Label = "Mean score" }, Share with { Label = "How often it came true" },
            [new("Observed", SeriesRole.Current, [.. Enumerable.Range(0, 10).Select(i => new Point(null, 0.05 + (i / 10.0), $"bin {i}", 0.06 + (i / 11.0), i / 12.0, 0.12 + (i / 11.5), 40, null))])]),
        "heat" => Document("All columns, window by window", ChartKind.Heat, Time, new Axis("Distance", AxisType.Number, null, 0, 1), [Windows(Hostile, SeriesRole.Current), Windows("age", SeriesRole.Current)]),
        "paths" => Document("How requests were answered, over time", ChartKind.Stacked, Time, Share with { Maximum = 1 }, [Part("Failed", 8, 0.02), Part("Fallback version", 2, 0.08), Part("Model", 0, 0.9), Counts]),
        "latency" => Document("How long answers took, over time", ChartKind.Line, Time, new Axis("Latency", AxisType.Number, "ms", 0, null), [Part("p50", 1, 8), Part("p95", 4, 20), Part("p99", 8, 45), Counts]),
        "latency-heat" => Document("Where latencies lie, over time", ChartKind.Heat, Time, new Axis("Latency", AxisType.Category, "%", 0, null),
            [.. new[] { ("41–82 ms", 0), ("20–41 ms", 0.05), ("10–20 ms", 0.35), ("5.1–10 ms", 0.6) }.Select(row => new Series(row.Item1, SeriesRole.Current, Part("", 0, row.Item2).Points)), Counts]),
        _ => Document("Change over time", ChartKind.Line, Time, new Axis("PSI", AxisType.Number, null, 0, null), [Windows("PSI", SeriesRole.Current), Windows("by chance", SeriesRole.Limit)], [new(0.1, "large from 0.1", MarkKind.Limit)]),
    };

    /// <summary>A document with nothing to draw.</summary>
    public static SeriesDocument Empty(EmptyReason reason, long n, string? note = null) => Of("drift") with { Series = [], N = n, Note = note, Empty = reason };

    /// <summary>A breach, in hours from the first window's begin on.</summary>
    public static Breach Breach(string guardrail, int from, int? to) => new(guardrail, Start.AddHours(from), to is { } end ? Start.AddHours(end) : null, "It failed.");

    private static SeriesDocument Document(string title, ChartKind kind, Axis x, Axis y, IReadOnlyList<Series> series, IReadOnlyList<Mark>? marks = null)
        => new(title, "How it is measured.", kind, x, y, series, marks ?? [], 600, null);

    private static Series Bins(string name, SeriesRole role, double share)
        => new(name, role, [.. new[] { "up to 28", "28 to 39", "39 to 50", "over 50" }.Select((bin, i) => new Point(null, i, bin, share - (i * 0.03), null, null, 150, null))]);

    private static Series Counts => new("Decisions", SeriesRole.Count, [.. Enumerable.Range(0, 12).Select(i => new Point(Start.AddHours(6 * i), null, null, i == 4 ? 0 : 50 + i, null, null, null, null))]);

    /// <summary>Twelve windows of six hours of one figure; the fifth is a gap.</summary>
    private static Series Part(string name, int place, double figure)
        => new(name, SeriesRole.Part, [.. Enumerable.Range(0, 12).Select(i => new Point(Start.AddHours(6 * i), null, null, i == 4 ? null : figure, null, null, null, null))]) { Place = place };

    private static Point Group(string name, double? rate, long n, string? verdict) => new(null, null, name, rate, rate - 0.05, rate + 0.05, n, verdict);

    /// <summary>Twelve windows of six hours; the fifth is a gap.</summary>
    private static Series Windows(string name, SeriesRole role) => new(name, role,
    [
        .. Enumerable.Range(0, 12).Select(i => new Point(Start.AddHours(6 * i), null, null,
            i == 4 ? null : role == SeriesRole.Limit ? 0.05 : 0.03 + (i * 0.02), null, null, 50, role == SeriesRole.Limit || i == 4 ? null : i > 8 ? "drifted" : "stable")),
    ]);
}
