using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Control.Desk;

/// <summary>What <c>POST /api/v1/commands</c> takes.</summary>
/// <param name="Kind">pause, resume, promote, rollback, retire, policy, mark, unmark or override.</param>
/// <param name="Model">The model to change.</param>
/// <param name="Version">The version: required to promote, retire, mark and unmark; on pause and resume it narrows to that version; a rollback without it goes to the last good one.</param>
/// <param name="Reason">Why, in at least 10 characters.</param>
/// <param name="Confirm">The model's name once more.</param>
/// <param name="Policy">The route policy to put in force, YAML or JSON as text; with kind policy only.</param>
/// <param name="Mark">retraining or unhealthy; with kind mark only.</param>
/// <param name="Until">When the mark ends by itself, from a minute to 30 days from now; 24 hours from now by default. With kind mark only.</param>
/// <param name="Override">What is to be answered instead of the model, and for whom, or which override is to end; with kind override only.</param>
/// <param name="BreakGlass">Acts without the approver that the command would wait for. Of no effect on a command that waits for nobody.</param>
public sealed record CommandRequest(
    string? Kind, string? Model, string? Version, string? Reason, string? Confirm, string? Policy = null, string? Mark = null, string? Until = null, BreakGlass? BreakGlass = null, OverrideRequest? Override = null);

/// <summary>Says that somebody acts alone on a model.</summary>
/// <param name="Minutes">For how long, 1 to 60: until then the same requester's commands on the model wait for nobody.</param>
/// <param name="Why">Why nobody else can be waited for, in at least 10 characters.</param>
public sealed record BreakGlass(int? Minutes, string? Why);

/// <summary>What a request for a command, or a decision about one, came to.</summary>
public sealed record CommandOutcome(CommandRow? Command, Problem? Problem);
