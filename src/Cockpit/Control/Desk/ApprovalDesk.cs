using Cockpit.Access;
using Cockpit.Control.Effects;
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
    /// <param name="caller">Who decides; the endpoint or page has checked the role.</param>
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
            if ((CheckDecider(command, caller) ?? Expire(context, command, now)) is { } refused)
                return new CommandOutcome(null, refused);
            if (!isApproved)
                CommandLog.Step(context, command, CommandStatus.Rejected, now, caller.Actor, comment!.Trim());
            else if (await EndIfMovedAsync(context, command, now, token) is { } moved)
                return new CommandOutcome(null, moved);
            else
                Approve(context, command, model!, now, caller, comment!.Trim());
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
            var (command, _) = await HoldAsync(context, id, caller, token);
            if (command is null)
                return new CommandOutcome(null, CommonProblems.NotFound($"command '{id}' that this key may see"));
            if (command.BreakGlassUntil is not null && command.RequestedBy == caller.Actor)
                return new CommandOutcome(null, DeskProblems.SelfReview(caller.Actor));
            if (command.BreakGlassUntil is null || command.ReviewedAt is not null)
                return new CommandOutcome(null, DeskProblems.NothingToReview(command));

            (command.ReviewedBy, command.ReviewedAt, command.Review) = (caller.Actor, clock.GetUtcNow(), comment!.Trim());
            CommandLog.Note(context, command, "command.reviewed", command.ReviewedAt.Value, caller.Actor, command.Review);
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
        => command.RequestedBy == caller.Actor ? DeskProblems.SelfApproval(caller.Actor)
            : command.Status == CommandStatus.Expired ? DeskProblems.Expired(command)
            : command.Waits ? null : DeskProblems.Decided(command);

    private static Problem? Expire(CockpitContext context, CommandRow command, DateTimeOffset now)
    {
        if (command.ApproveBy > now)
            return null;
        CommandLog.Step(context, command, CommandStatus.Expired, now, CommandLog.Job, CommandLog.NobodyAgreed);
        return DeskProblems.Expired(command);
    }

    private static async Task<Problem?> EndIfMovedAsync(CockpitContext context, CommandRow command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var present = await ServingState.DescribeAsync(context, command, cancellationToken);
        if (present == command.Before)
            return null;
        (command.Failure, command.After) = (Fence.Moved(command.Before!, present), present);
        CommandLog.Step(context, command, CommandStatus.Failed, now, CommandLog.Job, command.Failure);
        return DeskProblems.ChangedMeanwhile(command.Failure);
    }

    private static void Approve(CockpitContext context, CommandRow command, ModelRow model, DateTimeOffset now, Caller caller, string comment)
    {
        // A pause that was asked for while this waited must not be what makes it come too late.
        command.Epoch = ++model.IssuedEpoch;
        CommandLog.Step(context, command, CommandStatus.Approved, now, caller.Actor, comment);
    }
}
