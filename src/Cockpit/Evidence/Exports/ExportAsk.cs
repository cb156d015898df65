using Cockpit.Ledger.Exports;
using Cockpit.Problems;
using Cockpit.Store.Exports;

namespace Cockpit.Evidence.Exports;

/// <summary>What somebody wants exported.</summary>
/// <param name="What">Decisions or audit rows.</param>
/// <param name="Filter">Which, by qualifier, as the list of them takes it; empty texts do not narrow.</param>
/// <param name="Format">How lines are written.</param>
/// <param name="IsUnmasked">Whether sealed texts are opened, which takes a reason.</param>
/// <param name="Reason">Why.</param>
public sealed record ExportAsk(ExportWhat What, IReadOnlyDictionary<string, string?> Filter, ExportFormat Format = ExportFormat.Jsonl, bool IsUnmasked = false, string? Reason = null)
{
    /// <summary>Why nobody gets it so; null when that depends on who asks, and on the filter.</summary>
    public Problem? Refused()
    {
        if (IsUnmasked && What == ExportWhat.Audit)
            return CommonProblems.Invalid("unmasked", "Rows of the audit trail hold nothing that is masked.", "Leave unmasked out.");
        return IsUnmasked || !string.IsNullOrWhiteSpace(Reason) ? ReasonText.Refused(Reason) : null;
    }
}
