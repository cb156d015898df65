using Cockpit.Access;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Series;
using Cockpit.Insight.Windows;
using Cockpit.Problems;
using Cockpit.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>What charts are drawn from: <c>/api/v1/series/{model}/…</c>. At most 600 points a series, with an ETag, compressed.</summary>
public static class SeriesEndpoints
{
    private const string UsualRate = "selectionRate";

    /// <summary>Maps the group.</summary>
    public static void MapSeries(this IEndpointRouteBuilder app)
    {
        var series = app.MapGroup("/api/v1/series/{model}").WithTags("Series").RequireAuthorization(Policies.View);
        Map(series, "drift", "How far a column is from the baseline, over time; 'column' names it", "column", (all, asked, token) => all.DriftAsync(asked.Query, asked.Name, token));
        Map(series, "distribution", "A column's distribution, baseline and now; 'column' names it", "column", (all, asked, token) => all.DistributionAsync(asked.Query, asked.Name, token));
        Map(series, "heat", "All columns in all windows", null, async (all, asked, token) => await all.HeatAsync(asked.Query, token));
        Map(series, "groups", "A rate by group; 'attribute' names the attribute, 'rate' the rate (selectionRate)", "attribute", (all, asked, token) => all.GroupsAsync(asked.Query, asked.Name, asked.Rate, token));
        Map(series, "calibration", "Observed rate against score", null, async (all, asked, token) => await all.CalibrationAsync(asked.Query, token));
        Map(series, "performance", "A figure over time; 'figure' names it, such as accuracy", "figure", (all, asked, token) => all.PerformanceAsync(asked.Query, asked.Name, token));
        Map(series, "paths", "Which ways answers took, over time: model, fallback, cache and so on. Without 'version' of all of them, and of what no version answered", null,
            async (all, asked, token) => await all.PathsAsync(asked.IsOfVersion ? asked.Query : asked.Query with { Version = null }, token));
        Map(series, "latency", "Percentiles of the latency over time", null, async (all, asked, token) => await all.LatencyAsync(asked.Query, token));
        Map(series, "latency-heat", "Where latencies lie, over time", null, async (all, asked, token) => await all.LatencyHeatAsync(asked.Query, token));
        Map(series, "scores", "Scores by outcome", null, async (all, asked, token) => await all.ScoresAsync(asked.Query, token));
    }

    private static void Map(RouteGroupBuilder group, string chart, string summary, string? parameter, Func<SeriesReader, Asked, CancellationToken, Task<SeriesDocument?>> read)
        => group.MapGet($"/{chart}", (HttpContext http, string model, string? version, string? from, string? to, string? rate, RegistryKeeper registry, SeriesReader series, IOptions<InsightOptions> options)
                => AnswerAsync(http, model, new InsightQueryText(version, http.Request.Query["class"], from, to), parameter, registry, options.Value,
                    (query, name) => read(series, new Asked(query, name, rate ?? UsualRate, !string.IsNullOrWhiteSpace(version)), http.RequestAborted)))
            .WithSummary(summary).Produces<SeriesDocument>().Produces(304).ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> AnswerAsync(
        HttpContext http, string name, InsightQueryText asked, string? parameter, RegistryKeeper registry, InsightOptions options, Func<InsightQuery, string, Task<SeriesDocument?>> read)
    {
        if (registry.Current.Find(name, Caller.Of(http.User)) is not { } model)
            return new ProblemResult(CommonProblems.UnknownModel(name));
        var (query, problem) = asked.Parse(model);
        if (query is null)
            return new ProblemResult(problem!);
        var value = parameter is null ? "" : http.Request.Query[parameter].ToString();
        if (parameter is not null && value.Length == 0)
            return new ProblemResult(CommonProblems.Invalid(parameter, $"{parameter} is missing.", $"Name the {parameter}."));
        return await InsightAnswer.OfAsync(options, async () => await read(query, value) is { } document
            ? new CachedJson<SeriesDocument>(document)
            : new ProblemResult(CommonProblems.NotFound($"such {parameter}: '{value}'{(http.Request.Query["rate"] is [{ } rate] ? $" with rate '{rate}'" : "")}")));
    }

    /// <summary>What a chart is asked for.</summary>
    /// <param name="Query">Which decisions.</param>
    /// <param name="Name">The column, attribute or figure; empty for a chart of none.</param>
    /// <param name="Rate">The rate of a chart of groups.</param>
    /// <param name="IsOfVersion">Whether the version was asked for, and not filled in.</param>
    private sealed record Asked(InsightQuery Query, string Name, string Rate, bool IsOfVersion);
}
