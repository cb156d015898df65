using Cockpit.Access;
using Cockpit.Control.Effects;
using Cockpit.Control.Incidents;
using Cockpit.Control.Jobs;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Control.Desk;

/// <summary>
/// Where somebody else agrees to a command, or does not, and looks afterwards at what was done alone. One transaction writes the
/// decision, its step and its audit row. What is approved is the state that the requester saw: a model that has changed since ends
/// the command instead.
/// </summary>
public sealed class ApprovalDesk(CockpitStore store, CommandJobs jobs, TimeProvider clock)
{
    private const int LongestComment = 2000;

    /// <summary>Approves or rejects a command that waits.</summary>
    /// <param name="id">The command.</param>
    /// <param name="isApproved">Whether it may be carried out.</param>
    /// <param name="comment">What the approver says to it.</param>
    /// <param name="caller">Who decides. What they may do is looked up once more, in the decision's own transaction.</param>
    /// <param name="cancellationToken">Gives up before anything is written.</param>
    public async Task<CommandOutcome> DecideAsync(CommandId id, bool isApproved, string? comment, Caller caller, CancellationToken cancellationToken)
    {
        if (CheckComment(comment) is { } malformed)
            return new CommandOutcome(null, malformed);

        var outcome = await store.WriteAsync(async (context, token) =>
        {
            var (command, model) = await HoldAsync(context, id, caller, token);
            if (command is null)
                return new CommandOutcome(null, CommonProblems.NotFound($"command '{id}' that this key may see"));
            var now = clock.GetUtcNow();
            if (!await Authority.HoldsAsync(context, caller, Policies.Approve, model!.Team, now, token))
                return new CommandOutcome(null, CommonProblems.Forbidden);
            if ((CheckDecider(command, caller) ?? await ExpireAsync(context, command, now, token)) is { } refused)
                return new CommandOutcome(null, refused);
            if (!isApproved)
                await CommandLog.StepAsync(context, command, CommandStatus.Rejected, now, caller, comment!.Trim(), token);
            else if (await EndIfMovedAsync(context, command, now, token) is { } moved)
                return new CommandOutcome(null, moved);
            else
                await ApproveAsync(context, command, model, now, caller, comment!.Trim(), token);
            return new CommandOutcome(command, null);
        }, cancellationToken);

        if (outcome.Command is { Status: CommandStatus.Approved } approved)
            await jobs.ScheduleAsync(approved.Id, CancellationToken.None);
        return outcome;
    }

    /// <summary>Records that somebody else has looked at what a requester did alone.</summary>
    public async Task<CommandOutcome> ReviewAsync(CommandId id, string? comment, Caller caller, CancellationToken cancellationToken)
    {
        if (CheckComment(comment) is { } malformed)
            return new CommandOutcome(null, malformed);

        return await store.WriteAsync(async (context, token) =>
        {
            var (command, model) = await HoldAsync(context, id, caller, token);
            if (command is null)
                return new CommandOutcome(null, CommonProblems.NotFound($"command '{id}' that this key may see"));
            if (!await Authority.HoldsAsync(context, caller, Policies.Review, model!.Team, clock.GetUtcNow(), token))
                return new CommandOutcome(null, CommonProblems.Forbidden);
            if (command.BreakGlassUntil is not null && caller.IsRequesterOf(command))
                return new CommandOutcome(null, DeskProblems.SelfReview(caller.Actor));
            if (command.BreakGlassUntil is null || command.ReviewedAt is not null)
                return new CommandOutcome(null, DeskProblems.NothingToReview(command));

            (command.ReviewedBy, command.ReviewedAt, command.Review) = (caller.Actor, clock.GetUtcNow(), comment!.Trim());
            await CommandLog.NoteAsync(context, command, "command.reviewed", command.ReviewedAt.Value, caller, command.Review, token);
            await IncidentDesk.ReviewedAsync(context, command, caller, token);
            return new CommandOutcome(command, null);
        }, cancellationToken);
    }

    private static Problem? CheckComment(string? comment)
        => comment?.Trim().Length is >= 1 and <= LongestComment ? null
            : CommonProblems.Invalid("comment", $"The comment has {comment?.Trim().Length ?? 0} characters.", $"Say what you looked at, in 1 to {LongestComment} characters; it is kept for ever.");

    /// <summary>The command and its model, both held; nulls when there is none that the caller reaches.</summary>
    private static async Task<(CommandRow? Command, ModelRow? Model)> HoldAsync(CockpitContext context, CommandId id, Caller caller, CancellationToken cancellationToken)
    {
        if (await context.Set<CommandRow>().Where(row => row.Id == id).Select(row => row.Model).SingleOrDefaultAsync(cancellationToken) is not { } name)
            return (null, null);
        await RowHold.ModelAsync(context, name, cancellationToken);
        await RowHold.CommandAsync(context, id, cancellationToken);
        var model = await context.Set<ModelRow>().SingleAsync(row => row.Name == name, cancellationToken);
        return caller.Reaches(model.Team) ? (await context.Set<CommandRow>().SingleAsync(row => row.Id == id, cancellationToken), model) : (null, null);
    }

    private static Problem? CheckDecider(CommandRow command, Caller caller)
        => caller.IsRequesterOf(command) ? DeskProblems.SelfApproval(caller.Actor)
            : command.Status == CommandStatus.Expired ? DeskProblems.Expired(command)
            : command.Waits ? null : DeskProblems.Decided(command);

    private static async Task<Problem?> ExpireAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (command.ApproveBy > now)
            return null;
        await CommandLog.StepAsync(context, command, CommandStatus.Expired, now, CommandLog.NobodyAgreed, cancellationToken);
        return DeskProblems.Expired(command);
    }

    private static async Task<Problem?> EndIfMovedAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var present = await ServingState.DescribeAsync(context, command, cancellationToken);
        if (present == command.Before)
            return null;
        (command.Failure, command.After) = (Fence.Moved(command.Before!, present), present);
        await CommandLog.StepAsync(context, command, CommandStatus.Failed, now, command.Failure, cancellationToken);
        return DeskProblems.ChangedMeanwhile(command.Failure);
    }

    private static Task ApproveAsync(CockpitContext context, CommandRow command, ModelRow model, DateTimeOffset now, Caller caller, string comment, CancellationToken cancellationToken)
    {
        // A pause that was asked for while this waited must not be what makes it come too late.
        command.Epoch = ++model.IssuedEpoch;
        return CommandLog.StepAsync(context, command, CommandStatus.Approved, now, caller, comment, cancellationToken);
    }
}
