using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Records;

/// <summary>What of a record becomes a leaf. An entry bundle gives a length 16 bits, so a longer record enters as its digest.</summary>
public static class LeafData
{
    /// <summary>Most bytes that a leaf holds: 65,535.</summary>
    public const int MostBytes = ushort.MaxValue;

    /// <summary>The format of a leaf that stands for a longer record: this line, then the SHA-256 of the record.</summary>
    public const string DigestFormat = "cockpit-digest-1";

    /// <summary>The leaf's bytes: the record itself, or, over <see cref="MostBytes"/>, its digest.</summary>
    public static byte[] Of(ReadOnlySpan<byte> record)
        => record.Length <= MostBytes ? record.ToArray() : [.. "cockpit-digest-1\n"u8, .. TreeHash.Of(record).ToArray()];

    /// <summary>The hash of the leaf that a record becomes.</summary>
    public static Hash HashOf(ReadOnlySpan<byte> record) => TreeHash.Leaf(record.Length <= MostBytes ? record : Of(record));
}
