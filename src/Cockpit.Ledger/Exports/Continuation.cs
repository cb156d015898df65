using System.Globalization;
using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Trees;
using Cockpit.Ledger.Zip;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// That the ledger of an export continues an earlier checkpoint: the file of consistency proofs has a line for each size that the export
/// can be held against, <c>SIZE HASH HASH …</c>, in ascending order.
/// </summary>
internal static class Continuation
{
    public const string Name = "proofs/consistency.txt";

    private const int MostHashes = 128;
    private const int Longest = 16 + (MostHashes * 45);

    public static string Line(long size, IEnumerable<Hash> proof) => string.Create(CultureInfo.InvariantCulture, $"{size}{string.Concat(proof.Select(hash => $" {hash}"))}\n");

    /// <summary>Reads every line, and compares the earlier checkpoint where one is given.</summary>
    public static void Check(ZipReader archive, Manifest manifest, Checkpoint checkpoint, Checkpoint? earlier, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(archive, [manifest.Consistency], false, Longest, cancellationToken);
        var last = 0L;
        IReadOnlyList<Hash>? proof = earlier is not null && (earlier.Size == 0 || earlier.Size == checkpoint.Size) ? [] : null;
        while (lines.TryRead(out var line))
        {
            if (Read(line) is not var (size, hashes) || size <= last || size >= checkpoint.Size)
                throw lines.Fault(FaultCode.Proof, string.Create(CultureInfo.InvariantCulture, $"{Name}, line {lines.Line} is not a size, in ascending order, and the hashes of a proof."));
            last = size;
            if (size == earlier?.Size)
                proof = hashes;
        }

        if (earlier is null)
            return;
        if (earlier.Size > checkpoint.Size)
            throw new ExportFaultException(FaultCode.Shrunk, string.Create(CultureInfo.InvariantCulture, $"The earlier checkpoint has {earlier.Size} leaves and the export's {checkpoint.Size}: either the ledger was cut back, or that checkpoint is from after the export."));
        if (proof is null)
            throw new ExportFaultException(FaultCode.NoProof, string.Create(CultureInfo.InvariantCulture, $"The export has no proof from a checkpoint of {earlier.Size} leaves. Take an export that names this checkpoint, or compare with another one."));
        if (ConsistencyProof.Fault(earlier.Size, earlier.Root, checkpoint.Size, checkpoint.Root, proof) is { } fault)
            throw new ExportFaultException(FaultCode.Forked, $"The ledger does not continue the earlier checkpoint: its past was rewritten. {fault}");
    }

    private static (long Size, IReadOnlyList<Hash> Proof)? Read(ReadOnlySpan<byte> line)
    {
        var words = Encoding.Latin1.GetString(line).Split(' ');
        if (ProofLine.Number(words[0]) is not { } size)
            return null;
        var hashes = new Hash[words.Length - 1];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!Hash.TryParse(words[i + 1], out hashes[i]))
                return null;
        }

        return (size, hashes);
    }
}
