using Cockpit.Evidence.Checkpoints;
using Cockpit.Store.Proofs;

namespace Cockpit.Pages.Shared;

/// <summary>How records stand to the ledger, in words. The worst of them speaks for all.</summary>
public static class ProofWords
{
    /// <summary>With how much attention it asks for. What is only not known is never shown as well.</summary>
    public static (Tone Tone, string Word) Mark(Proven proven) => Worst(proven) switch
    {
        ProofState.Changed => (Tone.Act, "Changed"),
        ProofState.Outside => (Tone.Unknown, "Outside the ledger"),
        ProofState.Waiting => (Tone.Unknown, "Waiting"),
        ProofState.Covered => (Tone.Healthy, "Covered"),
        _ => (Tone.Unknown, "No record"),
    };

    /// <summary>What that means, in a sentence.</summary>
    public static string Sentence(Proven proven) => (Worst(proven), proven.Records.Count) switch
    {
        (null, _) => "There is no record to verify.",
        (ProofState.Changed, 1) => "What the store holds is not what was sealed.",
        (ProofState.Changed, var n) => $"{Count(proven, ProofState.Changed)} of {n} rows are not what was sealed.",
        (ProofState.Outside, _) => "It was recorded before there was a ledger, so the ledger says nothing about it.",
        (ProofState.Waiting, 1) => "It is what was sealed; the next checkpoint will cover it.",
        (ProofState.Waiting, var n) => $"All {n} rows are what was sealed; the next checkpoint will cover {Count(proven, ProofState.Waiting)} of them.",
        (_, 1) => "It is what was sealed, and the newest checkpoint covers it.",
        (_, var n) => $"All {n} rows are what was sealed, and the newest checkpoint covers them.",
    };

    private static int Count(Proven proven, ProofState state) => proven.Records.Count(record => record.State == state);

    private static ProofState? Worst(Proven proven)
        => ((ProofState[])[ProofState.Changed, ProofState.Outside, ProofState.Waiting, ProofState.Covered]).Cast<ProofState?>().FirstOrDefault(state => proven.Records.Any(record => record.State == state));
}
