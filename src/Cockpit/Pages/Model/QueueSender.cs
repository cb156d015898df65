using System.Security.Claims;
using Cockpit.Access;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Queue;
using Cockpit.Problems;
using Cockpit.Store.Queue;

namespace Cockpit.Pages.Model;

/// <summary>Takes Redrive and Discard from the page, with or without a circuit, to the queue.</summary>
public sealed partial class QueueSender(QueueControl control, ILogger<QueueSender> logger)
{
    /// <summary>Does it; answers why nothing was done, or null.</summary>
    /// <param name="user">Who asks. What they may do is looked at again: the page may have been open since before it changed.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="ask">What is wanted.</param>
    public async Task<Problem?> SendAsync(ClaimsPrincipal user, string model, QueueAsk ask)
    {
        var caller = Caller.Of(user);
        try
        {
            if (ask is { Act: QueueAct.Redrive, Call: QueueAsk.All })
                return (await control.RedriveAllAsync(model, QueueControl.MostAtOnce, caller, CancellationToken.None)).Problem;
            if (QueuedCallId.Parse(ask.Call) is not { } id)
                return QueueProblems.Unknown(ask.Call);
            return (ask.Act == QueueAct.Redrive ? await control.RedriveAsync(id, caller, CancellationToken.None) : await control.DiscardAsync(id, caller, CancellationToken.None)).Problem;
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unwritten(logger, fault);
            return CommonProblems.StoreUnavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "What an operator wanted done to dead calls could not be stored; they were told.")]
        public static partial void Unwritten(ILogger logger, Exception fault);
    }
}
