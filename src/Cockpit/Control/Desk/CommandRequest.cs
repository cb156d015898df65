using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Control.Desk;

/// <summary>What <c>POST /api/v1/commands</c> takes.</summary>
/// <param name="Kind">pause, resume, promote, policy, mark or unmark.</param>
/// <param name="Model">The model to change.</param>
/// <param name="Version">The version: required to promote, mark and unmark; on pause and resume it narrows to that version.</param>
/// <param name="Reason">Why, in at least 10 characters.</param>
/// <param name="Confirm">The model's name once more.</param>
/// <param name="Policy">The route policy to put in force, YAML or JSON as text; with kind policy only.</param>
/// <param name="Mark">retraining or unhealthy; with kind mark only.</param>
/// <param name="Until">When the mark ends by itself, from a minute to 30 days from now; 24 hours from now by default. With kind mark only.</param>
public sealed record CommandRequest(
    string? Kind, string? Model, string? Version, string? Reason, string? Confirm, string? Policy = null, string? Mark = null, string? Until = null);

/// <summary>What a request for a command came to.</summary>
public sealed record CommandOutcome(CommandRow? Command, Problem? Problem);
