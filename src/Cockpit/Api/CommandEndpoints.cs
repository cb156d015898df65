using System.Globalization;
using System.Text.Json;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;

namespace Cockpit.Api;

/// <summary>Commands: <c>/api/v1/commands</c>.</summary>
public static class CommandEndpoints
{
    private const int PageSize = 100;

    /// <summary>Maps the groups.</summary>
    public static void MapCommands(this IEndpointRouteBuilder app)
    {
        var commands = app.MapGroup("/api/v1").WithTags("Commands");
        commands.MapPost("/commands", RequestAsync).RequireAuthorization(Policies.Operate).WithSummary("Asks for a change of what serves")
            .Produces<AcceptedView>(202).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);
        commands.MapGet("/commands", ListAsync).RequireAuthorization(Policies.View).WithSummary("Commands, the newest first; waiting=true are those that wait for somebody else to agree")
            .Produces<CommandPage>().ProducesProblem(400);
        commands.MapGet("/commands/{id}", FindAsync).RequireAuthorization(Policies.View).WithSummary("A command with every step").Produces<CommandView>().ProducesProblem(404);
    }

    /// <summary>400.</summary>
    internal static Problem OddTag { get; } = CommonProblems.Invalid("If-Match", "If-Match is not an ETag of a model.", "Send the ETag of GET /api/v1/models/{model}, unchanged, or leave the header out.");

    /// <summary>202: the command was taken.</summary>
    internal static IResult Accepted(CommandRow command) => TypedResults.Accepted($"/api/v1/commands/{command.Id}", AcceptedView.Of(command));

    private static async Task<IResult> RequestAsync(HttpContext http, CommandRequest request, CommandDesk desk)
    {
        if (!TryRevision(http.Request.Headers.IfMatch, out var revision))
            return new ProblemResult(OddTag);

        var outcome = await desk.RequestAsync(request, Caller.Of(http.User), revision, http.RequestAborted);
        return outcome.Command is { } command ? Accepted(command) : new ProblemResult(outcome.Problem!);
    }

    private static async Task<IResult> FindAsync(HttpContext http, string id, CommandQueries commands, RegistryKeeper registry)
        => CommandId.Parse(id) is { } parsed && await commands.FindAsync(parsed, http.RequestAborted) is { } found
            && registry.Current.Find(found.Command.Model, Caller.Of(http.User)) is not null
            ? TypedResults.Ok(View(found))
            : new ProblemResult(CommonProblems.NotFound($"command '{id}' that this key may see"));

    private static async Task<IResult> ListAsync(HttpContext http, CommandQueries commands, RegistryKeeper registry, string? model, string? kind, string? status, bool? waiting, string? cursor)
    {
        var query = new QueryReader();
        var (before, ofKind, ofStatus) = (query.Cursor(cursor), query.Word<CommandKind>("kind", kind), query.Word<CommandStatus>("status", status));
        if (query.Problem is { } problem)
            return new ProblemResult(problem);

        var filter = new CommandFilter
        {
            Models = [.. registry.Current.Reached(Caller.Of(http.User)).Where(name => model is null || name == model)],
            Kind = ofKind,
            Statuses = ofStatus is { } one ? [one] : null,
            OnlyWaiting = waiting == true,
        };
        var rows = await commands.ListAsync(filter, before, PageSize, http.RequestAborted);
        return TypedResults.Ok(new CommandPage([.. rows.Select(row => ListedView.Of(row.Command))], rows.Count == PageSize ? rows[^1].Sequence.ToString(CultureInfo.InvariantCulture) : null));
    }

    internal static bool TryRevision(string? ifMatch, out long? revision)
    {
        revision = null;
        if (ifMatch is null or "*")
            return true;
        if (ifMatch.Length < 3 || !long.TryParse(ifMatch.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return false;
        revision = parsed;
        return true;
    }

    private static CommandView View(CommandHistory history)
    {
        var command = history.Command;
        var decision = history.Steps.FirstOrDefault(step => step.Status is CommandStatus.Approved or CommandStatus.Rejected);
        return new CommandView(command.Id.ToString(), StoreText.Of(command.Kind), command.Model, command.Version, command.Reason, StoreText.Of(command.Status), command.RequestedBy,
            command.RequestedAt, command.Epoch, command.Attempts, command.Failure, new NodesView(command.NodesApplied, command.NodesTotal), Json(command.Before), Json(command.After),
            [.. history.Steps.Select(step => new StepView(StoreText.Of(step.Status), step.At, step.Actor, step.Detail))], command.ApproveBy is not null, command.ApproveBy,
            decision?.Actor, decision?.Detail, command.Kind == CommandKind.Override ? null : command.Payload, Json(command.Evidence),
            command.BreakGlassUntil is { } until ? new BreakGlassView(until, command.BreakGlassWhy!, command.ReviewedBy, command.ReviewedAt, command.Review) : null, command.Kind == CommandKind.Override ? Json(command.Payload) : null);
    }

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);

    /// <summary>A command that was taken; <c>waitsForApproval</c> says that nothing happens until somebody else agrees. <c>override</c> is the one that it sets or ends.</summary>
    public sealed record AcceptedView(string Id, string Status, bool WaitsForApproval, string? Override)
    {
        internal static AcceptedView Of(CommandRow command) => new(command.Id.ToString(), StoreText.Of(command.Status), command.Waits,
            command.Kind == CommandKind.Override ? OverridePayload.Read(command.Payload).End ?? new OverrideId(command.Id.Value).ToString() : null);
    }

    /// <summary>One page; <c>next</c> is the cursor of the one after, null at the end.</summary>
    public sealed record CommandPage(IReadOnlyList<ListedView> Items, string? Next);

    /// <summary>A command without its steps. <c>reviewed</c> is null unless its requester acted alone.</summary>
    public sealed record ListedView(string Id, string Kind, string Model, string? Version, string Reason, string Status, string RequestedBy, DateTimeOffset RequestedAt, bool WaitsForApproval,
        DateTimeOffset? ApproveBy, string? Failure, bool? Reviewed)
    {
        internal static ListedView Of(CommandRow row) => new(row.Id.ToString(), StoreText.Of(row.Kind), row.Model, row.Version, row.Reason, StoreText.Of(row.Status), row.RequestedBy, row.RequestedAt,
            row.Waits, row.ApproveBy, row.Failure, row.BreakGlassUntil is null ? null : row.ReviewedAt is not null);
    }

    /// <summary>
    /// A command with its steps. <c>before</c> is what served when it was asked for, or, where it needs no approval, before its effect;
    /// <c>override</c> is what is to be answered, or which override ends, and never names a subject;
    /// <c>evidence</c> how the versions concerned fared when it was asked for; <c>approver</c> and <c>comment</c> are of who agreed or refused.
    /// </summary>
    public sealed record CommandView(string Id, string Kind, string Model, string? Version, string Reason, string Status, string RequestedBy, DateTimeOffset RequestedAt, long Epoch,
        int Attempts, string? Failure, NodesView Nodes, JsonElement? Before, JsonElement? After, IReadOnlyList<StepView> Steps, bool NeedsApproval, DateTimeOffset? ApproveBy,
        string? Approver, string? Comment, string? Policy, JsonElement? Evidence, BreakGlassView? BreakGlass, JsonElement? Override);

    /// <summary>The requester acted alone, until when and why; and who has looked at that since.</summary>
    public sealed record BreakGlassView(DateTimeOffset Until, string Why, string? ReviewedBy, DateTimeOffset? ReviewedAt, string? Review);

    /// <summary>Gateways that have the effect in force, of how many.</summary>
    public sealed record NodesView(int Applied, int Total);

    /// <summary>One step.</summary>
    public sealed record StepView(string Status, DateTimeOffset At, string Actor, string Detail);
}
