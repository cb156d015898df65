using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Budgets;

/// <summary>
/// Looks whether the first choice is within the budget, and does what the policy wants when it is not: refuses, takes the cheapest
/// candidate that is, or leaves the request to the fallbacks. Every call is counted again when it is made.
/// </summary>
public sealed class Afford(BudgetKeeper budgets) : IStage
{
    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
        => ValueTask.FromResult(decision.Answer is null && decision.Candidates.Count > 0 ? Check(decision) : null);

    private Problem? Check(DecisionContext decision)
    {
        if (budgets.Judge(decision, decision.Candidates[0]) is not { } spent)
            return null;

        var problem = spent.ToProblem(decision);
        if (spent.WhenSpent == WhenSpent.Cheapest && budgets.Cheapest(decision, decision.Candidates) is { } affordable)
        {
            (decision.Candidates, decision.Version) = ([affordable], affordable);
            return null;
        }

        if (spent.WhenSpent != WhenSpent.Degrade || decision.Settings.Fallback.Count == 0)
            return problem;

        // A fallback that costs is refused where every call is counted; without one that answers, this is what the caller is told.
        (decision.Candidates, decision.Version, decision.Unrouted) = ([], null, problem);
        return null;
    }
}
