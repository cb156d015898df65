using Cockpit.Control.Desk;
using Cockpit.Pages.Model;
using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;

namespace Cockpit.Pages.Approvals;

/// <summary>A command that waits, in words.</summary>
public static class ApprovalWords
{
    /// <summary>What is asked, as a heading.</summary>
    public static string Title(ApprovalView asked) => asked.Kind switch
    {
        CommandKind.Promote => $"Make version {asked.Version} of {asked.Model} live",
        CommandKind.Rollback => $"Roll {asked.Model} back to version {asked.Version}",
        CommandKind.Retire => $"Retire version {asked.Version} of {asked.Model}",
        CommandKind.Resume => $"Resume {(asked.Version is null ? "" : $"version {asked.Version} of ")}{asked.Model}",
        CommandKind.Policy => $"Put another policy of {asked.Model} in force",
        CommandKind.Contract => $"Put another contract of {asked.Model} in force",
        CommandKind.Override => $"Override {asked.Model} for {OverrideFor(asked.Override!)}",
        CommandKind.Rollout => $"Roll out version {asked.Version} of {asked.Model} step by step",
        CommandKind.Continue => $"Have the rollout of version {asked.Version} of {asked.Model} go on",
        var other => $"{other} {asked.Model}{(asked.Version is null ? "" : $", version {asked.Version}")}",
    };

    /// <summary>What will happen, to whom, and how to undo it.</summary>
    public static string Effect(ApprovalView asked) => asked.Kind switch
    {
        CommandKind.Promote or CommandKind.Rollback => $"Within about a second of the approval version {asked.Version} answers every caller, on every gateway. To undo it: roll back.",
        CommandKind.Retire => $"Version {asked.Version} will never serve again; its decisions and its history stay. This cannot be undone; the same model can be registered as a new version.",
        CommandKind.Resume => "Within about a second of the approval callers get decisions again, on every gateway. To undo it: pause.",
        CommandKind.Policy => "Requests that come in after the approval follow it, on every gateway within about a second. To undo it: put the text before in force again.",
        CommandKind.Contract => "Requests that come in after the approval are held to it, on every gateway within about a second. To undo it: put the text before in force again.",
        CommandKind.Override => $"Within about a second of the approval they are answered {OverrideWords.Answer(asked.Override!.Prediction!, asked.Override.Score)} and not by the model, on every gateway{(asked.Override.Until is { } until ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", until {until:yyyy-MM-dd HH:mm} UTC") : ", for 24 hours")}. To undo it before: end it.",
        CommandKind.Rollout => $"From the approval on version {asked.Version} takes the steps below; a guard that fails ends it, and the live version, which stays live, answers everything. To stop it: hold or abort it, which waits for nobody.",
        CommandKind.Continue => "It goes on from where it is held. To stop it: hold or abort it, which waits for nobody.",
        _ => "It is carried out within about a second of the approval.",
    };

    /// <summary>Whom an override is for; a subject stays masked.</summary>
    private static string OverrideFor(OverridePayload asked)
        => asked.Where is { } where ? $"requests where {string.Join(" and ", where)}" : asked.Class is { } named ? $"class {named}" : "one subject";

    /// <summary>Why the reader cannot decide; null when they can.</summary>
    public static string? MayNotDecide(ApprovalView asked, DateTimeOffset now)
        => !asked.IsForRole ? "Your role cannot decide; approvers and admins can."
            : asked.IsOwn ? "You asked for this yourself; somebody else has to decide."
            : asked.ApproveBy <= now ? "It has expired; it can be asked for again." : null;

    /// <summary>Why the reader cannot review; null when they can.</summary>
    public static string? MayNotReview(ApprovalView asked)
        => !asked.IsForRole ? "Your role cannot review; approvers, auditors and admins can."
            : asked.IsOwn ? "You did this yourself; somebody else has to review it." : null;

    /// <summary>How long there is, roughly.</summary>
    public static string Left(TimeSpan left) => left switch
    {
        { Ticks: <= 0 } => "expired",
        { TotalMinutes: < 2 } => "expires within 2 minutes",
        { TotalHours: < 2 } => $"expires in {(int)left.TotalMinutes} minutes",
        _ => $"expires in {(int)left.TotalHours} hours",
    };

    /// <summary>How a version fared in the last minutes.</summary>
    public static string Traffic(CommandEvidence evidence, VersionEvidence version)
        => version.Answered + version.Failed == 0 ? $"No decisions in the {evidence.Minutes} minutes before."
            : $"{Say.Count(version.Failed)} of {Say.Count(version.Answered + version.Failed, "decision", "decisions")} failed in the {evidence.Minutes} minutes before.";

    /// <summary>What was decided by the page's address; null for anything else.</summary>
    public static string? Done(string? word) => word switch
    {
        "approve" => "Approved. It is being carried out; the model’s page says how far it is.",
        "reject" => "Rejected. What serves is unchanged.",
        "review" => "Reviewed. It is no longer shown as open.",
        _ => null,
    };
}
