using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>How an export's lines are written.</summary>
public enum ExportFormat
{
    /// <summary>One JSON object a line.</summary>
    Jsonl,
    /// <summary>RFC 4180, with a header, and without cells that a spreadsheet would calculate.</summary>
    Csv,
}

/// <summary>What an export is to say of itself, and what it is to be proved against.</summary>
public sealed record ExportPlan
{
    /// <summary>Which records: <see cref="RecordShape.Audit"/> or <see cref="RecordShape.Decision"/>.</summary>
    public required RecordShape Shape { get; init; }
    /// <summary>How lines are written.</summary>
    public ExportFormat Format { get; init; }
    /// <summary>What was asked for, by qualifier; said in the manifest.</summary>
    public IReadOnlyDictionary<string, string> Filter { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Fields whose sealed texts are shown, each with a salt and a text behind the record's own fields. None: everything sealed stays masked.</summary>
    public IReadOnlyList<string> Opened { get; init; } = [];
    /// <summary>The ledger's signed checkpoint. Every exported leaf lies below its size.</summary>
    public required string Checkpoint { get; init; }
    /// <summary>Sizes of earlier checkpoints that somebody may hold the export against. Those of this size and beyond are left out.</summary>
    public IReadOnlyCollection<long> EarlierSizes { get; init; } = [];
    /// <summary>Most records in one part. 50,000 by default.</summary>
    public int RecordsPerPart { get; init; } = 50_000;

    /// <summary>The columns of each line: the shape's fields, then <c>NAME.salt</c> and <c>NAME.text</c> of each opened field, in the fields' order.</summary>
    public IReadOnlyList<string> Columns => Shape.Columns(Opened.Contains);
}

/// <summary>One leaf of the ledger that has something to export. Leaves come in the ledger's order.</summary>
public abstract record ExportedLeaf
{
    private ExportedLeaf(long index) => Index = index;

    /// <summary>The leaf's index, from 0.</summary>
    public long Index { get; }

    /// <summary>A leaf that is a record itself.</summary>
    /// <param name="Index">The leaf's index.</param>
    /// <param name="Leaf">Its hash, as the ledger holds it: what the record is held against.</param>
    /// <param name="Values">The record's values, in the order of <see cref="ExportPlan.Columns"/>.</param>
    public sealed record Plain(long Index, Hash Leaf, IReadOnlyList<string?> Values) : ExportedLeaf(Index);

    /// <summary>A sealed batch of records.</summary>
    /// <param name="Index">The leaf's index.</param>
    /// <param name="Leaves">The hashes of all its records, exported or not, as the ledger holds them.</param>
    /// <param name="Records">The records to export, by their place in the batch, in ascending order.</param>
    public sealed record Batch(long Index, IReadOnlyList<Hash> Leaves, IReadOnlyList<(int Place, IReadOnlyList<string?> Values)> Records) : ExportedLeaf(Index);
}

/// <summary>What was written.</summary>
/// <param name="Count">Records.</param>
/// <param name="Parts">Files of records.</param>
/// <param name="Bytes">Size of the whole export.</param>
public sealed record ExportSummary(long Count, int Parts, long Bytes);
