using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Control.Desk;

/// <summary>What <c>POST /api/v1/commands</c> takes.</summary>
/// <param name="Kind">pause, resume, promote or policy.</param>
/// <param name="Model">The model to change.</param>
/// <param name="Version">The version: required to promote; on pause and resume it narrows to that version.</param>
/// <param name="Reason">Why, in at least 10 characters.</param>
/// <param name="Confirm">The model's name once more.</param>
/// <param name="Policy">The route policy to put in force, YAML or JSON as text; with kind policy only.</param>
public sealed record CommandRequest(string? Kind, string? Model, string? Version, string? Reason, string? Confirm, string? Policy = null);

/// <summary>What a request for a command came to.</summary>
public sealed record CommandOutcome(CommandRow? Command, Problem? Problem);
