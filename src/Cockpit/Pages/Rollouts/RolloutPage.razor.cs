using Cockpit.Access;
using Cockpit.Pages.Shared;
using Cockpit.Registry;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;
using Cockpit.Store.Rollouts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Cockpit.Pages.Rollouts;

/// <summary>One rollout: where it stands, every step with what its guards found, and what happened. Follows it by itself.</summary>
public sealed partial class RolloutPage
{
    private static readonly CommandKind[] Actions = [CommandKind.Hold, CommandKind.Continue, CommandKind.Abort];

    private RolloutHistory? _history;
    private RolloutPlan? _plan;
    private CommandRow? _asked;
    private string _riskTier = "";
    private bool _mayOperate;
    private bool _waits;

    /// <summary>The command that began it.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>hold, continue or abort: asks the reader to confirm it.</summary>
    [SupplyParameterFromQuery]
    public string? Do { get; set; }

    /// <summary>The command that was taken.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    /// <summary>The ticket of the reason why one was not taken.</summary>
    [SupplyParameterFromQuery]
    public string? Refused { get; set; }

    [Inject]
    private RolloutQueries Rollouts { get; set; } = default!;

    [Inject]
    private CommandQueries Commands { get; set; } = default!;

    [Inject]
    private RegistryKeeper Registry { get; set; } = default!;

    [Inject]
    private Handover Handover { get; set; } = default!;

    [CascadingParameter]
    private Task<AuthenticationState> Session { get; set; } = default!;

    [CascadingParameter]
    private HttpContext? Http { get; set; }

    private CommandKind? Asked => StoreText.Parse<CommandKind>(Do) is { } action && Actions.Contains(action) ? action : null;

    private string PlanWords
    {
        get
        {
            var guards = _plan!.Guards;
            List<string> kept = [$"at most {Say.Percent(guards.FailureRate)} of calls fail"];
            if (guards.P95Ms is { } slowest)
                kept.Add($"95 % of calls take at most {Say.Duration(slowest)}");
            if (guards.Disagreement is { } most)
                kept.Add($"at most {Say.Percent(most)} of copies are decided otherwise");
            if (guards.Drift)
                kept.Add("its data has not drifted");
            if (guards.Fairness)
                kept.Add("groups are treated alike");
            return $"{Say.Count(_plan.Steps.Count, "step", "steps")}. In each: {string.Join(", ", kept)}; nothing is called well before {Say.Count(guards.MinimumDecisions, "call", "calls")}. "
                + $"After the last step {(_plan.Promotes ? "the version is made live" : "somebody decides")}{(_plan.WatchSeconds > 0 ? $", and watched for {_plan.WatchSeconds / 60.0:0.#} min" : "")}.";
        }
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        await ReadAsync();
        if (_history is null && _asked is null && Fault is null && Http is { Response.HasStarted: false } http)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <inheritdoc />
    protected override async Task RefreshAsync()
    {
        await ReadAsync();
        StateHasChanged();
    }

    private string Off(RolloutRow rollout)
        => string.Join(" ", Actions.Select(action => (action, Why: RolloutWords.MayNot(action, rollout, _mayOperate))).Where(one => one.Why is not null).GroupBy(one => one.Why).Select(same => $"{string.Join(" and ", same.Select(one => one.action))} {(same.Count() == 1 ? "is" : "are")} off: {same.Key}"));

    private async Task ReadAsync()
    {
        var user = (await Session).User;
        var caller = Caller.Of(user);
        await TryAsync(async () =>
        {
            var id = CommandId.Parse(Id);
            var history = id is { } command ? await Rollouts.FindAsync(command.Value, Closing) : null;
            var asked = id is { } same && history is null ? (await Commands.FindAsync(same, Closing))?.Command : null;
            var model = Registry.Current.Find(history?.Rollout.Model ?? asked?.Model ?? "", caller);
            _mayOperate = model is not null && caller.May(Policies.Operate, model.Row.Team);
            (_history, _asked) = (model is null ? null : history, model is not null && asked is { Kind: CommandKind.Rollout } ? asked : null);
            (_riskTier, _plan) = (model is null ? "" : StoreText.Of(model.Row.RiskTier), _history is null ? null : RolloutPlan.Read(_history.Rollout.Plan));
            _waits = Done is not null && CommandId.Parse(Done) is { } done && (await Commands.FindAsync(done, Closing))?.Command is { Waits: true };
        });
    }
}
