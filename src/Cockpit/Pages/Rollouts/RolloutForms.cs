using System.Globalization;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Pages.Shared;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;
using Microsoft.AspNetCore.Mvc;

namespace Cockpit.Pages.Rollouts;

/// <summary>Takes what somebody writes to begin or to steer a rollout. The pages' forms are plain ones, with a circuit and without.</summary>
public static class RolloutForms
{
    /// <summary>Where a new rollout is posted to.</summary>
    public const string StartPath = "/rollout";

    /// <summary>Where Hold, Continue and Abort are posted to.</summary>
    public const string SteerPath = "/steer";

    /// <summary>Maps the forms' targets. They go through the desk like every other command.</summary>
    public static void MapRolloutForms(this IEndpointRouteBuilder app)
    {
        app.MapPost(StartPath, StartAsync).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
        app.MapPost(SteerPath, SteerAsync).RequireAuthorization(Policies.Operate).ExcludeFromDescription();
    }

    private static async Task<IResult> StartAsync(HttpContext http, CommandDesk desk, Handover handover, [FromForm] RolloutDraft draft)
    {
        var request = new CommandRequest(StoreText.Of(CommandKind.Rollout), draft.Model, draft.Version, draft.Reason, draft.Confirm, Rollout: draft.Plan());
        var outcome = await desk.RequestAsync(request, Caller.Of(http.User), null, http.RequestAborted);
        return Results.LocalRedirect(outcome.Problem is { } problem
            ? $"/models/{Uri.EscapeDataString(draft.Model ?? "")}?tab=versions&refused={handover.Leave(new RolloutRefusal(draft, problem))}" : $"/rollouts/{outcome.Command!.Id}");
    }

    private static async Task<IResult> SteerAsync(HttpContext http, CommandDesk desk, RolloutQueries rollouts, Handover handover, [FromForm] string? rollout, [FromForm] string? action, [FromForm] string? reason)
    {
        if (CommandId.Parse(rollout ?? "") is not { } id || await rollouts.FindAsync(id.Value, http.RequestAborted) is not { Rollout.Model: var model })
            return new ProblemResult(CommonProblems.NotFound($"rollout '{rollout}' that you may see"));
        if (StoreText.Parse<CommandKind>(action) is not (CommandKind.Hold or CommandKind.Continue or CommandKind.Abort))
            return new ProblemResult(CommonProblems.Invalid("action", $"action is '{action}'.", "Give hold, continue or abort."));

        var outcome = await desk.RequestAsync(new CommandRequest(action, model, null, reason, model, RolloutId: id.ToString()), Caller.Of(http.User), null, http.RequestAborted);
        return Results.LocalRedirect(outcome.Problem is { } problem ? $"/rollouts/{id}?do={action}&refused={handover.Leave(problem)}" : $"/rollouts/{id}?done={outcome.Command!.Id}");
    }
}

/// <summary>What was written, and why the desk did not take it.</summary>
public sealed record RolloutRefusal(RolloutDraft Draft, Problem Problem);

/// <summary>What somebody wrote into the form of a new rollout; kept so that a refusal loses nothing of it.</summary>
public sealed record RolloutDraft
{
    /// <summary>A plan that is careful enough for most: copies, a few percent, a quarter, everything.</summary>
    public const string UsualSteps = "0 10\n5 30\n25 60\n100 60";

    /// <summary>The model.</summary>
    public string? Model { get; init; }
    /// <summary>The version that is to take over.</summary>
    public string? Version { get; init; }
    /// <summary>A line a step: percent and minutes.</summary>
    public string? Steps { get; init; } = UsualSteps;
    /// <summary>Percent of calls that may fail.</summary>
    public string? FailurePercent { get; init; } = (RolloutRules.UsualFailureRate * 100).ToString(CultureInfo.InvariantCulture);
    /// <summary>Milliseconds that 95 % of calls must not exceed.</summary>
    public string? P95Ms { get; init; }
    /// <summary>Percent of copies that may be decided otherwise.</summary>
    public string? DisagreementPercent { get; init; }
    /// <summary>Calls that a judgement needs.</summary>
    public string? Minimum { get; init; } = RolloutRules.UsualMinimum.ToString(CultureInfo.InvariantCulture);
    /// <summary>on, when drift is a guard.</summary>
    public string? Drift { get; init; }
    /// <summary>on, when fairness is a guard.</summary>
    public string? Fairness { get; init; }
    /// <summary>promote or hold.</summary>
    public string? OnEnd { get; init; }
    /// <summary>Minutes that the guards go on after the promotion.</summary>
    public string? WatchMinutes { get; init; } = "60";
    /// <summary>Why.</summary>
    public string? Reason { get; init; }
    /// <summary>The model's name, typed.</summary>
    public string? Confirm { get; init; }

    /// <summary>The plan as the desk takes it. What is no number becomes one that the desk refuses, naming the field.</summary>
    public RolloutAsked Plan()
        => new([.. (Steps ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Step)],
            new GuardsAsked(Number(FailurePercent) / 100, Number(P95Ms), Drift == "on", Fairness == "on", Number(DisagreementPercent) / 100, Number(Minimum) is { } minimum ? (int)Math.Clamp(double.IsNaN(minimum) ? 0 : minimum, 0, int.MaxValue) : null),
            string.IsNullOrEmpty(OnEnd) ? null : OnEnd, Number(WatchMinutes));

    private static StepAsked Step(string line)
    {
        var parts = line.Split([' ', '\t', ',', ';'], StringSplitOptions.RemoveEmptyEntries);
        var weight = parts.Length == 0 ? null : Number(parts[0].TrimEnd('%'));
        return new StepAsked(weight is >= 0 and <= 100 && double.IsInteger(weight.Value) ? (int)weight.Value : null, parts.Length == 2 ? Number(parts[1]) : null);
    }

    private static double? Number(string? text)
        => string.IsNullOrWhiteSpace(text) ? null : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
}
