using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Queue;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Queue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cockpit.Api;

/// <summary>Calls that are answered later: <c>/api/v1/queue</c>.</summary>
public static class QueueEndpoints
{
    private const int PageSize = 100;
    private const int UsualRedrive = 1_000;
    private const string StatusHeader = "Cockpit-Queue";

    /// <summary>Maps the group.</summary>
    public static void MapQueue(this IEndpointRouteBuilder app)
    {
        var queue = app.MapGroup("/api/v1").WithTags("Queue");
        queue.MapGet("/queue/{id}", FindAsync).RequireAuthorization(Policies.Ask).WithSummary("The answer to a call that was handed in, as it would have been given at once; 202 with its status until there is one")
            .Produces<JsonElement>().Produces<CallView>(StatusCodes.Status202Accepted).ProducesProblem(404).ProducesProblem(410);
        queue.MapGet("/queue", ListAsync).RequireAuthorization(Policies.Operate).WithSummary("Calls that were handed in, newest first, a page at a time; without requests and answers").Produces<PageView>().ProducesProblem(400);
        queue.MapPost("/queue/{id}:redrive", RedriveAsync).RequireAuthorization(Policies.Operate).WithSummary("Has a dead call tried again from the beginning; may be repeated").Produces<ChangeView>().ProducesProblem(404).ProducesProblem(409);
        queue.MapPost("/queue/{id}:discard", DiscardAsync).RequireAuthorization(Policies.Operate).WithSummary("Throws away a call that is dead or waits; may be repeated").Produces<ChangeView>().ProducesProblem(404).ProducesProblem(409);
        queue.MapPost("/models/{model}/queue:redrive", RedriveAllAsync).RequireAuthorization(Policies.Operate).WithSummary("Has the dead calls of a model tried again, those given up first").Produces<ChangeView>().ProducesProblem(400).ProducesProblem(404);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, QueueQueries queue, RegistryKeeper registry, TimeProvider clock)
    {
        var caller = Caller.Of(http.User).Under(Policies.Ask);
        if (QueuedCallId.Parse(id) is not { } known || await queue.FindAsync(known, caller.Teams, http.RequestAborted) is not { } call
            || !(call.Caller == caller.Actor || caller.May(Policies.Operate, registry.Current.Models.GetValueOrDefault(call.Model)?.Row.Team)))
            return new ProblemResult(QueueProblems.Unknown(id));

        http.Response.Headers[StatusHeader] = StoreText.Of(call.State);
        return call.State switch
        {
            QueueState.Done => new Answered(call),
            QueueState.Dead => Dead(http, call),
            QueueState.Discarded => new ProblemResult(QueueProblems.Discarded(call.Id)),
            _ => Pending(http, call, clock.GetUtcNow()),
        };
    }

    private static JsonHttpResult<CallView> Pending(HttpContext http, QueuedCallRow call, DateTimeOffset now)
    {
        var wait = Math.Clamp(Math.Ceiling((call.Due - now).TotalSeconds), 1, 60);
        http.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Json(CallView.Of(call), statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>What the caller would have been told at once; it is repeated unless an operator redrives the call, so there is nothing to retry.</summary>
    private static ProblemResult Dead(HttpContext http, QueuedCallRow call)
    {
        if (call.Decisions is { } decisions)
            http.Response.Headers["Cockpit-Decision"] = decisions.Split(' ')[^1];
        return new ProblemResult(KeptProblem.Read(call.Problem)! with { RetryAfter = null });
    }

    private static async Task<IResult> ListAsync(HttpContext http, QueueQueries queue, string? model, string? state, string? cursor)
    {
        var query = new QueryReader();
        var (wanted, before) = (query.Word<QueueState>("state", state), query.Cursor(cursor, QueuedCallId.Parse));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);

        var calls = await queue.ListAsync(string.IsNullOrEmpty(model) ? null : model, wanted, Caller.Of(http.User).Under(Policies.Operate).Teams, before, PageSize + 1, http.RequestAborted);
        return TypedResults.Ok(new PageView([.. calls.Take(PageSize).Select(ItemView.Of)], calls.Count > PageSize ? calls[PageSize - 1].Id.ToString() : null));
    }

    private static Task<IResult> RedriveAsync(HttpContext http, string id, QueueControl control)
        => ChangeAsync(http, id, control.RedriveAsync);

    private static Task<IResult> DiscardAsync(HttpContext http, string id, QueueControl control)
        => ChangeAsync(http, id, control.DiscardAsync);

    private static async Task<IResult> RedriveAllAsync(HttpContext http, string model, int? most, QueueControl control)
    {
        if (most is < 1 or > QueueControl.MostAtOnce)
            return new ProblemResult(CommonProblems.Invalid("most", $"most is {most}.", string.Create(CultureInfo.InvariantCulture, $"Give a number from 1 to {QueueControl.MostAtOnce:N0}.")));
        return Told(await control.RedriveAllAsync(model, most ?? UsualRedrive, Caller.Of(http.User), http.RequestAborted));
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, string id, Func<QueuedCallId, Caller, CancellationToken, Task<QueueChange>> change)
        => QueuedCallId.Parse(id) is { } known ? Told(await change(known, Caller.Of(http.User), http.RequestAborted)) : new ProblemResult(QueueProblems.Unknown(id));

    private static IResult Told(QueueChange change) => change.Problem is { } problem ? new ProblemResult(problem) : TypedResults.Ok(new ChangeView(change.Changed));

    /// <summary>The answer as it would have left at once.</summary>
    private sealed class Answered(QueuedCallRow call) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(call.AnswerHeaders!, JsonSerializerOptions.Web)!)
                httpContext.Response.Headers[name] = value;
            httpContext.Response.ContentLength = call.Answer!.Length;
            await httpContext.Response.Body.WriteAsync(call.Answer, httpContext.RequestAborted);
        }
    }

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record PageView(IReadOnlyList<ItemView> Items, string? Next);

    /// <summary>How many calls were changed; 0 when that was done before.</summary>
    public sealed record ChangeView(int Changed);

    /// <summary>Why a try gave no answer.</summary>
    public sealed record WhyView(string Type, int Status, string Detail);

    /// <summary>A call in a list; <c>problem</c> is that of the last try, <c>decisions</c> has one for each try that was recorded.</summary>
    public sealed record ItemView(string Id, string Status, string Model, string? Version, string TrafficClass, string Caller, DateTimeOffset At, DateTimeOffset Due, int Tries, int Redrives,
        WhyView? Problem, IReadOnlyList<string> Decisions, DateTimeOffset? EndedAt, DateTimeOffset? Expires, string? Gateway, string? ChangedBy, DateTimeOffset? ChangedAt)
    {
        internal static ItemView Of(QueuedCall call)
            => new(call.Id.ToString(), StoreText.Of(call.State), call.Model, call.AskedVersion, call.TrafficClass, call.Caller, call.At, call.Due, call.Tries, call.Redrives, KeptProblem.Read(call.Problem) is { } why ? new WhyView(why.Type, why.Status, why.Detail) : null,
                call.Decisions?.Split(' ') ?? [], call.EndedAt, call.Expires, call.Node, call.ChangedBy, call.ChangedAt);
    }
}
