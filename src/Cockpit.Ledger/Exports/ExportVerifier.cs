using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Zip;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// Says of an export whether it is what its key signed and what its ledger holds, or what is wrong first, in the order of
/// <c>docs/ledger-format.md</c>. Reads it in flat memory, writes nothing, and asks nobody.
/// </summary>
public sealed class ExportVerifier
{
    /// <summary>Longest line of a part, in bytes.</summary>
    public const int LongestLine = 32 * 1024 * 1024;

    private const int MostMetadataBytes = 16 * 1024 * 1024;
    private const long MostLeaves = 1L << 49;

    private readonly Stream _file;
    private readonly VerifyOptions _options;
    private readonly CancellationToken _cancellation;

    private ExportVerifier(Stream file, VerifyOptions options, CancellationToken cancellation) => (_file, _options, _cancellation) = (file, options, cancellation);

    /// <summary>Verifies the export in a stream that can seek; it stays open.</summary>
    public static ExportVerdict Verify(Stream file, VerifyOptions options, CancellationToken cancellationToken)
    {
        ExportReport? report = null;
        try
        {
            new ExportVerifier(file, options, cancellationToken).Run(known => report = known);
            return new ExportVerdict { Report = report };
        }
        catch (ExportFaultException found)
        {
            return new ExportVerdict { Fault = found.Fault, Report = report };
        }
    }

    private void Run(Action<ExportReport> known)
    {
        var given = ReadGivenKey();
        var archive = OpenArchive();
        var (manifest, key) = ReadManifest(archive, given);
        var checkpoint = ReadCheckpoint(manifest, key);
        var earlier = ReadEarlier(key);
        known(Report(manifest, checkpoint, earlier, given is not null));
        CompareFiles(archive, manifest);
        var packed = manifest.Parts.Select(part => part.Name).ToHashSet();
        if (manifest.Files.FirstOrDefault(file => HasChanged(archive, file, packed.Contains(file.Name))) is { } changed)
            throw Locate(archive, manifest, checkpoint, changed) ?? new ExportFaultException(FaultCode.PartChanged, $"{changed.Name} was changed: it has not the length or the digest that the manifest gives it.", changed.Name);
        if (Walk(archive, manifest, checkpoint) != checkpoint.Root)
            throw new ExportFaultException(FaultCode.NotInLedger, "Records and proof do not lead to the root that the checkpoint gives: these are not the ledger's records, although they were signed.");
        Continuation.Check(archive, manifest, checkpoint, earlier, _cancellation);
    }

    private NoteKey? ReadGivenKey()
    {
        if (_options.Key is null)
            return null;
        var (key, fault) = NoteKey.Parse(_options.Key);
        return key ?? throw new ExportFaultException(FaultCode.KeyFile, $"The key that was given cannot be used. {fault}");
    }

    private ZipReader OpenArchive()
    {
        var (archive, fault, isArchive) = ZipReader.Open(_file);
        if (archive is null)
            throw new ExportFaultException(isArchive ? FaultCode.Archive : FaultCode.NotAnExport, fault!);
        var (hasManifest, hasNote) = (archive.Find(Manifest.Name) is not null, archive.Find(Manifest.NoteName) is not null);
        if (!hasManifest && !hasNote)
            throw new ExportFaultException(FaultCode.NotAnExport, $"This archive is not an export: it has no {Manifest.Name}.");
        if (!hasManifest || !hasNote)
            throw new ExportFaultException(FaultCode.PartMissing, $"{(hasManifest ? Manifest.NoteName : Manifest.Name)} is missing.", hasManifest ? Manifest.NoteName : Manifest.Name);
        return archive;
    }

    /// <summary>The manifest, once it is known that the given key, or else the one that it names, signed it.</summary>
    private static (Manifest Manifest, NoteKey Key) ReadManifest(ZipReader archive, NoteKey? given)
    {
        var bytes = ReadWhole(archive, Manifest.Name);
        var (note, noteFault) = SignedNote.Parse(Utf8(ReadWhole(archive, Manifest.NoteName)) ?? "");
        if (note is null)
            throw new ExportFaultException(FaultCode.Signature, $"{Manifest.NoteName} is no signed note. {noteFault}", Manifest.NoteName);
        var lines = note.Text.Split('\n');
        if (lines.Length != 4 || lines[2] != TreeHash.Of(bytes).ToString())
            throw new ExportFaultException(FaultCode.Manifest, "The manifest is not the one that was signed: one of the two was changed.", Manifest.Name);
        using var document = ManifestReader.Open(bytes);
        var (key, keyFault) = NoteKey.Parse(ManifestReader.Text(document.RootElement, "key"));
        if (key is null)
            throw new ExportFaultException(FaultCode.Manifest, $"The manifest's key cannot be used. {keyFault}", Manifest.Name);
        if (given is not null && given.Name != key.Name)
            throw new ExportFaultException(FaultCode.OtherLog, $"The export is of the ledger '{key.Name}', and the key that was given is of '{given.Name}'.", Manifest.Name);
        if (given is not null && given != key)
            throw new ExportFaultException(FaultCode.OtherKey, $"The export was signed with another key ({key.Id:x8}) than the one that was given ({given.Id:x8}).", Manifest.Name);
        if (note.Signatures.Count != 1 || note.Fault(key) is not null)
            throw new ExportFaultException(FaultCode.Signature, $"The manifest's signature is not good. {note.Fault(key) ?? "There is more than one."}", Manifest.NoteName);
        if (lines[0] != Manifest.Format && lines[0].StartsWith(Manifest.FormatFamily, StringComparison.Ordinal))
            throw new ExportFaultException(FaultCode.NewerFormat, $"The export has the format {lines[0]}; this program knows {Manifest.Format}.");
        if (note.Text != Manifest.NoteText(key.Name, bytes) || ManifestReader.Text(document.RootElement, "format") != Manifest.Format)
            throw new ExportFaultException(FaultCode.OtherLog, "What was signed beside the manifest names another format or another ledger.", Manifest.NoteName);
        return (ManifestReader.Read(document.RootElement), key);
    }

    private static Checkpoint ReadCheckpoint(Manifest manifest, NoteKey key)
    {
        var (signed, _) = SignedNote.Parse(manifest.Checkpoint);
        if (signed is not null && Checkpoint.Parse(signed.Text).Checkpoint is { } named && named.Origin != key.Name)
            throw new ExportFaultException(FaultCode.OtherLog, $"The checkpoint is of the ledger '{named.Origin}', and the export of '{key.Name}'.", Manifest.Name);
        var (checkpoint, fault) = Checkpoint.Read(manifest.Checkpoint, key);
        if (checkpoint is null)
            throw new ExportFaultException(FaultCode.Checkpoint, $"The export's checkpoint is not good. {fault}", Manifest.Name);
        return checkpoint.Size <= MostLeaves ? checkpoint : throw new ExportFaultException(FaultCode.Checkpoint, "The export's checkpoint gives more leaves than a ledger can have.", Manifest.Name);
    }

    private Checkpoint? ReadEarlier(NoteKey key)
    {
        if (_options.Earlier is null)
            return null;
        var (earlier, fault) = Checkpoint.Read(_options.Earlier, key);
        return earlier ?? throw new ExportFaultException(FaultCode.EarlierCheckpoint, $"The earlier checkpoint cannot be compared. {fault}");
    }

    /// <summary>That the archive has the manifest's files, in its order.</summary>
    private static void CompareFiles(ZipReader archive, Manifest manifest)
    {
        string[] expected = [.. manifest.Files.Select(file => file.Name), Manifest.Name, Manifest.NoteName];
        string[] found = [.. archive.Entries.Select(entry => entry.Name)];
        if (expected.Except(found).FirstOrDefault() is { } missing)
            throw new ExportFaultException(FaultCode.PartMissing, $"{missing} is missing.", missing);
        if (found.Except(expected).FirstOrDefault() is { } added)
            throw new ExportFaultException(FaultCode.PartAdded, $"{added} was added; the manifest does not list it.", added);
        if (!found.SequenceEqual(expected))
            throw new ExportFaultException(FaultCode.Archive, "The archive's files are in another order than the manifest's, or listed twice.");
    }

    private bool HasChanged(ZipReader archive, PartInfo file, bool isPacked)
    {
        var entry = archive.Find(file.Name)!;
        return (entry.IsPacked, entry.Bytes, entry.PackedBytes, entry.Crc) != (isPacked, file.Bytes, file.PackedBytes, file.Crc)
            || Convert.ToHexStringLower(archive.PackedSha256(entry, _cancellation).ToArray()) != file.PackedSha256;
    }

    /// <summary>The line at which a changed file leaves its ledger, where it can still be read so far.</summary>
    private ExportFaultException? Locate(ZipReader archive, Manifest manifest, Checkpoint checkpoint, PartInfo changed)
    {
        try
        {
            Walk(archive, manifest, checkpoint);
            return null;
        }
        catch (ExportFaultException found)
        {
            return found.Fault.Part == changed.Name && found.Fault.Line is not null ? found : null;
        }
    }

    private Hash Walk(ZipReader archive, Manifest manifest, Checkpoint checkpoint)
    {
        using var lines = new LineReader(archive, manifest.Parts, LineFormats.Make(manifest.LineFormat, manifest.Columns).HasQuotes, LongestLine, _cancellation);
        using var proofs = new LineReader(archive, manifest.Proofs, false, ProofLine.Longest, _cancellation);
        var records = new RecordReader(lines, manifest);
        var root = new ProofWalk(records, lines, proofs, checkpoint.Size).Run();
        return records.Count == manifest.Count ? root : throw new ExportFaultException(FaultCode.Manifest, "The manifest gives another number of records than there are.", Manifest.Name);
    }

    private static byte[] ReadWhole(ZipReader archive, string name)
    {
        var entry = archive.Find(name)!;
        if (entry.IsPacked || entry.Bytes != entry.PackedBytes || entry.Bytes > MostMetadataBytes)
            throw new ExportFaultException(FaultCode.Archive, $"{name} is packed, or larger than {MostMetadataBytes} bytes, which no export's is.", name);
        var bytes = new byte[entry.Bytes];
        using var content = archive.Open(entry);
        content.ReadExactly(bytes);
        return Crc32.Of(bytes) == entry.Crc ? bytes : throw new ExportFaultException(FaultCode.Archive, $"{name} was changed: it has not its check sum.", name);
    }

    private static string? Utf8(byte[] bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;

    private static ExportReport Report(Manifest manifest, Checkpoint checkpoint, Checkpoint? earlier, bool isKeyGiven) => new()
    {
        What = manifest.What, Count = manifest.Count, Filter = manifest.Filter, CreatedAt = manifest.CreatedAt, Origin = checkpoint.Origin, Size = checkpoint.Size,
        Root = checkpoint.Root.ToString(), Key = manifest.Key, IsKeyGiven = isKeyGiven, EarlierSize = earlier?.Size,
    };
}
