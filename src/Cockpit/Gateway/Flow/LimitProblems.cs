using System.Globalization;
using Cockpit.Problems;

namespace Cockpit.Gateway.Flow;

/// <summary>Refusals that protect the gateway, the models and the money. Nothing was decided, and nothing is recorded.</summary>
public static class LimitProblems
{
    /// <summary>499: the caller left before anything was asked.</summary>
    public static Problem LeftWaiting { get; } = new("caller-left", StatusCodes.Status499ClientClosedRequest, "The caller closed the connection",
        "The caller closed the connection while the request waited.", "Nothing: no model was asked.");

    /// <summary>429: the class has no turn for the request, and no room to wait.</summary>
    public static Problem Busy(DecisionContext decision, TimeSpan retryAfter) => new("overloaded", StatusCodes.Status429TooManyRequests, "Too many requests at once",
        $"As many {decision.TrafficClass} requests of '{decision.ModelName}' are being answered and wait as its policy allows.",
        "Retry after the time in Retry-After, or send less at once. The limits are concurrency and queue of the model's policy.") { RetryAfter = retryAfter };

    /// <summary>504: an equal question was asked already, and its answer did not come in time.</summary>
    public static Problem WaitedInVain(DecisionContext decision) => new("upstream-timeout", StatusCodes.Status504GatewayTimeout, "The model took too long",
        $"An equal question to '{decision.ModelName}' was being answered, but not within this request's deadline.", "Retry later or take your application's fallback.");

    /// <summary>503: a pause may have passed this gateway by.</summary>
    public static Problem Stale(string model, TimeSpan silentFor) => new("stale", StatusCodes.Status503ServiceUnavailable, "The gateway has lost touch with the store",
        string.Create(CultureInfo.InvariantCulture, $"This gateway has not read the store for {silentFor.TotalSeconds:0} s, and the policy of '{model}' lets it answer no longer than it allows without."),
        "Retry after the time in Retry-After or take your application's fallback. Whoever runs Cockpit: check the database.") { RetryAfter = TimeSpan.FromSeconds(5) };
}
