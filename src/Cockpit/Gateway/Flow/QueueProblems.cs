using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Flow;

/// <summary>What may be in the way of a call that is answered later.</summary>
public static class QueueProblems
{
    /// <summary>409: while this gateway asked, its lease ended and the call was taken from it. No caller sees this.</summary>
    public static Problem TakenOver { get; } = new("taken-over", StatusCodes.Status409Conflict, "Another gateway has the call",
        "The call was taken over while this gateway asked for its answer, so that answer is not stored.", "Nothing: the call is answered once.");

    /// <summary>429: as much waits as the policy allows.</summary>
    public static Problem Full(string model, string trafficClass, int most) => new("queue-full", StatusCodes.Status429TooManyRequests, "Too many calls wait",
        string.Create(CultureInfo.InvariantCulture, $"{most:N0} {trafficClass} calls of '{model}' wait to be answered, as many as its policy allows."),
        "Retry after the time in Retry-After, or hand in less. The limit is async.most of the model's policy.") { RetryAfter = TimeSpan.FromSeconds(10) };

    /// <summary>503: calls come faster than they can be stored.</summary>
    public static Problem Overloaded { get; } = new("overloaded", StatusCodes.Status503ServiceUnavailable, "Too much waits to be stored",
        "More calls wait to be stored than the limit allows.", "Retry after the time in Retry-After.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>404, also for those of other callers and teams.</summary>
    public static Problem Unknown(string id) => new("unknown-call", StatusCodes.Status404NotFound, "No such call",
        $"There is no call '{id}' that this key may see.", "Answers and discarded calls go after a while: async.keep of the model's policy says when.");

    /// <summary>410: a person threw it away.</summary>
    public static Problem Discarded(QueuedCallId id) => new("discarded", StatusCodes.Status410Gone, "The call was discarded",
        $"An operator has discarded call {id}; it will not be answered.", "Hand the call in again if it is still wanted.");

    /// <summary>409: in this state it cannot be changed so.</summary>
    public static Problem NotNow(QueuedCallId id, string state, string wanted) => new("wrong-state", StatusCodes.Status409Conflict, "The call is not in a state for that",
        $"Call {id} is {state}, so it cannot be {wanted}.", "Look at the call again: dead calls can be redriven, dead and waiting ones discarded.");

    /// <summary>500: the last try ended in a fault of ours, or with its gateway.</summary>
    public static Problem Broken { get; } = new("unexpected", StatusCodes.Status500InternalServerError, "Cockpit failed",
        "The gateway met a fault of its own, or ended, while it asked for the answer.", "Redrive the call. If it happens again, the log has the cause under the call's id.");
}
