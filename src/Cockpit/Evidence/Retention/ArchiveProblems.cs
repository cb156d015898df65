using System.Globalization;
using Cockpit.Problems;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Retention;

/// <summary>What is said of decisions that were moved to an archive.</summary>
public static class ArchiveProblems
{
    /// <summary>410: it is in an archive.</summary>
    public static Problem Moved(string id, ArchiveRow archive) => new("archived", StatusCodes.Status410Gone, "The decision was archived",
        string.Create(CultureInfo.InvariantCulture, $"Decision '{id}' left the store because of its age. It is in {archive.File}, whose SHA-256 is {archive.Sha256}."),
        "Ask whoever runs Cockpit for that file; cockpit verify says whether it is what was sealed.");

    /// <summary>An archive on disk cannot be relied on, so its decisions stay.</summary>
    public static Problem Lost(ArchiveRow archive, string what) => new("archive-lost", StatusCodes.Status409Conflict, "An archive is not what it was", $"{archive.File} {what}; its decisions stay in the store.",
        "Put the file back. If it is lost, ask for help before anything else is done: the store still has the decisions.");
}
