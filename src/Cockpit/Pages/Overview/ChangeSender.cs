using System.Security.Claims;
using Cockpit.Access;
using Cockpit.Control.Desk;
using Cockpit.Problems;
using Cockpit.Store.Commands;
using Cockpit.Store.Database;

namespace Cockpit.Pages.Overview;

/// <summary>Takes what a reader wrote into the change dialog, below a policy or beside a version to the desk, from whichever page it was opened on.</summary>
public sealed partial class ChangeSender(CommandDesk desk, ILogger<ChangeSender> logger)
{
    /// <summary>Requests the command; answers why it was not taken, or null.</summary>
    /// <param name="user">Who asks. The desk looks at what they may do again: the page may have been open since before it changed.</param>
    /// <param name="model">The model as it stood when the dialog was opened.</param>
    /// <param name="kind">Pause, resume, policy, contract, mark, unmark or override.</param>
    /// <param name="words">What was written.</param>
    public async Task<Problem?> SendAsync(ClaimsPrincipal user, ModelView model, CommandKind kind, ChangeWords words)
    {
        var request = new CommandRequest(StoreText.Of(kind), model.Name, words.Version, words.Reason, words.Confirm, kind == CommandKind.Policy ? words.Document : null, words.Mark, words.Until)
        {
            Override = words.Override, Contract = kind == CommandKind.Contract ? words.Document : null,
        };
        try
        {
            var outcome = await desk.RequestAsync(request, Caller.Of(user), model.Revision, CancellationToken.None);
            return outcome.Problem is { Status: StatusCodes.Status412PreconditionFailed } stale
                ? stale with { Detail = $"{model.Name} is not what it was when this dialog was opened; nothing was sent.", Fix = "Close the dialog, look at the model again, and repeat." }
                : outcome.Problem;
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unwritten(logger, fault);
            return CommonProblems.StoreUnavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A command could not be written; its requester was told.")]
        public static partial void Unwritten(ILogger logger, Exception fault);
    }
}
