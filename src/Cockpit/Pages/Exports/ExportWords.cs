using System.Globalization;
using Cockpit.Pages.Shared;
using Cockpit.Store.Exports;

namespace Cockpit.Pages.Exports;

/// <summary>An export in words.</summary>
public static class ExportWords
{
    private const double Step = 1024;

    /// <summary>How far it has come, with how much attention it asks for.</summary>
    public static (Tone Tone, string Word) State(ExportState state) => state switch
    {
        ExportState.Done => (Tone.Healthy, "Done"),
        ExportState.Failed => (Tone.Act, "Failed"),
        ExportState.Queued => (Tone.Unknown, "Waits"),
        ExportState.Running => (Tone.Watch, "Being made"),
        ExportState.Cancelled => (Tone.Unknown, "Cancelled"),
        _ => (Tone.Unknown, "Removed"),
    };

    /// <summary>What is in it.</summary>
    public static string What(ExportWhat what) => what == ExportWhat.Audit ? "audit rows" : "decisions";

    /// <summary>What matches, before anything is asked for.</summary>
    public static string Count(ExportWhat what, long count, long outside)
        => $"{Say.Count(count, what == ExportWhat.Audit ? "audit row matches" : "decision matches", $"{What(what)} match")} and will be in the export, all of them.{(outside == 0 ? "" : $" {Say.Count(outside, "more matches and is", "more match and are")} from before there was a ledger; no export has those.")}";

    /// <summary>A size that people read.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} bytes",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / Step:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / Step / Step:0.0} MiB"),
    };
}
