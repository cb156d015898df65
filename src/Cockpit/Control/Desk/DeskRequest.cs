using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Control.Desk;

/// <summary>A request as the desk reads it, with the version that it comes to and what is known of that.</summary>
internal sealed record DeskRequest(CommandKind Kind, CommandRequest Request, string? Version, string? Payload, string? Evidence, Caller Caller)
{
    /// <summary>Why it is not taken; null when it is well formed.</summary>
    public Problem? Problem { get; init; }
    /// <summary>What is to be answered instead of the model.</summary>
    public OverrideDraft? Override { get; init; }
    /// <summary>Whether somebody else has agreed to it already, as to a part of what is in force: it then waits for nobody.</summary>
    public bool IsAgreed { get; init; }
}
