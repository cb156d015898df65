using Cockpit.Problems;
using Cockpit.Store.Commands;

namespace Cockpit.Control.Desk;

/// <summary>What <c>POST /api/v1/commands</c> takes.</summary>
/// <param name="Kind">pause, resume, promote, rollback, retire, policy, mark, unmark, override, rollout, contract, hold, continue or abort.</param>
/// <param name="Model">The model to change.</param>
/// <param name="Version">The version: required to promote, retire, roll out, mark and unmark; on pause and resume it narrows to that version; a rollback without it goes to the last good one.</param>
/// <param name="Reason">Why, in at least 10 characters.</param>
/// <param name="Confirm">The model's name once more.</param>
/// <param name="Policy">The route policy to put in force, YAML or JSON as text; with kind policy only.</param>
/// <param name="Mark">retraining or unhealthy; with kind mark only.</param>
/// <param name="Until">When the mark ends by itself, from a minute to 30 days from now; 24 hours from now by default. With kind mark only.</param>
/// <param name="Override">What is to be answered instead of the model, and for whom, or which override is to end; with kind override only.</param>
/// <param name="Rollout">The plan of a rollout; with kind rollout only.</param>
/// <param name="RolloutId">The rollout to hold, continue or abort; with those kinds only.</param>
/// <param name="Contract">The data contract to put in force, YAML or JSON of ODCS as text; with kind contract only.</param>
/// <param name="BreakGlass">Acts without the approver that the command would wait for. Of no effect on a command that waits for nobody.</param>
public sealed record CommandRequest(
    string? Kind, string? Model, string? Version, string? Reason, string? Confirm, string? Policy = null, string? Mark = null, string? Until = null, BreakGlass? BreakGlass = null,
    OverrideRequest? Override = null, RolloutAsked? Rollout = null, string? RolloutId = null, string? Contract = null);

/// <summary>How a version is to take over from the live one.</summary>
/// <param name="Steps">1 to 20, with rising weights.</param>
/// <param name="Guards">Limits that the version must keep in each step.</param>
/// <param name="OnEnd">promote (so unless said otherwise) or hold: what happens after the last step.</param>
/// <param name="WatchMinutes">How long the guards go on after the promotion, and put the version before back when one fails. 0 by default.</param>
public sealed record RolloutAsked(IReadOnlyList<StepAsked>? Steps, GuardsAsked? Guards = null, string? OnEnd = null, double? WatchMinutes = null);

/// <summary>One step of a rollout.</summary>
/// <param name="Weight">The share of the live version's requests that the version answers, in whole percents; 0 only copies requests to it.</param>
/// <param name="Minutes">How long it lasts at least.</param>
/// <param name="Seconds">The same in seconds; one of the two.</param>
public sealed record StepAsked(int? Weight, double? Minutes = null, double? Seconds = null);

/// <summary>Limits of a rollout.</summary>
/// <param name="FailureRate">Share of calls to the version without an answer, 0 to 1; 0.05 by default.</param>
/// <param name="P95Ms">Milliseconds that 95 % of its calls must not exceed.</param>
/// <param name="Drift">Whether its data must not have drifted from its baseline.</param>
/// <param name="Fairness">Whether it must treat groups alike.</param>
/// <param name="Disagreement">Share of copied requests that it may decide otherwise than the live version, 0 to 1.</param>
/// <param name="MinimumDecisions">Calls, and comparisons, that a judgement needs; 50 by default.</param>
public sealed record GuardsAsked(double? FailureRate = null, double? P95Ms = null, bool? Drift = null, bool? Fairness = null, double? Disagreement = null, int? MinimumDecisions = null);

/// <summary>Says that somebody acts alone on a model.</summary>
/// <param name="Minutes">For how long, 1 to 60: until then the same requester's commands on the model wait for nobody.</param>
/// <param name="Why">Why nobody else can be waited for, in at least 10 characters.</param>
public sealed record BreakGlass(int? Minutes, string? Why);

/// <summary>What a request for a command, or a decision about one, came to.</summary>
public sealed record CommandOutcome(CommandRow? Command, Problem? Problem);
