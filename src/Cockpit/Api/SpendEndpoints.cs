using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Rollups;

namespace Cockpit.Api;

/// <summary>What the calls of a model cost: <c>/api/v1/models/{model}/spend</c>.</summary>
public static class SpendEndpoints
{
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(92);

    /// <summary>Maps the address.</summary>
    public static void MapSpend(this IEndpointRouteBuilder app)
        => app.MapGet("/api/v1/models/{model}/spend", FindAsync).WithTags("Insight").RequireAuthorization(Policies.View)
            .WithSummary("What the gateway's calls cost in whole hours of UTC, by class, caller or version; the running day unless from and to say otherwise")
            .Produces<SpendDocument>().ProducesProblem(400).ProducesProblem(404);

    private static async Task<IResult> FindAsync(
        HttpContext http, string model, string? from, string? to, string? by, RegistryKeeper registry, SpendQueries spend, TimeProvider clock)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));
        var query = new QueryReader();
        var (first, last) = (query.Instant("from", from), query.Instant("to", to));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        if (!Enum.TryParse<SpendBy>(by ?? "class", ignoreCase: true, out var broken) || !Enum.IsDefined(broken) || char.IsAsciiDigit((by ?? "c")[0]))
            return new ProblemResult(CommonProblems.Invalid("by", $"by is '{by}'.", "Give one of: class, caller, version."));

        var now = clock.GetUtcNow();
        var begin = SpendKey.HourOf(first ?? new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero));
        var end = last is { } until ? SpendKey.HourOf(until.AddTicks(TimeSpan.TicksPerHour - 1)) : SpendKey.HourOf(now).AddHours(1);
        if (end <= begin || end - begin > LongestSpan)
            return new ProblemResult(CommonProblems.Invalid("from", $"The span must end after it begins, and be no longer than {LongestSpan.TotalDays} days.", "Give from and to as instants, such as 2026-01-05T00:00:00Z."));

        var items = await spend.SumAsync(model, begin, end, broken, http.RequestAborted);
        var currencies = entry.Versions.Values.Where(version => version.HasPrice).Select(version => version.Currency).Distinct(StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new SpendDocument(model, begin, end, broken.ToString().ToLowerInvariant(), currencies is [var only] ? only : null,
            items.Sum(item => item.Calls), items.Sum(item => item.Cost), items));
    }

    /// <summary>What was spent in a span.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="From">The beginning of the first hour.</param>
    /// <param name="To">The end of the last hour.</param>
    /// <param name="By">class, caller or version.</param>
    /// <param name="Currency">ISO 4217; null when no version, or several with different currencies, have a price: costs are then sums of unlike things.</param>
    /// <param name="Calls">Calls to versions, also those that failed.</param>
    /// <param name="Cost">What they cost.</param>
    /// <param name="Items">The parts, largest cost first.</param>
    public sealed record SpendDocument(
        string Model, DateTimeOffset From, DateTimeOffset To, string By, string? Currency, long Calls, decimal Cost, IReadOnlyList<SpendSum> Items);
}
