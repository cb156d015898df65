using Cockpit.Ledger.Hashing;

namespace Cockpit.Tests.Ledger;

/// <summary>Changes single bits.</summary>
internal static class Flip
{
    public static byte[] Bit(ReadOnlySpan<byte> bytes, int bit)
    {
        var flipped = bytes.ToArray();
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    /// <summary>The hash with each of its bits changed, one at a time.</summary>
    public static IEnumerable<Hash> Each(Hash hash) => Enumerable.Range(0, Hash.Length * 8).Select(bit => new Hash(Bit(hash.ToArray(), bit)));

    /// <summary>The proof with each of its bits changed, one at a time.</summary>
    public static IEnumerable<Hash[]> Each(Hash[] proof)
        => Enumerable.Range(0, proof.Length).SelectMany(i => Each(proof[i]).Select(changed => (Hash[])[.. proof[..i], changed, .. proof[(i + 1)..]]));
}
