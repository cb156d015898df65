using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Notices.Desk;
using Cockpit.Notices.Destinations;
using Cockpit.Notices.Outlets;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Cockpit.Store.Notices;

namespace Cockpit.Api;

/// <summary>Where people are told of incidents, and what they were told: <c>/api/v1/destinations</c>, <c>/api/v1/deliveries</c>.</summary>
public static class DestinationEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the groups.</summary>
    public static void MapDestinations(this IEndpointRouteBuilder app)
    {
        var destinations = app.MapGroup("/api/v1/destinations").WithTags("Notifications").RequireAuthorization(Policies.Administer);
        destinations.MapGet("", ListAsync).WithSummary("Where people are told of incidents; never with a secret");
        destinations.MapGet("/{name}", FindAsync).WithSummary("One destination").Produces<DestinationView>().ProducesProblem(404);
        destinations.MapPut("/{name}", PutAsync).WithSummary("Makes or changes a destination; a secret that is left out stays").Produces<DestinationView>().Produces<DestinationView>(201).ProducesProblem(400);
        destinations.MapDelete("/{name}", async (HttpContext http, string name, DestinationKeeper keeper) => Answer(await keeper.RemoveAsync(name, Caller.Of(http.User), http.RequestAborted)))
            .WithSummary("Removes a destination; what it was still to be told is given up").Produces(204).ProducesProblem(404);
        destinations.MapPost("/{name}/test", TestAsync).WithSummary("Sends a test and says what the receiver answered").Produces<TestView>().ProducesProblem(404);

        var deliveries = app.MapGroup("/api/v1/deliveries").WithTags("Notifications").RequireAuthorization(Policies.Administer);
        deliveries.MapGet("", DeliveriesAsync).WithSummary("What destinations were told or are to be told, the newest first").Produces<DeliveriesView>().ProducesProblem(400);
        deliveries.MapPost("/{id}/replay", async (HttpContext http, string id, DestinationKeeper keeper) => Answer(await keeper.ReplayAsync(id, Caller.Of(http.User), http.RequestAborted)))
            .WithSummary("Has a delivery sent again, under the same id").Produces(204).ProducesProblem(404);
    }

    private static async Task<IReadOnlyList<DestinationView>> ListAsync(HttpContext http, NoticeQueries notices) => [.. (await notices.DestinationsAsync(http.RequestAborted)).Select(DestinationView.Of)];

    private static async Task<IResult> FindAsync(HttpContext http, string name, NoticeQueries notices)
        => await notices.FindAsync(name, http.RequestAborted) is { } found ? TypedResults.Ok(DestinationView.Of(found)) : new ProblemResult(DestinationProblems.Unknown(name));

    private static async Task<IResult> PutAsync(HttpContext http, string name, DestinationRegistration registration, DestinationKeeper keeper)
        => await keeper.PutAsync(name, registration, Caller.Of(http.User), http.RequestAborted) switch
        {
            { Destination: { } made, Created: true } => TypedResults.Created($"/api/v1/destinations/{name}", DestinationView.Of(made)),
            { Destination: { } changed } => TypedResults.Ok(DestinationView.Of(changed)),
            var refused => new ProblemResult(refused.Problem!),
        };

    private static async Task<IResult> TestAsync(HttpContext http, string name, DestinationKeeper keeper)
    {
        var (answer, problem) = await keeper.TestAsync(name, Caller.Of(http.User), http.RequestAborted);
        return problem is null ? TypedResults.Ok(new TestView(answer!.Kind == AnswerKind.Taken, answer.Words)) : new ProblemResult(problem);
    }

    private static async Task<IResult> DeliveriesAsync(HttpContext http, NoticeQueries notices, string? destination, string? state, string? incident, string? cursor)
    {
        var query = new QueryReader();
        var (before, inState) = (query.Cursor(cursor), query.Word<DeliveryState>("state", state));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var about = incident is null ? null : IncidentId.Parse(incident);
        if (incident is not null && about is null)
            return new ProblemResult(CommonProblems.Invalid("incident", $"'{incident}' is not an incident's id.", "Give it as the API shows it, such as inc_…"));
        var rows = await notices.DeliveriesAsync(new DeliveryFilter(destination, inState, about), before, PageSize, http.RequestAborted);
        return TypedResults.Ok(new DeliveriesView([.. rows.Select(DeliveryView.Of)], rows.Count == PageSize ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static IResult Answer(Problem? problem) => problem is null ? TypedResults.NoContent() : new ProblemResult(problem);

    /// <summary>A destination; <c>hasSecret</c> says whether there is one, and nothing shows it.</summary>
    public sealed record DestinationView(string Name, string Kind, JsonElement Settings, bool HasSecret, string Severity, IList<string> Teams, IList<string> Models, bool OnlyEscalation, bool Off, DateTimeOffset CreatedAt)
    {
        internal static DestinationView Of(DestinationRow row)
            => new(row.Name, StoreText.Of(row.Kind), JsonElement.Parse(row.Settings), row.Secret is not null, StoreText.Of(row.Severity), row.Teams, row.Models, row.OnlyEscalation, row.IsOff, row.CreatedAt);
    }

    /// <summary>What a test came to: whether the receiver took it, and its status.</summary>
    public sealed record TestView(bool Taken, string Answer);

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record DeliveriesView(IReadOnlyList<DeliveryView> Items, string? Next);

    /// <summary>One delivery: waiting, delivered or dead. <c>nextTryAt</c> is null once it ended.</summary>
    public sealed record DeliveryView(string Id, string Destination, string Incident, string Event, string State, int Attempts, string? LastAnswer, DateTimeOffset CreatedAt, DateTimeOffset? NextTryAt, DateTimeOffset? EndedAt)
    {
        internal static DeliveryView Of(DeliveryRow row)
            => new(row.Id, row.Destination, row.Incident.ToString(), StoreText.Of(row.Event), StoreText.Of(row.State), row.Attempts, row.LastAnswer, row.CreatedAt, row.State == DeliveryState.Waiting ? row.NextTryAt : null, row.EndedAt);
    }
}
