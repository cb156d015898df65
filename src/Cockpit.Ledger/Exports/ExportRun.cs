using System.Buffers;
using System.Globalization;
using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;
using Cockpit.Ledger.Zip;

namespace Cockpit.Ledger.Exports;

/// <summary>The writing of one export. Memory holds the proof of one part, whose size is bounded, and no records.</summary>
internal sealed class ExportRun(Stream file, ExportPlan plan, Checkpoint checkpoint, NoteSigner signer, INodeReader nodes, IProgress<long>? progress) : IDisposable
{
    private const int MostProofBytes = 8 * 1024 * 1024;
    private const long MostPartBytes = 256 * 1024 * 1024;

    private readonly IReadOnlyList<string> _columns = plan.Columns;
    private readonly ZipWriter _zip = new(file);
    private readonly ArrayBufferWriter<byte> _line = new(), _proof = new();
    private readonly RecordFields _fields = new();
    private readonly List<PartInfo> _parts = [], _proofs = [];
    private long _position, _count, _partRecords, _proofLines;

    private string LineFormat { get; } = plan.Format == ExportFormat.Csv ? "csv" : "jsonl";
    private string What { get; } = plan.Shape == RecordShape.Audit ? "audit" : "decisions";
    private ILineFormat Lines => field ??= LineFormats.Make(LineFormat, _columns);

    public async Task<ExportSummary> WriteAsync(IAsyncEnumerable<ExportedLeaf> leaves, CancellationToken cancellationToken)
    {
        OpenPart();
        await foreach (var leaf in leaves.WithCancellation(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (leaf.Index < _position || leaf.Index >= checkpoint.Size)
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Leaf {leaf.Index} is out of order, or beyond the checkpoint."), nameof(leaves));
            await SkipAsync(leaf.Index, cancellationToken);
            if (leaf is ExportedLeaf.Batch batch)
                Add(batch);
            else if (leaf is ExportedLeaf.Plain plain)
                Add(plain.Leaf, plain.Values);
            _position = leaf.Index + 1;
            progress?.Report(_count);
        }

        await SkipAsync(checkpoint.Size, cancellationToken);
        ClosePart();
        var consistency = await AddConsistencyAsync(cancellationToken);
        Sign(consistency);
        _zip.Complete();
        return new ExportSummary(_count, _parts.Count, file.Length);
    }

    public void Dispose() => _zip.Dispose();

    private async ValueTask SkipAsync(long end, CancellationToken cancellationToken)
    {
        var cover = Subtrees.Cover(_position, end);
        if (cover.Count == 0)
            return;
        var hashes = await nodes.ReadAsync(cover, cancellationToken);
        for (var i = 0; i < cover.Count; i++)
            Prove(ProofLine.Of(cover[i], hashes[i]));
    }

    private void Add(ExportedLeaf.Batch batch)
    {
        var tree = new LeafList(batch.Leaves);
        Prove(ProofLine.Of(batch.Leaves.Count));
        var at = 0;
        foreach (var (place, values) in batch.Records)
        {
            Skip(tree, at, place);
            Add(batch.Leaves[place], values);
            at = place + 1;
        }

        Skip(tree, at, batch.Leaves.Count);
    }

    private void Skip(LeafList tree, int begin, int end)
    {
        foreach (var address in Subtrees.Cover(begin, end))
            Prove(ProofLine.Of(address, tree.Read(address)));
    }

    private void Add(Hash leaf, IReadOnlyList<string?> values)
    {
        if (values.Count != _columns.Count)
            throw new ArgumentException($"A record of this export has {_columns.Count} values.", nameof(values));
        if (_partRecords >= plan.RecordsPerPart || _proof.WrittenCount >= MostProofBytes || _zip.Bytes >= MostPartBytes)
        {
            ClosePart();
            OpenPart();
        }

        _fields.Clear();
        foreach (var value in values)
            _fields.Add(value);
        _line.ResetWrittenCount();
        Lines.Write(_fields, _line);
        if (_line.WrittenCount > ExportVerifier.LongestLine)
            throw new ArgumentException($"A record takes {_line.WrittenCount} bytes; a line has at most {ExportVerifier.LongestLine}.", nameof(values));
        _zip.Write(_line.WrittenSpan);
        Prove(ProofLine.Of(leaf));
        _partRecords++;
        _count++;
    }

    private void Prove(string line)
    {
        Encoding.ASCII.GetBytes(line, _proof);
        _proofLines++;
    }

    private string NameOf(string folder, string ending) => string.Create(CultureInfo.InvariantCulture, $"{folder}/{What}-{_parts.Count + (folder == "parts" ? 1 : 0):00000}.{ending}");

    private void OpenPart()
    {
        _zip.Open(NameOf("parts", LineFormat), isPacked: true);
        _zip.Write(Lines.Header);
    }

    private void ClosePart()
    {
        _parts.Add(PartInfo.Of(_zip.Close(), _partRecords + (Lines.Header.Length > 0 ? 1 : 0)));
        _zip.Open(NameOf("proofs", "txt"), isPacked: false);
        _zip.Write(_proof.WrittenSpan);
        _proofs.Add(PartInfo.Of(_zip.Close(), _proofLines));
        _proof.ResetWrittenCount();
        (_partRecords, _proofLines) = (0, 0);
    }

    private async Task<PartInfo> AddConsistencyAsync(CancellationToken cancellationToken)
    {
        var sizes = plan.EarlierSizes.Where(size => size > 0 && size < checkpoint.Size).Distinct().Order().ToList();
        _zip.Open(Continuation.Name, isPacked: false);
        foreach (var size in sizes)
            _zip.Write(Encoding.ASCII.GetBytes(Continuation.Line(size, await ConsistencyProof.MakeAsync(size, checkpoint.Size, nodes, cancellationToken))));
        return PartInfo.Of(_zip.Close(), sizes.Count);
    }

    private void Sign(PartInfo consistency)
    {
        var manifest = new Manifest
        {
            What = What, CreatedAt = plan.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), Filter = plan.Filter, Count = _count,
            Shape = plan.Shape, Columns = _columns, LineFormat = LineFormat, Parts = _parts, Proofs = _proofs, Consistency = consistency,
            Checkpoint = plan.Checkpoint, Key = signer.Key.ToString(),
        }.ToJson();
        Store(Manifest.Name, manifest);
        Store(Manifest.NoteName, Encoding.UTF8.GetBytes(signer.Sign(Manifest.NoteText(signer.Key.Name, manifest))));
    }

    private void Store(string name, ReadOnlySpan<byte> content)
    {
        _zip.Open(name, isPacked: false);
        _zip.Write(content);
        _zip.Close();
    }
}
