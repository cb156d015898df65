using Cockpit.Access;
using Cockpit.Evidence.Erasures;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Erasures;

namespace Cockpit.Api;

/// <summary>The erasure of subjects: <c>/api/v1/erasures</c>.</summary>
public static class ErasureEndpoints
{
    /// <summary>Maps the group. A subject is part of no address, for addresses are logged.</summary>
    public static void MapErasures(this IEndpointRouteBuilder app)
    {
        var erasures = app.MapGroup("/api/v1").WithTags("Evidence").RequireAuthorization(Policies.Administer);
        erasures.MapPost("/erasures", RequestAsync).WithSummary("Destroys the personal data of a subject; proofs go on to hold").Produces<ErasureView>(StatusCodes.Status202Accepted).ProducesProblem(400);
        erasures.MapPost("/erasures:count", CountAsync).WithSummary("What an erasure would destroy, and earlier erasures of the same subject; nothing is changed").Produces<CountView>().ProducesProblem(400);
        erasures.MapGet("/erasures/{id}", FindAsync).WithSummary("How far an erasure has come").Produces<ErasureView>().ProducesProblem(404);
    }

    private static async Task<IResult> RequestAsync(HttpContext http, ErasureRequest request, ErasureDesk desk, CockpitStore store)
    {
        var (erasure, problem) = await desk.RequestAsync(request.Subject, request.Reason, Caller.Of(http.User), http.RequestAborted);
        return erasure is null ? new ProblemResult(problem!) : TypedResults.Accepted($"/api/v1/erasures/{erasure.Id}", ErasureView.Of(erasure, store.Provider));
    }

    private static async Task<IResult> CountAsync(HttpContext http, SubjectRequest request, ErasureDesk desk)
    {
        var (counts, before, problem) = await desk.CountAsync(request.Subject, http.RequestAborted);
        return counts is null ? new ProblemResult(problem!) : TypedResults.Ok(new CountView(counts.Decisions, counts.Overrides, counts.Calls, counts.Lines, [.. before.Select(one => one.Id.ToString())]));
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, ErasureQueries erasures, CockpitStore store)
        => ErasureId.Parse(id) is { } known && await erasures.FindAsync(known, http.RequestAborted) is { } found
            ? TypedResults.Ok(ErasureView.Of(found, store.Provider)) : new ProblemResult(CommonProblems.NotFound($"erasure '{id}'"));

    /// <summary>Whose data, as decisions have it.</summary>
    public sealed record SubjectRequest(string? Subject);

    /// <summary>Whose data, and why: without naming anybody, for the reason stays.</summary>
    public sealed record ErasureRequest(string? Subject, string? Reason);

    /// <summary>What the store holds of a subject; <c>calls</c> are those answered later that were handed in for it, <c>before</c> its erasures, the newest first.</summary>
    public sealed record CountView(long Decisions, long Overrides, long Calls, long Lines, IReadOnlyList<string> Before);

    /// <summary>
    /// One erasure. <c>state</c> is erasing; overwritten: no query finds the data, and the store's file is still to be written anew; or done. <c>subject</c> is a keyed hash, the counts say what was
    /// destroyed so far, <c>left</c> what remains to be done by whoever runs the database.
    /// </summary>
    public sealed record ErasureView(string Id, string State, string Subject, string Reason, string RequestedBy, DateTimeOffset At, long Decisions, long Overrides, long Calls, long Lines,
        DateTimeOffset? OverwrittenAt, DateTimeOffset? EndedAt, string? Left)
    {
        internal static ErasureView Of(ErasureRow row, StoreProvider provider)
            => new(row.Id.ToString(), row.EndedAt is not null ? "done" : row.OverwrittenAt is not null ? "overwritten" : "erasing", ErasureDesk.Name(row.SubjectHash), row.Reason, row.RequestedBy, row.At,
                row.Decisions, row.Overrides, row.Calls, row.Lines, row.OverwrittenAt, row.EndedAt, row.EndedAt is null ? null : provider.LeftAfterForgetting);
    }
}
