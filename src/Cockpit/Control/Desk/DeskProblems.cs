using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;

namespace Cockpit.Control.Desk;

/// <summary>Why the desk does not take a command.</summary>
internal static class DeskProblems
{
    public static Problem Stale(string model, long revision)
        => new("stale", StatusCodes.Status412PreconditionFailed, "The model has changed meanwhile",
            string.Create(CultureInfo.InvariantCulture, $"'{model}' is at revision {revision}; the request was made against another."), "Look at the model again, then repeat the request with its present ETag.");

    public static Problem Pointless(string detail, string fix)
        => new("no-change", StatusCodes.Status409Conflict, "The command would change nothing", detail, fix);

    public static Problem NotPromotable(string model, string version, string stage)
        => new("not-promotable", StatusCodes.Status409Conflict, "The version cannot be promoted", $"Version '{version}' of '{model}' is {stage}.", "Register a new version and promote that.");

    public static Problem PolicyDecides(string model, long revision)
        => new("policy-decides", StatusCodes.Status409Conflict, "The policy decides which versions answer",
            string.Create(CultureInfo.InvariantCulture, $"Policy {revision} of '{model}' names the versions that answer and does not ask 'live', so a promotion would change nothing."),
            "Change the policy (PUT /api/v1/models/{model}/policy): name the version there, or 'live' for whichever is promoted.") { Field = "version" };

    public static Problem NothingToRollBackTo(string model)
        => new("nothing-to-roll-back-to", StatusCodes.Status409Conflict, "There is nothing to roll back to",
            $"Before what is live, no version of '{model}' was live that could serve again.", "Promote another version, or pause the model.") { Field = "version" };

    public static Problem NotRollbackable(string model, string version, string why)
        => new("not-rollbackable", StatusCodes.Status409Conflict, "The version cannot be rolled back to", $"Version '{version}' of '{model}' {why}.",
            "Roll back to a version that was live (GET /api/v1/models/{model} has the history), or promote this one.") { Field = "version" };

    public static Problem NotRetirable(string why)
        => new("not-retirable", StatusCodes.Status409Conflict, "The version cannot be retired", why, "Promote another version first, and take this one out of the policy.") { Field = "version" };

    public static Problem TooManyOverrides(string model, int most, string what)
        => new("too-many-overrides", StatusCodes.Status409Conflict, "There are too many overrides", string.Create(CultureInfo.InvariantCulture, $"'{model}' has {most:N0} {what} in force or waiting, which is the most."),
            $"End some (GET /api/v1/models/{model}/overrides lists them), or say once for many what is to be answered: override a segment or a class, or have the policy name another version.") { Field = "override" };

    public static Problem RolloutOpen(RolloutRow open)
        => new("rollout-open", StatusCodes.Status409Conflict, "The model has a rollout that is not over", $"Rollout {new CommandId(open.Command)} of version '{open.Version}' of '{open.Model}' is {StoreText.Of(open.State)}.",
            $"Wait until it is over, or abort it: POST /api/v1/rollouts/{new CommandId(open.Command)}/abort.") { Field = "model" };

    public static Problem NotRolledOut(string why)
        => new("not-rolled-out", StatusCodes.Status409Conflict, "The version cannot be rolled out", why, "Change what stands in the way, then ask again.") { Field = "version" };

    public static Problem RolloutState(RolloutRow rollout, string why)
        => new("rollout-state", StatusCodes.Status409Conflict, "The rollout is in another state", why, $"GET /api/v1/rollouts/{new CommandId(rollout.Command)} shows how it stands.") { Field = "rolloutId" };

    public static Problem SelfApproval(string requester)
        => new("self-approval", StatusCodes.Status403Forbidden, "Nobody decides about their own command", $"'{requester}', or the same person by another key, asked for this command and cannot approve or reject it.",
            "Have somebody else decide: another approver or administrator, by an account or key of their own.");

    public static Problem SelfReview(string requester)
        => new("self-review", StatusCodes.Status403Forbidden, "Nobody reviews their own break-glass", $"'{requester}', or the same person by another key, acted alone here and cannot be the one who reviews it.",
            "Have somebody else review it: another approver, auditor or administrator.");

    public static Problem Decided(CommandRow command)
        => new("already-decided", StatusCodes.Status409Conflict, "The command does not wait for approval",
            $"Command {command.Id} is {StoreText.Of(command.Status)}{(command.ApproveBy is null ? ", and never needed an approver" : "")}.", $"GET /api/v1/commands/{command.Id} shows how far it came.");

    public static Problem Expired(CommandRow command)
        => new("approval-expired", StatusCodes.Status409Conflict, "The command has expired",
            string.Create(CultureInfo.InvariantCulture, $"Command {command.Id} could be approved until {command.ApproveBy:yyyy-MM-dd HH:mm:ss} UTC."), "Ask for the change again, if it is still wanted.");

    public static Problem ChangedMeanwhile(string what)
        => new("changed-meanwhile", StatusCodes.Status409Conflict, "The model has changed since the command was asked for", what, "Look at the model, and ask for the change again if it is still wanted.");

    public static Problem NothingToReview(CommandRow command)
        => new("nothing-to-review", StatusCodes.Status409Conflict, "There is nothing to review",
            command.BreakGlassUntil is null ? $"Command {command.Id} was not done by breaking glass." : $"Command {command.Id} was reviewed already, by {command.ReviewedBy}.", "Nothing needs to be done.");
}
