using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;

namespace Cockpit.Api;

/// <summary>Models and versions: <c>/api/v1/models</c>.</summary>
public static class RegistryEndpoints
{
    private static readonly TimeSpan ShareSpan = TimeSpan.FromMinutes(5);

    /// <summary>Maps the group.</summary>
    public static void MapRegistry(this IEndpointRouteBuilder app)
    {
        var models = app.MapGroup("/api/v1/models").WithTags("Registry");
        models.MapGet("", ListAsync).RequireAuthorization(Policies.View).WithSummary("All models with their versions");
        models.MapGet("/{model}", FindAsync).RequireAuthorization(Policies.View).WithSummary("One model with its versions; carries its ETag").Produces<ModelView>().ProducesProblem(404);
        models.MapPut("/{model}", PutModelAsync).RequireAuthorization(Policies.Operate).WithSummary("Registers or changes a model")
            .Produces<RegisteredView>().Produces<RegisteredView>(201).ProducesProblem(400).ProducesProblem(403);
        models.MapPut("/{model}/versions/{version}", PutVersionAsync).RequireAuthorization(Policies.Operate).WithSummary("Registers a version; one that was live cannot be changed")
            .Produces<RegisteredView>().Produces<RegisteredView>(201).ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    /// <summary>The entity tag of a model's revision.</summary>
    public static string ETag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    private static async Task<IReadOnlyList<ModelView>> ListAsync(HttpContext http, RegistryKeeper registry, TrafficQueries traffic, TimeProvider clock)
    {
        var caller = Caller.Of(http.User);
        var counts = await traffic.SinceAsync(clock.GetUtcNow() - ShareSpan, http.RequestAborted);
        return [.. registry.Current.Models.Values.Where(model => caller.Reaches(model.Row.Team)).OrderBy(model => model.Row.Name, StringComparer.Ordinal).Select(model => View(model, counts, clock.GetUtcNow()))];
    }

    private static async Task<IResult> FindAsync(HttpContext http, string model, RegistryKeeper registry, TrafficQueries traffic, CommandQueries commands, TimeProvider clock)
    {
        if (registry.Current.Find(model, Caller.Of(http.User)) is not { } entry)
            return new ProblemResult(CommonProblems.UnknownModel(model));

        http.Response.Headers.ETag = ETag(entry.Row.Revision);
        var periods = await commands.LivePeriodsAsync(model, http.RequestAborted);
        return TypedResults.Ok(View(entry, await traffic.SinceAsync(clock.GetUtcNow() - ShareSpan, http.RequestAborted), clock.GetUtcNow()) with
        {
            History = [.. periods.Select(period => new LivePeriodView(period.Version, period.From, period.To, period.Command.ToString(), period.IsRollback))],
        });
    }

    private static async Task<IResult> PutModelAsync(HttpContext http, string model, ModelRegistration registration, Registrar registrar, RegistryKeeper registry)
        => await AnswerAsync(http, registry, $"/api/v1/models/{model}", await registrar.PutModelAsync(model, registration, Caller.Of(http.User), http.RequestAborted));

    private static async Task<IResult> PutVersionAsync(HttpContext http, string model, string version, VersionRegistration registration, Registrar registrar, RegistryKeeper registry)
        => await AnswerAsync(http, registry, $"/api/v1/models/{model}", await registrar.PutVersionAsync(model, version, registration, Caller.Of(http.User), http.RequestAborted));

    private static async Task<IResult> AnswerAsync(HttpContext http, RegistryKeeper registry, string location, Registered registered)
    {
        if (registered.Problem is { } problem)
            return new ProblemResult(problem);

        await registry.CatchUpAsync(http.RequestAborted);
        http.Response.Headers.ETag = ETag(registered.Revision);
        var view = new RegisteredView(registered.Created, registered.Revision);
        return registered.Created ? TypedResults.Created(location, view) : TypedResults.Ok(view);
    }

    private static ModelView View(ModelEntry model, IReadOnlyDictionary<(string Model, string Version), VersionTraffic> traffic, DateTimeOffset now)
    {
        var total = model.Versions.Keys.Sum(version => traffic.GetValueOrDefault((model.Row.Name, version))?.Total ?? 0);
        return new ModelView(model.Row.Name, model.Row.Team, model.Row.Owner, model.Row.Purpose, StoreText.Of(model.Row.RiskTier), StoreText.Of(model.Row.Task),
            model.Row.ProtectedAttributes, model.Row.PositiveLabel, model.Row.Escalation, model.Row.PausedAt is not null, model.Row.PausedAt, model.Row.Revision,
            [.. model.Versions.Values.OrderBy(version => version.CreatedAt).Select(version => View(version, traffic.GetValueOrDefault((model.Row.Name, version.Name))?.Total ?? 0, total, now))])
        {
            Runbook = Json(model.Row.Runbook),
        };
    }

    private static VersionView View(VersionRow version, long decisions, long total, DateTimeOffset now)
        => new(version.Name, StoreText.Of(version.Stage), version.PausedAt is not null, version.PausedAt, Mark(version, now), version.LiveSince, total == 0 ? null : (double)decisions / total,
            new EndpointRegistration(StoreText.Of(version.Protocol), version.Url, version.TimeoutMs, version.ServerModel), Json(version.Contract), Json(version.Lineage),
            new CostRegistration(version.CostPerCall, version.CostPerInputToken, version.CostPerOutputToken, version.CostPerSecond, version.Currency), version.CreatedAt);

    private static MarkView? Mark(VersionRow version, DateTimeOffset now)
        => version.IsMarked(now) ? new MarkView(StoreText.Of(version.Mark!.Value), version.MarkReason, version.MarkedBy, version.MarkedAt, version.MarkedUntil) : null;

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);

    /// <summary>A model as the API shows it.</summary>
    public sealed record ModelView(string Name, string? Team, string Owner, string Purpose, string RiskTier, string Task, IList<string> ProtectedAttributes,
        string? PositiveLabel, IList<string> Escalation, bool Paused, DateTimeOffset? PausedAt, long Revision, IReadOnlyList<VersionView> Versions)
    {
        /// <summary>What is to be done about incidents, by kind; null leaves all to what Cockpit brings along.</summary>
        public JsonElement? Runbook { get; init; }

        /// <summary>When which version was live, in order; null in the list of models.</summary>
        public IReadOnlyList<LivePeriodView>? History { get; init; }
    }

    /// <summary>A version was live from <c>from</c> to <c>to</c>, null while it is, by the command.</summary>
    public sealed record LivePeriodView(string Version, DateTimeOffset From, DateTimeOffset? To, string Command, bool Rollback);

    /// <summary>A version as the API shows it; <c>trafficShare</c> is of the model's decisions in the last five minutes, null without any.</summary>
    public sealed record VersionView(string Name, string Stage, bool Paused, DateTimeOffset? PausedAt, MarkView? Mark, DateTimeOffset? LiveSince, double? TrafficShare,
        EndpointRegistration Endpoint, JsonElement? Contract, JsonElement? Lineage, CostRegistration Cost, DateTimeOffset CreatedAt);

    /// <summary>Why routing avoids a version while another can answer; null when nothing says so, or no longer.</summary>
    public sealed record MarkView(string Mark, string? Reason, string? By, DateTimeOffset? Since, DateTimeOffset? Until);

    /// <summary>What a registration came to.</summary>
    public sealed record RegisteredView(bool Created, long Revision);
}
