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
    /// <summary>Maps the group.</summary>
    public static void MapSeries(this IEndpointRouteBuilder app)
    {
        var series = app.MapGroup("/api/v1/series/{model}").WithTags("Series").RequireAuthorization(Policies.View);
        Map(series, "drift", "How far a column is from the baseline, over time; 'column' names it", "column", (all, query, column, token) => all.DriftAsync(query, column!, token));
        Map(series, "distribution", "A column's distribution, baseline and now; 'column' names it", "column", (all, query, column, token) => all.DistributionAsync(query, column!, token));
        Map(series, "heat", "All columns in all windows", null, async (all, query, _, token) => await all.HeatAsync(query, token));
        Map(series, "groups", "A rate by group; 'attribute' names the attribute, 'rate' the rate (selectionRate)", "attribute", null);
        Map(series, "calibration", "Observed rate against score", null, async (all, query, _, token) => await all.CalibrationAsync(query, token));
        Map(series, "performance", "A figure over time; 'figure' names it, such as accuracy", "figure", (all, query, figure, token) => all.PerformanceAsync(query, figure!, token));
        Map(series, "scores", "Scores by outcome", null, async (all, query, _, token) => await all.ScoresAsync(query, token));
    }

    private static void Map(RouteGroupBuilder group, string chart, string summary, string? parameter, Func<SeriesReader, InsightQuery, string?, CancellationToken, Task<SeriesDocument?>>? read)
        => group.MapGet($"/{chart}", (HttpContext http, string model, string? version, string? from, string? to, string? rate, RegistryKeeper registry, SeriesReader series, IOptions<InsightOptions> options)
                => AnswerAsync(http, model, new InsightQueryText(version, http.Request.Query["class"], from, to), parameter, registry, options.Value,
                    (query, value) => read is null ? series.GroupsAsync(query, value!, rate ?? "selectionRate", http.RequestAborted) : read(series, query, value, http.RequestAborted)))
            .WithSummary(summary).Produces<SeriesDocument>().Produces(304).ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> AnswerAsync(
        HttpContext http, string name, InsightQueryText asked, string? parameter, RegistryKeeper registry, InsightOptions options, Func<InsightQuery, string?, Task<SeriesDocument?>> read)
    {
        if (registry.Current.Find(name, Caller.Of(http.User)) is not { } model)
            return new ProblemResult(CommonProblems.UnknownModel(name));
        var (query, problem) = asked.Parse(model);
        if (query is null)
            return new ProblemResult(problem!);
        var value = parameter is null ? null : http.Request.Query[parameter].ToString();
        if (value is { Length: 0 })
            return new ProblemResult(CommonProblems.Invalid(parameter!, $"{parameter} is missing.", $"Name the {parameter}."));
        return await InsightAnswer.OfAsync(options, async () => await read(query, value) is { } document
            ? new CachedJson<SeriesDocument>(document)
            : new ProblemResult(CommonProblems.NotFound($"such {parameter}: '{value}'{(http.Request.Query["rate"] is [{ } rate] ? $" with rate '{rate}'" : "")}")));
    }
}
