using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;

namespace Cockpit.Tests.Ledger;

/// <summary>A ledger in memory: rows of the audit trail, and now and then a sealed batch of decisions. Its exports are written by the product.</summary>
internal sealed class SmallLedger : IDisposable
{
    public const string Origin = "ledger.example/small";
    private const int BatchEvery = 3;

    private readonly ECDsa _key;
    private readonly List<Hash> _leaves = [];
    private readonly List<(long Index, string?[] Values)> _rows = [];
    private readonly List<(long Index, Hash[] Leaves, string?[][] Values)> _batches = [];

    /// <summary>So many leaves, of which every third is a batch of decisions, each of another size.</summary>
    public SmallLedger(int size, ECDsa? key = null, string origin = Origin)
    {
        _key = key ?? ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Signer = new NoteSigner(origin, _key);
        for (var i = 0; i < size; i++)
        {
            if (i % BatchEvery == BatchEvery - 1)
                AddBatch(i, 1 + (i % 7));
            else
                AddRow(i);
        }
    }

    public NoteSigner Signer { get; }
    public LeafList Nodes => new(_leaves);
    public string Checkpoint => CheckpointAt(_leaves.Count);
    public IReadOnlyList<Hash> Leaves => _leaves;

    public void Dispose() => _key.Dispose();

    public string CheckpointAt(int size) => Signer.Sign(new Checkpoint(Signer.Key.Name, size, new LeafList(_leaves[..size]).Root()).Text);

    public ExportPlan Plan(RecordShape shape, ExportFormat format = ExportFormat.Jsonl) => new()
    {
        Shape = shape, Format = format, CreatedAt = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero), Checkpoint = Checkpoint,
        Filter = new Dictionary<string, string> { ["from"] = "2026-01-01", ["note"] = "\"quoted\", é and <b>" },
        EarlierSizes = [1, 2, 5, 8], RecordsPerPart = 4,
    };

    /// <summary>Rows whose number the filter takes.</summary>
    public IEnumerable<ExportedLeaf> Rows(Func<long, bool>? filter = null) => _rows.Where(row => filter?.Invoke(row.Index) ?? true).Select(row => new ExportedLeaf.Plain(row.Index, _leaves[(int)row.Index], row.Values));

    /// <summary>Decisions whose place in their batch the filter takes; opened ones carry subject and attributes.</summary>
    public IEnumerable<ExportedLeaf> Decisions(Func<int, bool>? filter = null, bool isOpened = false)
    {
        foreach (var (index, leaves, values) in _batches)
        {
            var taken = Enumerable.Range(0, leaves.Length).Where(place => filter?.Invoke(place) ?? true)
                .Select(place => (place, (IReadOnlyList<string?>)(isOpened ? values[place] : values[place][..RecordShape.Decision.Fields.Count]))).ToList();
            if (taken.Count > 0)
                yield return new ExportedLeaf.Batch(index, leaves, taken);
        }
    }

    /// <summary>Writes an export and gives its bytes.</summary>
    public async Task<byte[]> ExportAsync(ExportPlan plan, IEnumerable<ExportedLeaf> leaves)
    {
        var path = Path.Combine(Path.GetTempPath(), $"cockpit-export-{Path.GetRandomFileName()}.zip");
        try
        {
            await new ExportWriter(Signer, Nodes).WriteAsync(path, plan, leaves.ToAsyncEnumerable(), null, CancellationToken.None);
            return await File.ReadAllBytesAsync(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static ExportVerdict Verify(byte[] export, string? key = null, string? earlier = null)
        => ExportVerifier.Verify(new MemoryStream(export), new VerifyOptions { Key = key, Earlier = earlier }, CancellationToken.None);

    private void AddRow(int i)
    {
        string?[] values =
        [
            Id(i), "2026-01-05T10:00:00.000000Z", "user:alice", i % 2 == 0 ? "command.requested" : "key.created", "model:credit", i % 4 == 0 ? null : "lending", null,
            null, """{"stage":"live"}""", i % 5 == 0 ? "=HYPERLINK(\"http://x\")" : "Because, \"so\"\nsaid 'é'\t\u0001.", i % 3 == 0 ? "" : "'quoted", "loopback", "done",
        ];
        _leaves.Add(LeafData.HashOf(RecordBytes.Of(RecordShape.Audit.Format, values)));
        _rows.Add((i, values));
    }

    private void AddBatch(int index, int count)
    {
        var values = Enumerable.Range(0, count).Select(place => Decision(index, place)).ToArray();
        var hashes = values.Select(value => LeafData.HashOf(RecordBytes.Of(RecordShape.Decision.Format, value[..RecordShape.Decision.Fields.Count]))).ToArray();
        _batches.Add((index, hashes, values));
        _leaves.Add(TreeHash.Leaf(BatchLeaf.Of(count, new LeafList(hashes).Root())));
    }

    /// <summary>A decision's fields, then salt and text of subject and attributes; every third person has been forgotten.</summary>
    private static string?[] Decision(int index, int place)
    {
        var (subjectSalt, attributesSalt) = (Salt(index, place, 1), Salt(index, place, 2));
        var (subject, attributes) = ($"applicant-{index}-{place}", """{"sex":"Female"}""");
        var isForgotten = place % 3 == 2;
        return
        [
            $"dec_{index:x8}{place:x4}", null, Id(index), place.ToString(CultureInfo.InvariantCulture), "2026-01-05T10:00:00.000000Z", "credit", "1", "interactive", "answered", "model",
            null, "gateway", Sealed(subjectSalt, subject), place % 2 == 0 ? "1" : "-1", "0.25", "12.5", null, """{"income":4290}""", Sealed(attributesSalt, attributes), """[{"name":"score"}]""", null, null,
            .. isForgotten ? (string?[])[null, null, null, null] : [Convert.ToBase64String(subjectSalt), subject, Convert.ToBase64String(attributesSalt), attributes],
        ];
    }

    private static string Sealed(byte[] salt, string text) => SealedText.Of(salt, Encoding.UTF8.GetBytes(text));
    private static byte[] Salt(params int[] of) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', of)));
    private static string Id(int i) => string.Create(CultureInfo.InvariantCulture, $"0190b3c4-0000-7000-8000-{i:000000000000}");
}
