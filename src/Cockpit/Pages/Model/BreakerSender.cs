using System.Security.Claims;
using Cockpit.Access;
using Cockpit.Gateway.Health;
using Cockpit.Problems;
using Cockpit.Registry;

namespace Cockpit.Pages.Model;

/// <summary>Takes "Try again now" from the page, with or without a circuit, to the breaker.</summary>
public sealed partial class BreakerSender(RegistryKeeper registry, Standing standing, BreakerControl control, ILogger<BreakerSender> logger)
{
    /// <summary>Closes the breaker of a version on this gateway; answers why it was not done, or null.</summary>
    /// <param name="user">Who asks. The role is looked at again here: the page may have been open since before it changed.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="version">The version's name.</param>
    public async Task<Problem?> SendAsync(ClaimsPrincipal user, string model, string version)
    {
        if (standing.Now(user, Caller.Of(user).Source) is not { } present || !present.May(Policies.Operate))
            return CommonProblems.Forbidden;
        var caller = Caller.Of(present);
        if (registry.Current.Find(model, caller) is not { } entry)
            return CommonProblems.UnknownModel(model);
        if (!caller.May(Policies.Operate, entry.Row.Team))
            return CommonProblems.Forbidden;
        if (!entry.Versions.TryGetValue(version, out var known))
            return CommonProblems.UnknownVersion(model, version);

        try
        {
            await control.CloseAsync(entry.Row, known, caller, CancellationToken.None);
            return null;
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            Log.Unwritten(logger, fault);
            return CommonProblems.StoreUnavailable;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "That a breaker is to be closed could not be recorded, so it was not closed; its requester was told.")]
        public static partial void Unwritten(ILogger logger, Exception fault);
    }
}
