using Cockpit.Gateway.Queue;
using Cockpit.Pages.Shared;
using Cockpit.Store.Queue;

namespace Cockpit.Pages.Model;

/// <summary>Calls that are answered later, in words.</summary>
public static class QueueWords
{
    /// <summary>The whole in a sentence.</summary>
    public static string Depth(QueueNow queue)
    {
        var depth = queue.Depth;
        if (depth is { Waiting: 0, Running: 0, Dead: 0 })
            return "No call waits to be answered later, and none is a dead letter.";
        var waiting = depth.Oldest is { } oldest ? $"{Say.Count(depth.Waiting, "call waits", "calls wait")}, the oldest handed in {Say.Ago(queue.At - oldest)}" : "No call waits";
        return $"{waiting}; {(depth.Running == 0 ? "none is" : Say.Count(depth.Running, "is", "are"))} being answered; {(depth.Dead == 0 ? "none is a dead letter" : Say.Count(depth.Dead, "is a dead letter", "are dead letters"))}.";
    }

    /// <summary>Why a call was given up.</summary>
    public static string Why(QueuedCall call) => KeptProblem.Read(call.Problem) is { } why ? $"{why.Title}: {why.Detail}" : "–";

    /// <summary>The name of a change, with what it changes.</summary>
    public static string Title(QueueAsk ask, string model) => ask switch
    {
        { Call: QueueAsk.All } => $"Redrive all dead calls of {model}",
        { Act: QueueAct.Redrive } => $"Redrive {Say.Brief(ask.Call)}",
        _ => $"Discard {Say.Brief(ask.Call)}",
    };

    /// <summary>What a change does, to whom, and how to undo it.</summary>
    public static IEnumerable<string> Effect(QueueAsk ask, QueueNow queue)
    {
        if (ask.Act == QueueAct.Redrive)
        {
            yield return ask.Call == QueueAsk.All ? $"{Say.Count(queue.Depth.Dead, "call", "calls")} of {queue.Depth.Model} will be tried again from the beginning, with all the tries that the policy allows."
                : "The call will be tried again from the beginning, with all the tries that the policy allows.";
            yield return "The model is asked again, which may cost money. Callers find the answer where they were told to look for it.";
            yield return "To undo it: discard a call while it waits.";
        }
        else
        {
            yield return "The call and its request are thrown away at once. Its caller is told 410 “discarded”.";
            yield return "This cannot be undone; the decisions that its tries left stay as they are.";
        }
    }
}
