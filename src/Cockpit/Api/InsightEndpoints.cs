using Cockpit.Access;
using Cockpit.Insight.Documents;
using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Problems;
using Cockpit.Registry;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>Whether a model is still fit: <c>/api/v1/models/{model}/drift</c> and its like.</summary>
public static class InsightEndpoints
{
    private const string UsualWindow = "1d";

    /// <summary>Maps the group.</summary>
    public static void MapInsight(this IEndpointRouteBuilder app)
    {
        var insight = app.MapGroup("/api/v1/models/{model}").WithTags("Insight").RequireAuthorization(Policies.View);
        Map<DriftDocument>(insight, "drift", "Has the data changed since the baseline?", (all, query, _, token) => all.DriftAsync(query, token));
        Map<QualityDocument>(insight, "quality", "What is wrong with the values themselves?", (all, query, _, token) => all.QualityAsync(query, token));
        Map<FairnessDocument>(insight, "fairness", "Are groups treated alike? 'reference=sex=Male' names the group that others are compared with", (all, query, references, token) => all.FairnessAsync(query, references, token));
        Map<PerformanceDocument>(insight, "performance", "How well did it decide, as far as outcomes are known?", (all, query, _, token) => all.PerformanceAsync(query, token));
        Map<CalibrationDocument>(insight, "calibration", "Can scores be read as probabilities?", (all, query, _, token) => all.CalibrationAsync(query, token));
        Map<LatencyDocument>(insight, "latency", "How long did decisions take, and how many failed?", (all, query, _, token) => all.LatencyAsync(query, token));
        Map<CostDocument>(insight, "cost", "What did decisions cost?", (all, query, _, token) => all.CostAsync(query, token));
    }

    private static void Map<T>(RouteGroupBuilder group, string kind, string summary, Func<ModelInsight, InsightQuery, FairnessReferences, CancellationToken, Task<T>> answer) where T : InsightDocument
        => group.MapGet($"/{kind}", (HttpContext http, string model, string? version, string? from, string? to, string? window, bool? exact, string[]? reference,
                RegistryKeeper registry, ModelInsight insight, IOptions<InsightOptions> options)
                => AnswerAsync(http, model, new InsightQueryText(version, http.Request.Query["class"], from, to, window ?? UsualWindow, exact ?? false), reference ?? [], registry, options.Value,
                    (query, references) => answer(insight, query, references, http.RequestAborted)))
            .WithSummary(summary).Produces<T>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> AnswerAsync<T>(HttpContext http, string name, InsightQueryText asked, string[] reference, RegistryKeeper registry, InsightOptions options,
        Func<InsightQuery, FairnessReferences, Task<T>> answer) where T : InsightDocument
    {
        if (registry.Current.Find(name, Caller.Of(http.User)) is not { } model)
            return new ProblemResult(CommonProblems.UnknownModel(name));
        var (query, problem) = asked.Parse(model);
        if (query is null)
            return new ProblemResult(problem!);
        var (references, wrong) = FairnessReferences.Parse(reference, [.. model.Row.ProtectedAttributes]);
        if (references is null)
            return new ProblemResult(CommonProblems.Invalid("reference", wrong!, "Give attribute=group, such as reference=sex=Male."));

        return await InsightAnswer.OfAsync(options, async () => TypedResults.Ok(await answer(query, references)));
    }
}
