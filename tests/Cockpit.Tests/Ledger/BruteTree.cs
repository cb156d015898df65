using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Tests.Ledger;

/// <summary>RFC 6962, section 2.1, word for word: recursive, over the leaves' data, and with nothing of the product but the type of a hash.</summary>
internal static class BruteTree
{
    public static byte[][] Data(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"leaf {i}")))];

    public static Hash[] Leaves(int count) => [.. Data(count).Select(data => Root([data]))];

    public static Hash Root(ReadOnlySpan<byte[]> data) => data.Length switch
    {
        0 => new Hash(SHA256.HashData([])),
        1 => new Hash(SHA256.HashData([0, .. data[0]])),
        _ => Pair(Root(data[..Split(data.Length)]), Root(data[Split(data.Length)..])),
    };

    public static Hash[] Path(int index, ReadOnlySpan<byte[]> data)
    {
        if (data.Length == 1)
            return [];
        var k = Split(data.Length);
        return index < k ? [.. Path(index, data[..k]), Root(data[k..])] : [.. Path(index - k, data[k..]), Root(data[..k])];
    }

    public static Hash[] Consistency(int earlier, ReadOnlySpan<byte[]> data) => Subproof(earlier, data, true);

    private static Hash[] Subproof(int m, ReadOnlySpan<byte[]> data, bool isWhole)
    {
        if (m == data.Length)
            return isWhole ? [] : [Root(data)];
        var k = Split(data.Length);
        return m <= k ? [.. Subproof(m, data[..k], isWhole), Root(data[k..])] : [.. Subproof(m - k, data[k..], false), Root(data[..k])];
    }

    private static Hash Pair(Hash left, Hash right) => new(SHA256.HashData([1, .. left.ToArray(), .. right.ToArray()]));

    private static int Split(int count)
    {
        var k = 1;
        while (k * 2 < count)
            k *= 2;
        return k;
    }
}
