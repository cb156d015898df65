using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Exports;

/// <summary>Why there is no export, or none yet.</summary>
public static class ExportProblems
{
    /// <summary>429.</summary>
    public static Problem TooMany(int most) => new("too-many-exports", StatusCodes.Status429TooManyRequests, "Too many exports wait", $"{most} exports of yours wait or are being made.", "Wait for them, or cancel some.")
    {
        RetryAfter = TimeSpan.FromMinutes(1),
    };

    /// <summary>409: it has ended in another way.</summary>
    public static Problem WrongState(ExportRow export) => new("wrong-state", StatusCodes.Status409Conflict, "It has ended", $"Export {export.Id} is {StoreText.Of(export.State)}.", "Nothing needs to be cancelled.");

    /// <summary>409: no file yet.</summary>
    public static Problem NotReady(ExportRow export) => new("export-not-ready", StatusCodes.Status409Conflict, "The export is not ready", $"Export {export.Id} is {StoreText.Of(export.State)}.",
        $"GET /api/v1/exports/{export.Id} says how far it has come.");

    /// <summary>410: no file any more, or never.</summary>
    public static Problem Gone(ExportRow export) => new("export-gone", StatusCodes.Status410Gone, "There is no file", $"Export {export.Id} is {StoreText.Of(export.State)}.", "Ask for a new one with POST /api/v1/exports.");

    /// <summary>404: another node has the file.</summary>
    public static Problem Elsewhere(ExportRow export) => new("export-elsewhere", StatusCodes.Status404NotFound, "The file is not on this node", $"Export {export.Id} was made by {export.Node}, and its file is not in this node's folder.",
        "Ask that node, or have the nodes share a folder (Cockpit:Exports:Folder).");

    /// <summary>The ledger gets no checkpoint.</summary>
    public static Problem Refused(string fault) => new("ledger-refused", StatusCodes.Status409Conflict, "No checkpoint is signed", $"An export needs a checkpoint, and none is signed: {fault}", "See 'Checkpoints' in docs/ledger.md.");

    /// <summary>The store is not what was sealed.</summary>
    public static Problem Changed(string fault) => new("ledger-changed", StatusCodes.Status409Conflict, "The ledger was changed", fault, "Compare the store with a backup and with the published checkpoints.");

    /// <summary>What was written does not verify.</summary>
    public static Problem NotSound(string code, string fault) => new("export-not-sound", StatusCodes.Status409Conflict, "The export does not verify", $"It was made and does not verify ({code}): {fault}", "Compare the store with a backup and with the published checkpoints.");

    /// <summary>No room.</summary>
    public static Problem DiskFull(string words) => new("disk-full", StatusCodes.Status507InsufficientStorage, "No room for the export", words, "Make room where Cockpit:Exports:Folder lies, or narrow the filter; then ask again.");

    /// <summary>A fault of the file, such as more than the format holds.</summary>
    public static Problem Unwritable(string words) => new("export-unwritable", StatusCodes.Status500InternalServerError, "The export cannot be written", words, "Put right what is said, then ask again.");

    /// <summary>Begun again and again.</summary>
    public static Problem GivenUp(int runs) => new("export-given-up", StatusCodes.Status500InternalServerError, "The export was given up", $"It was begun {runs} times and never came to its end; the log says why.", "Ask again, or narrow the filter.");
}
