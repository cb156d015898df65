using System.Globalization;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Trees;

namespace Cockpit.Ledger.Exports;

/// <summary>Walks the proof and the records side by side and grows the ledger's tree from both. The first record that is not the one that the ledger holds is named.</summary>
internal sealed class ProofWalk(RecordReader records, LineReader lines, LineReader proofs, long size)
{
    /// <summary>How far ahead a record is looked for that does not stand where it should.</summary>
    private const int LookAhead = 64;

    private readonly Frontier _ledger = new();
    private Frontier? _batch;
    private long _batchCount;

    /// <summary>The root that records and proof lead to.</summary>
    public Hash Run()
    {
        while (Next() is { } line)
            Take(line);
        if (_batch is not null || _ledger.Size != size)
            throw proofs.Fault(FaultCode.Proof, string.Create(CultureInfo.InvariantCulture, $"The proof ends at leaf {_ledger.Size} of {size}."));
        if (records.Read() is not null)
            throw records.Fault(FaultCode.LineAdded, $"{records.Place}: the proof knows of no further record, so this one was added.");
        return _ledger.Root();
    }

    private ProofLine? Next()
        => !proofs.TryRead(out var line) ? null : ProofLine.Parse(line) ?? throw Odd("is neither leaf, skip nor batch");

    private void Take(ProofLine line)
    {
        switch (line)
        {
            case ProofLine.Leaf leaf:
                var record = records.Read() ?? throw lines.Fault(FaultCode.LineMissing, string.Create(CultureInfo.InvariantCulture, $"{lines.File.Name} ends after line {lines.Line}, and the proof knows of further records."), lines.Line + 1);
                if (record != leaf.Hash)
                    throw Mismatch(record, leaf.Hash);
                Push(0, record);
                break;
            case ProofLine.Skip skip:
                Push(skip.Level, skip.Hash);
                break;
            case ProofLine.Batch batch:
                if (_batch is not null || _ledger.Size >= size)
                    throw Odd("begins a batch where none can begin");
                (_batch, _batchCount) = (new Frontier(), batch.Count);
                break;
        }
    }

    private void Push(int level, Hash hash)
    {
        var (tree, end) = _batch is null ? (_ledger, size) : (_batch, _batchCount);
        if (end - tree.Size < 1L << level || !tree.TryAdd(level, hash))
            throw Odd("does not fit there");
        if (_batch is null || _batch.Size < _batchCount)
            return;
        _ledger.Add(TreeHash.Leaf(BatchLeaf.Of(_batchCount, _batch.Root())));
        _batch = null;
    }

    /// <summary>Looks at what follows on both sides, to say what happened to the record here.</summary>
    private ExportFaultException Mismatch(Hash record, Hash leaf)
    {
        var (place, at) = (records.Place, records.Fault(FaultCode.LineChanged, "").Fault);
        var further = Ahead(() => records.Read(), record);
        var expected = Ahead(NextLeaf, leaf);
        var (code, words) = (expected.Contains(record), further.Contains(leaf)) switch
        {
            (true, true) => (FaultCode.LineMoved, $"{place}: this record stands later in the ledger; records were put into another order."),
            (true, false) => (FaultCode.LineMissing, $"{place}: a record is missing before this one."),
            (false, true) => (FaultCode.LineAdded, $"{place}: this record was added; the ledger does not hold it here."),
            _ => (FaultCode.LineChanged, $"{place}: this is not the record that the ledger holds; it was changed."),
        };
        return new ExportFaultException(at with { Code = code, Words = words });
    }

    private Hash? NextLeaf()
    {
        while (Next() is { } line)
        {
            if (line is ProofLine.Leaf leaf)
                return leaf.Hash;
        }

        return null;
    }

    private static HashSet<Hash> Ahead(Func<Hash?> next, Hash first)
    {
        HashSet<Hash> seen = [first];
        try
        {
            for (var i = 1; i < LookAhead && next() is { } hash; i++)
                seen.Add(hash);
        }
        catch (ExportFaultException)
        {
            // What lies behind the first fault is not asked about; it only could have told more of it.
        }

        return seen;
    }

    private ExportFaultException Odd(string why) => proofs.Fault(FaultCode.Proof, string.Create(CultureInfo.InvariantCulture, $"{proofs.File.Name}, line {proofs.Line} {why}."));
}
