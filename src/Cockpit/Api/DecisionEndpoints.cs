using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Evidence;
using Cockpit.Evidence.Retention;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Exports;
using Cockpit.Telemetry;
using Cockpit.Telemetry.Ingest;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Cockpit.Api;

/// <summary>Decisions: <c>/api/v1/decisions</c>, and their way in from elsewhere.</summary>
public static class DecisionEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the group.</summary>
    public static void MapDecisions(this IEndpointRouteBuilder app)
    {
        var decisions = app.MapGroup("/api/v1").WithTags("Decisions");
        decisions.MapGet("/decisions", ListAsync).RequireAuthorization(Policies.View).WithSummary("Decisions, newest first, a page at a time").Produces<PageView>().ProducesProblem(400);
        decisions.MapGet("/decisions/{id}", FindAsync).RequireAuthorization(Policies.View).WithSummary("The whole trace of one decision").Produces<DecisionView>().ProducesProblem(404).ProducesProblem(410);
        decisions.MapPost("/decisions:ingest", IngestAsync).RequireAuthorization(Policies.Deliver).WithSummary("Stores decisions made elsewhere (NDJSON, any length)")
            .DescribesBody("application/x-ndjson", "One decision a line: id?, at, model, version, trafficClass?, features, attributes?, prediction?, score?, latencyMs?, cost?, subject?, label?").Produces<IngestSummary>().ProducesProblem(503);
        decisions.MapGet("/ingests", IngestsAsync).RequireAuthorization(Policies.View).WithSummary("Deliveries of decisions made elsewhere, newest first");
        decisions.MapGet("/ingests/{ingest:guid}/quarantine", QuarantineAsync).RequireAuthorization(Policies.View).WithSummary("The lines of a delivery that could not be decisions");
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, DecisionQueries decisions, ArchiveQueries archives, string? model, string? version, string? outcome, string? from, string? to, string? subject, string? path, string? cursor)
    {
        // 'class' and 'override' are no names for parameters in C#.
        var (filter, problem) = DecisionFilterText.Parse(model, version, http.Request.Query["class"], outcome, from, to, subject, Caller.Of(http.User).Teams, path, http.Request.Query["override"]);
        if (filter is null)
            return new ProblemResult(problem!);
        var query = new QueryReader();
        var after = query.Cursor(cursor, DecisionCursor.Parse);
        if (query.Problem is { } odd)
            return new ProblemResult(odd);

        var page = await decisions.ListAsync(filter, after, PageSize, http.RequestAborted);
        var older = page.Next is null ? await archives.MatchingAsync(filter, PageSize, http.RequestAborted) : [];
        return TypedResults.Ok(new PageView([.. page.Items.Select(Summary)], page.Next?.ToString(), [.. older.Select(row => new ArchiveView(row.File, row.Sha256, row.FirstAt, row.LastAt))]));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, DecisionQueries decisions, ShadowQueries shadows, PersonalData personal, ArchiveQueries archives)
    {
        var caller = Caller.Of(http.User);
        if (await decisions.FindAsync(DecisionId.From(id), caller.Teams, http.RequestAborted) is not { } found)
        {
            return new ProblemResult(await archives.OfAsync(DecisionId.From(id), caller.Teams, http.RequestAborted) is { } archive
                ? ArchiveProblems.Moved(id, archive) : CommonProblems.NotFound($"decision '{id}' that this key may see"));
        }

        var isInWords = personal.IsInWords(found.Model);
        var isPersonal = found.Subject is not null || found.Attributes is not null || (isInWords && found.ErasedAt is null);
        var isMasked = isPersonal && !(http.User.May(Policies.Unmask) && await personal.RecordAsync(found, caller, http.RequestAborted));
        return TypedResults.Ok(View(found, await decisions.OutcomesAsync(found.Id, http.RequestAborted), await shadows.OfAsync(found.Id, http.RequestAborted), isMasked, isInWords && isMasked));
    }

    private static async Task<IResult> IngestAsync(
        HttpContext http, TelemetryWriter telemetry, CockpitStore store, RegistryKeeper registry, TimeProvider clock, IOptions<TelemetryOptions> options)
    {
        // A delivery may be of any length: it is read with back-pressure, never held whole.
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        var run = new IngestRun(store, registry.Current, Caller.Of(http.User), clock, telemetry.RecordAsync);
        try
        {
            await run.StartAsync("api", http.RequestAborted);
            await NdjsonIngest.ReadAsync(http.Request.BodyReader, run, options.Value.MaxLineBytes, http.RequestAborted);
            return TypedResults.Ok(await run.FinishAsync(http.RequestAborted));
        }
        catch (StoreUnavailableException)
        {
            return new ProblemResult(CommonProblems.StoreUnavailable);
        }
    }

    private static async Task<IReadOnlyList<IngestRow>> IngestsAsync(HttpContext http, IngestQueries ingests)
        => await ingests.ListAsync(OnlyOf(http), PageSize, http.RequestAborted);

    private static async Task<IReadOnlyList<QuarantineRow>> QuarantineAsync(HttpContext http, Guid ingest, long? after, IngestQueries ingests)
        => await ingests.QuarantineAsync(ingest, OnlyOf(http), after ?? 0, PageSize, http.RequestAborted);

    /// <summary>A delivery may hold lines of any team: a key that is narrowed to one sees its own deliveries only.</summary>
    private static string? OnlyOf(HttpContext http) => Caller.Of(http.User) is { Teams: not null } caller ? caller.Actor : null;

    private static SummaryView Summary(DecisionSummary row)
        => new(row.Id.ToString(), row.ForeignId, row.At, row.Model, row.Version, row.TrafficClass, StoreText.Of(row.Status), StoreText.Of(row.Path), StoreText.Of(row.Source),
            row.Prediction, row.Score, row.Label, row.LatencyMs);

    private static DecisionView View(DecisionRow row, IReadOnlyList<OutcomeRow> outcomes, IReadOnlyList<ShadowAnswerRow> shadows, bool masked, bool masksWords)
        => new(row.Id.ToString(), row.ForeignId, row.RequestId.ToString("N", CultureInfo.InvariantCulture), row.Item, row.At, row.Model, row.Version, row.TrafficClass,
            StoreText.Of(row.Status), StoreText.Of(row.Path), StoreText.Of(row.Source), masked ? null : row.Subject, row.Prediction, row.Score, row.Label, row.LatencyMs, row.Cost,
            JsonElement.Parse(masksWords ? "{}" : row.Features), masked ? null : Json(row.Attributes), masksWords ? null : Json(row.Answer), Json(row.Trace), [.. outcomes.Select(outcome => new OutcomeView(outcome.Label, outcome.Source, outcome.At, outcome.ReceivedAt))], OutcomeRow.Contradict(outcomes),
            [.. shadows.Select(shadow => new ShadowAnswerView(shadow.Version, shadow.Prediction, shadow.Score, shadow.Agrees, shadow.LatencyMs, shadow.Error, masksWords ? null : Json(shadow.Answer)))], Json(row.Findings), masked, row.ErasedAt);

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end, where <c>archives</c> names those that may have older ones.</summary>
    public sealed record PageView(IReadOnlyList<SummaryView> Items, string? Next, IReadOnlyList<ArchiveView> Archives);

    /// <summary>A file that decisions were moved to because of their age, and when the first and the last of them were made.</summary>
    public sealed record ArchiveView(string File, string Sha256, DateTimeOffset From, DateTimeOffset To);

    /// <summary>A decision in a list.</summary>
    public sealed record SummaryView(string Id, string? ForeignId, DateTimeOffset At, string Model, string Version, string TrafficClass, string Status, string Path, string Source,
        string? Prediction, double? Score, string? Label, double? LatencyMs);

    /// <summary>A decision with its whole trace; <c>masked</c> when the caller's role may not see its subject and attributes, nor what was asked and said in words; <c>contradicted</c> when its sources say otherwise than each other.
    /// With <c>erasedAt</c> all that is destroyed, and so are features, answer, trace and findings.</summary>
    public sealed record DecisionView(string Id, string? ForeignId, string RequestId, int Item, DateTimeOffset At, string Model, string Version, string TrafficClass, string Status,
        string Path, string Source, string? Subject, string? Prediction, double? Score, string? Label, double? LatencyMs, decimal? Cost,
        JsonElement Features, JsonElement? Attributes, JsonElement? Answer, JsonElement? Trace, IReadOnlyList<OutcomeView> Outcomes, bool Contradicted,
        IReadOnlyList<ShadowAnswerView> Shadows, JsonElement? Findings, bool Masked, DateTimeOffset? ErasedAt);

    /// <summary>What a version that nobody heard answered to the same question; <c>agrees</c> is null when either decided nothing.</summary>
    public sealed record ShadowAnswerView(string Version, string? Prediction, double? Score, bool? Agrees, double? LatencyMs, string? Error, JsonElement? Answer);

    /// <summary>What one source said to have turned out true; the newest <c>at</c> is the decision's label.</summary>
    public sealed record OutcomeView(string Label, string Source, DateTimeOffset At, DateTimeOffset ReceivedAt);
}
