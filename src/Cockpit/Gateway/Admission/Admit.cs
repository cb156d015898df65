using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;

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

        decision.Policy = model.Routing;
        decision.TrafficClass = decision.Call.AskedClass ?? model.Policy.ClassOf(decision.Caller.Actor);
        return Refusal(model, decision.Settings);
    }

    /// <summary>Why no request of a class is let in at this moment; null when they are.</summary>
    public Problem? Refusal(ModelEntry model, RouteSettings settings)
    {
        if (model.Row.PausedAt is { } since)
            return GatewayProblems.Paused(model.Row.Name, since);
        return settings.Stale is { Refuse: true, After: { } after } && clock.GetElapsedTime(registry.LastHeardAt) is var silent && silent > after
            ? LimitProblems.Stale(model.Row.Name, silent) : null;
    }
}
