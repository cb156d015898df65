using System.Globalization;
using Cockpit.Problems;

namespace Cockpit.Control.Desk;

/// <summary>Why the desk does not take a command.</summary>
internal static class DeskProblems
{
    public static Problem Stale(string model, long revision)
        => new("stale", StatusCodes.Status412PreconditionFailed, "The model has changed meanwhile",
            string.Create(CultureInfo.InvariantCulture, $"'{model}' is at revision {revision}; the request was made against another."), "Look at the model again, then repeat the request with its present ETag.");

    public static Problem Pointless(string detail, string fix)
        => new("no-change", StatusCodes.Status409Conflict, "The command would change nothing", detail, fix);

    public static Problem NotPromotable(string model, string version, string stage)
        => new("not-promotable", StatusCodes.Status409Conflict, "The version cannot be promoted", $"Version '{version}' of '{model}' is {stage}.", "Register a new version and promote that.");

    public static Problem PolicyDecides(string model, long revision)
        => new("policy-decides", StatusCodes.Status409Conflict, "The policy decides which versions answer",
            string.Create(CultureInfo.InvariantCulture, $"Policy {revision} of '{model}' names the versions that answer and does not ask 'live', so a promotion would change nothing."),
            "Change the policy (PUT /api/v1/models/{model}/policy): name the version there, or 'live' for whichever is promoted.") { Field = "version" };
}
