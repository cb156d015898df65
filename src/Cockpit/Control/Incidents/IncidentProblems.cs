using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Incidents;

namespace Cockpit.Control.Incidents;

/// <summary>Why an answer to an incident is refused.</summary>
public static class IncidentProblems
{
    /// <summary>404.</summary>
    public static Problem Unknown(string id) => CommonProblems.NotFound($"incident '{id}' that you may see");

    /// <summary>409.</summary>
    internal static Problem Over(IncidentRow incident) => new("incident-over", StatusCodes.Status409Conflict, "The incident is over",
        string.Create(CultureInfo.InvariantCulture, $"It was resolved at {incident.ResolvedAt:yyyy-MM-dd HH:mm:ss} UTC; this changed nothing."), "If it happens again, a new incident opens by itself.");

    /// <summary>404.</summary>
    internal static Problem NoSuchStep(int number, int steps) => CommonProblems.NotFound(string.Create(CultureInfo.InvariantCulture, $"step {number}: the checklist has steps 1 to {steps}"));

    /// <summary>409.</summary>
    internal static Problem DoneAlready(int number) => new("no-change", StatusCodes.Status409Conflict, "The step is done already",
        string.Create(CultureInfo.InvariantCulture, $"The timeline says who has done step {number}; this changed nothing."), "Nothing needs to be done.");

    /// <summary>409.</summary>
    internal static Problem ReviewFirst(int left) => new("review-first", StatusCodes.Status409Conflict, "It waits for a review",
        $"Somebody acted alone, and {(left == 1 ? "one command waits" : $"{left} commands wait")} for somebody else to look at {(left == 1 ? "it" : "them")}.",
        "Review on the Approvals page or with POST /api/v1/commands/{id}/review; the last review ends the incident.");
}
