using System.Globalization;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Budgets;

/// <summary>Which limit of a budget a call would break.</summary>
/// <param name="Limit">As the policy names it, such as <c>all.moneyPerDay</c>.</param>
/// <param name="Allowed">What the limit allows.</param>
/// <param name="Spent">What is spent, with what is being spent at this moment.</param>
/// <param name="Needed">What the call is estimated to add.</param>
/// <param name="ResetsAt">When the hour or day is over.</param>
/// <param name="ResetsIn">How long until then.</param>
/// <param name="WhenSpent">What the policy wants to happen.</param>
public sealed record BudgetVerdict(
    string Limit, decimal Allowed, decimal Spent, decimal Needed, DateTimeOffset ResetsAt, TimeSpan ResetsIn, WhenSpent WhenSpent)
{
    /// <summary>The problem's name.</summary>
    public const string Kind = "budget-spent";

    /// <summary>As told to a caller whose answer is under way.</summary>
    public Problem ToProblemInStream(DecisionContext decision) => ToProblem(decision) with
    {
        Detail = string.Create(CultureInfo.InvariantCulture, $"The answer was ended because the budget {Limit} of {decision.TrafficClass} requests for '{decision.ModelName}' is spent: it allows {Allowed}. It is renewed at {ResetsAt:yyyy-MM-dd HH:mm} UTC."),
    };

    /// <summary>429, with the numbers.</summary>
    public Problem ToProblem(DecisionContext decision) => new(Kind, StatusCodes.Status429TooManyRequests, "The budget is spent",
        string.Create(CultureInfo.InvariantCulture, $"The budget {Limit} of {decision.TrafficClass} requests for '{decision.ModelName}' allows {Allowed}; {Spent} is spent, and a call needs {Needed}. It is renewed at {ResetsAt:yyyy-MM-dd HH:mm} UTC."),
        "Retry after the time in Retry-After, use another traffic class, or have the budget in the model's policy raised.") { RetryAfter = ResetsIn };
}
