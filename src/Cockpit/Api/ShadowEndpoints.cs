using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Decisions;

namespace Cockpit.Api;

/// <summary>How versions that nobody hears compare with the answers that were given: <c>/api/v1/models/{model}/shadows</c>.</summary>
public static class ShadowEndpoints
{
    /// <summary>Medians are of the newest answers, at most this many.</summary>
    public const int MostLatencies = 10_000;

    /// <summary>Maps the group.</summary>
    public static void MapShadows(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/models/{model}/shadows", CompareAsync).WithTags("Insight").RequireAuthorization(Policies.View)
            .WithSummary("How shadow versions compare with the answers that were given").Produces<ShadowsView>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> CompareAsync(HttpContext http, string model, string? from, string? to, RegistryKeeper registry, ShadowQueries shadows)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is null)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var query = new QueryReader();
        var (first, last) = (query.Instant("from", from), query.Instant("to", to));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);

        List<ShadowView> versions = [];
        foreach (var tally in await shadows.TalliesAsync(model, first, last, http.RequestAborted))
            versions.Add(View(tally, await shadows.LatenciesAsync(model, tally.Version, first, last, MostLatencies, http.RequestAborted)));
        return TypedResults.Ok(new ShadowsView(model, first, last, versions));
    }

    private static ShadowView View(ShadowTally tally, IReadOnlyList<ShadowLatency> latencies)
        => new(tally.Version, tally.Asked, tally.Failed, Wilson.Rate(tally.Agreed, tally.Compared),
            Median(latencies.Select(pair => (double?)pair.ShadowMs)), Median(latencies.Select(pair => pair.GivenMs)), latencies.Count);

    private static double? Median(IEnumerable<double?> values)
    {
        double[] sorted = [.. values.OfType<double>().Order()];
        return sorted.Length == 0 ? null : Quantile.OfSorted(sorted, 0.5);
    }

    /// <summary>The shadows of a model that were asked in a span.</summary>
    public sealed record ShadowsView(string Model, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<ShadowView> Versions);

    /// <summary>One shadow.</summary>
    /// <param name="Version">Its name.</param>
    /// <param name="N">Decisions whose question it saw.</param>
    /// <param name="Errors">Of those, without a usable answer.</param>
    /// <param name="Agreement">Share with the same decision as the answer that was given, of those where both decided; Wilson interval, 95 %. Equal classes; numbers of a regression within 1 %.</param>
    /// <param name="MedianMs">Median time of the shadow's call.</param>
    /// <param name="ChampionMedianMs">Median time, from admission to answer, of the same decisions.</param>
    /// <param name="LatencyN">Answers behind the medians: the newest, at most 10,000.</param>
    public sealed record ShadowView(string Version, long N, long Errors, Estimate? Agreement, double? MedianMs, double? ChampionMedianMs, int LatencyN);
}
