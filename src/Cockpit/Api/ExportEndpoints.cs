using System.Text.Json;
using Cockpit.Access;
using Cockpit.Evidence.Exports;
using Cockpit.Ledger.Exports;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;

namespace Cockpit.Api;

/// <summary>Exports: <c>/api/v1/exports</c>.</summary>
public static class ExportEndpoints
{
    private const int PageSize = 50;
    private const string Zip = "application/zip";

    /// <summary>Maps the group.</summary>
    public static void MapExports(this IEndpointRouteBuilder app)
    {
        var exports = app.MapGroup("/api/v1").WithTags("Evidence").RequireAuthorization(Policies.Audit);
        exports.MapPost("/exports", RequestAsync).WithSummary("Asks for an export of decisions or of the audit trail; it is made later").Produces<ExportView>(StatusCodes.Status202Accepted).ProducesProblem(400).ProducesProblem(429);
        exports.MapPost("/exports/count", CountAsync).WithSummary("How many records such an export would have").Produces<CountView>().ProducesProblem(400);
        exports.MapGet("/exports", ListAsync).WithSummary("The exports that the caller asked for, newest first").Produces<PageView>().ProducesProblem(400);
        exports.MapGet("/exports/{id}", FindAsync).WithSummary("How far an export has come").Produces<ExportView>().ProducesProblem(404);
        exports.MapPost("/exports/{id}/cancel", CancelAsync).WithSummary("Gives up an export that has not ended; may be repeated").Produces<ExportView>().ProducesProblem(404).ProducesProblem(409);
        exports.MapGet("/exports/{id}/content", ContentAsync).WithSummary("The file, for cockpit verify").Produces<byte[]>(StatusCodes.Status200OK, Zip).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410);
    }

    private static async Task<IResult> RequestAsync(HttpContext http, AskBody body, ExportDesk desk)
    {
        var (ask, odd) = Read(body);
        if (ask is null)
            return new ProblemResult(odd!);
        var (export, problem) = await desk.RequestAsync(ask, Caller.Of(http.User), http.RequestAborted);
        return export is null ? new ProblemResult(problem!) : TypedResults.Accepted($"/api/v1/exports/{export.Id}", View(export));
    }

    private static async Task<IResult> CountAsync(HttpContext http, AskBody body, ExportDesk desk)
    {
        var (ask, odd) = Read(body);
        if (ask is null)
            return new ProblemResult(odd!);
        var (count, problem) = await desk.CountAsync(ask, Caller.Of(http.User), http.RequestAborted);
        return count is null ? new ProblemResult(problem!) : TypedResults.Ok(new CountView(count.Count, count.Outside));
    }

    private static async Task<IResult> ListAsync(HttpContext http, string? cursor, ExportDesk desk)
    {
        var query = new QueryReader();
        var before = query.Cursor(cursor, ExportId.Parse);
        if (query.Problem is { } problem)
            return new ProblemResult(problem);
        var exports = await desk.ListAsync(Caller.Of(http.User), before, PageSize + 1, http.RequestAborted);
        return TypedResults.Ok(new PageView([.. exports.Take(PageSize).Select(View)], exports.Count > PageSize ? exports[PageSize - 1].Id.ToString() : null));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, ExportDesk desk)
        => ExportId.Parse(id) is { } known && await desk.FindAsync(known, Caller.Of(http.User), http.RequestAborted) is { } export ? TypedResults.Ok(View(export)) : new ProblemResult(ExportDesk.NotFound(id));

    private static async Task<IResult> CancelAsync(HttpContext http, string id, ExportDesk desk)
    {
        if (ExportId.Parse(id) is not { } known)
            return new ProblemResult(ExportDesk.NotFound(id));
        var (export, problem) = await desk.CancelAsync(known, Caller.Of(http.User), http.RequestAborted);
        return export is null ? new ProblemResult(problem!) : TypedResults.Ok(View(export));
    }

    private static async Task<IResult> ContentAsync(HttpContext http, string id, ExportDesk desk, ExportFolder folder)
    {
        var caller = Caller.Of(http.User);
        if (ExportId.Parse(id) is not { } known || await desk.FindAsync(known, caller, http.RequestAborted) is not { } export)
            return new ProblemResult(ExportDesk.NotFound(id));
        if (export.State is ExportState.Queued or ExportState.Running)
            return new ProblemResult(ExportProblems.NotReady(export));
        if (export.State != ExportState.Done)
            return new ProblemResult(ExportProblems.Gone(export));
        if (!File.Exists(folder.FileOf(known)))
            return new ProblemResult(ExportProblems.Elsewhere(export));
        if (export.IsUnmasked && !await desk.RecordFetchAsync(export, caller, http.RequestAborted))
            return new ProblemResult(CommonProblems.Forbidden);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.PhysicalFile(folder.FileOf(known), Zip, $"{export.Id}.zip", enableRangeProcessing: true);
    }

    private static (ExportAsk? Ask, Problem? Problem) Read(AskBody body)
    {
        var words = new QueryReader();
        var (what, format) = (words.Word<ExportWhat>("what", body.What), words.Word<ExportFormat>("format", body.Format));
        if (words.Problem is { } problem)
            return (null, problem);
        return what is { } known ? (new ExportAsk(known, body.Filter ?? new Dictionary<string, string?>(StringComparer.Ordinal), format ?? ExportFormat.Jsonl, body.Unmasked ?? false, body.Reason), null)
            : (null, CommonProblems.Invalid("what", "what is missing.", $"Give one of: {StoreText.Words<ExportWhat>()}."));
    }

    private static ExportView View(ExportRow row)
        => new(row.Id.ToString(), StoreText.Of(row.What), StoreText.Of(row.Format), JsonSerializer.Deserialize<Dictionary<string, string>>(row.Filter)!, row.IsUnmasked, row.Reason, StoreText.Of(row.State),
            row.RequestedBy, row.RequestedAt, row.StartedAt, row.EndedAt, row.Counted, row.Written, row.Outside, row.Bytes, row.Sha256, row.LedgerSize, row.Expires,
            row.Problem is { } kind ? new WhyView($"/problems/{kind}", row.Failure ?? "") : null, row.State == ExportState.Done ? $"/api/v1/exports/{row.Id}/content" : null);

    /// <summary>What is asked for.</summary>
    /// <param name="What"><c>decisions</c> or <c>audit</c>.</param>
    /// <param name="Filter">Texts by qualifier, as the lists take them: model, version, class, outcome, path, override, subject, from, to; or actor, action, target, from, to.</param>
    /// <param name="Format"><c>jsonl</c>, the default, or <c>csv</c>.</param>
    /// <param name="Unmasked">Whether personal data is shown, which takes a reason.</param>
    /// <param name="Reason">Why; it is kept for ever.</param>
    public sealed record AskBody(string? What, IReadOnlyDictionary<string, string?>? Filter, string? Format, bool? Unmasked, string? Reason);

    /// <summary>How many records match; <c>outside</c> are those that the ledger does not hold, and that no export has.</summary>
    public sealed record CountView(long Count, long Outside);

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record PageView(IReadOnlyList<ExportView> Items, string? Next);

    /// <summary>Why an export came to nothing.</summary>
    public sealed record WhyView(string Type, string Detail);

    /// <summary>An export. <c>state</c> is queued, running, done, failed, cancelled or removed (it was done, and its file is gone); <c>written</c> of <c>counted</c> records are in the file.</summary>
    public sealed record ExportView(string Id, string What, string Format, IReadOnlyDictionary<string, string> Filter, bool Unmasked, string? Reason, string State, string RequestedBy, DateTimeOffset At,
        DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, long? Counted, long Written, long? Outside, long? Bytes, string? Sha256, long? LedgerSize, DateTimeOffset? Expires, WhyView? Problem, string? Content);
}
