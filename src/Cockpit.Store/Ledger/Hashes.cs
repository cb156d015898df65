using Cockpit.Ledger.Hashing;

namespace Cockpit.Store.Ledger;

/// <summary>Hashes one behind the other, as the ledger's tables hold them.</summary>
public static class Hashes
{
    /// <summary>The bytes of some hashes.</summary>
    public static byte[] Join(IReadOnlyCollection<Hash> hashes)
    {
        var bytes = new byte[hashes.Count * Hash.Length];
        var at = 0;
        foreach (var hash in hashes)
        {
            hash.CopyTo(bytes.AsSpan(at));
            at += Hash.Length;
        }

        return bytes;
    }

    /// <summary>The hashes in some bytes.</summary>
    /// <exception cref="InvalidDataException">They are no whole number of hashes: somebody changed them.</exception>
    public static IReadOnlyList<Hash> Split(byte[] bytes)
    {
        if (bytes.Length % Hash.Length != 0)
            throw new InvalidDataException("The ledger holds something that is no hash.");
        var hashes = new Hash[bytes.Length / Hash.Length];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new Hash(bytes.AsSpan(i * Hash.Length, Hash.Length));
        return hashes;
    }
}
