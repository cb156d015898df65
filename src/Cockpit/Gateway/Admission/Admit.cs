using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;

namespace Cockpit.Gateway.Admission;

/// <summary>Lets a request in when its model exists for the caller, is not paused, and is not known from too long ago.</summary>
public sealed class Admit(RegistryKeeper registry, TimeProvider clock) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
        => ValueTask.FromResult(Check(decision));

    private Problem? Check(DecisionContext decision)
    {
        decision.Model = registry.Current.Find(decision.ModelName, decision.Caller);
        if (decision.Model is not { } model)
            return CommonProblems.UnknownModel(decision.ModelName);
        if (model.Row.PausedAt is { } since)
            return GatewayProblems.Paused(decision.ModelName, since);

        decision.Policy = model.Policy;
        decision.TrafficClass = decision.Call.AskedClass ?? model.Policy.ClassOf(decision.Caller.Actor);
        return decision.Settings.Stale is { Refuse: true, After: { } after } && clock.GetElapsedTime(registry.LastHeardAt) is var silent && silent > after
            ? LimitProblems.Stale(decision.ModelName, silent) : null;
    }
}
