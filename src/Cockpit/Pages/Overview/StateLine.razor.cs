using Cockpit.Pages.Shared;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Microsoft.AspNetCore.Components;

namespace Cockpit.Pages.Overview;

/// <summary>How far a model's newest command has come, as stored. It never says more than what has happened.</summary>
public sealed partial class StateLine
{
    /// <summary>The newest command; null when there was none.</summary>
    [Parameter]
    public CommandView? Command { get; set; }

    [CascadingParameter]
    private LocalClock Clock { get; set; } = LocalClock.Utc;

    private string What => Command!.Kind switch
    {
        CommandKind.Pause => "Pause",
        CommandKind.Resume => "Resume",
        CommandKind.Promote => "Promote",
        CommandKind.Rollback => "Roll back to",
        CommandKind.Override => Command.EndsOverride ? "End an override" : "Set an override",
        CommandKind.Rollout => "Roll out",
        CommandKind.Hold or CommandKind.Continue or CommandKind.Abort => $"{Command.Kind} the rollout of",
        var other => other.ToString(),
    } + (Command.Version is null ? "" : $" {Command.Version}") + (Command.Mark is { } mark ? $" as {StoreText.Of(mark.Mark)} until {Clock.Brief(mark.Until)}" : "");

    private string? Waiting => Command switch
    {
        { Waits: true } => "Nothing has changed: it waits for somebody else to approve it.",
        { Status: CommandStatus.Expired } => "Nobody approved it in time; nothing has changed.",
        { Status: CommandStatus.Rejected } => "Somebody else refused it; nothing has changed.",
        { Status: CommandStatus.Approved } => "Approved; waiting for its job to begin.",
        { Status: CommandStatus.Requested } => "Stored; waiting for its job to begin.",
        { Status: CommandStatus.Executing } => "Being carried out; not in force everywhere yet.",
        { Status: CommandStatus.Applied, Kind: CommandKind.Pause or CommandKind.Retire } => "In force; waiting for 2 seconds without a decision as proof.",
        { Status: CommandStatus.Applied, Kind: CommandKind.Mark or CommandKind.Abort } => "In force; waiting for answers of others, and none of this version, as proof.",
        { Status: CommandStatus.Applied, Kind: CommandKind.Override, EndsOverride: true } => "In force; waiting for 2 seconds without an answer of it as proof.",
        { Status: CommandStatus.Applied, Kind: CommandKind.Override } => "In force; waiting for its first answer as proof.",
        { Status: CommandStatus.Applied } => "In force; waiting for the first answer as proof.",
        _ => null,
    };

    private IEnumerable<Step> Steps()
    {
        var command = Command!;
        var needsApproval = command.ApproveBy is not null;
        // What is waited for is the current step; a command that needs nobody goes from being requested to being carried out.
        var reached = command.Status switch
        {
            CommandStatus.Requested => needsApproval ? 1 : 0,
            CommandStatus.Approved => 1,
            CommandStatus.Executing => 2,
            CommandStatus.Applied => 3,
            CommandStatus.Verified => 4,
            _ => -1,
        };
        yield return Make(0, "Requested", reached);
        if (command.Status is CommandStatus.Failed or CommandStatus.Rejected or CommandStatus.Expired)
        {
            yield return new Step(command.Status.ToString(), "broken", IsDone: false, IsCurrent: true);
            yield break;
        }

        if (needsApproval)
            yield return command.Waits ? new Step("Waits for approval", "current", IsDone: false, IsCurrent: true) : new Step("Approved", "done", IsDone: true, IsCurrent: false);
        yield return Make(2, "Executing", reached);
        yield return Make(3, reached >= 3 ? $"Applied on {command.NodesApplied}/{command.NodesTotal} gateways" : "Applied", reached);
        yield return Make(4, "Verified by traffic", reached);
    }

    /// <summary>A step that is reached is done, except the one under way: what is executing is not finished by having begun.</summary>
    private static Step Make(int place, string text, int reached)
    {
        var isCurrent = place == reached && place < 3;
        var isDone = reached < 0 || (place <= reached && !(place == 2 && isCurrent));
        return new Step(text, isDone ? "done" : isCurrent ? "current" : "", isDone, isCurrent && !isDone);
    }

    private sealed record Step(string Text, string Class, bool IsDone, bool IsCurrent)
    {
        public string Said => IsDone ? " (done)" : IsCurrent ? " (now)" : " (not yet)";
    }
}
