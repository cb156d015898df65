using System.Globalization;
using System.Text;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Trees;

namespace Cockpit.Ledger.Exports;

/// <summary>
/// The proof of an export: the ledger from its first leaf to its last, where what is not in the export is passed over in whole subtrees.
/// <c>leaf HASH</c> is the next record; <c>skip LEVEL HASH</c> a subtree; <c>batch COUNT</c> begins a batch of so many records, which are
/// then told in the same way and become one leaf.
/// </summary>
internal abstract record ProofLine
{
    /// <summary>Longest line, its line feed not counted.</summary>
    public const int Longest = 100;

    private ProofLine()
    {
    }

    public sealed record Leaf(Hash Hash) : ProofLine;
    public sealed record Skip(int Level, Hash Hash) : ProofLine;
    public sealed record Batch(long Count) : ProofLine;

    public static string Of(Hash leaf) => $"leaf {leaf}\n";
    public static string Of(NodeAddress address, Hash hash) => string.Create(CultureInfo.InvariantCulture, $"skip {address.Level} {hash}\n");
    public static string Of(long count) => string.Create(CultureInfo.InvariantCulture, $"batch {count}\n");

    /// <summary>Reads a line; null when it is none of the three, or another spelling of one.</summary>
    public static ProofLine? Parse(ReadOnlySpan<byte> line)
    {
        var words = Encoding.Latin1.GetString(line).Split(' ');
        return words switch
        {
            ["leaf", var text] when Hash.TryParse(text, out var hash) => new Leaf(hash),
            ["skip", var digits, var text] when Number(digits) is { } level and <= 62 && Hash.TryParse(text, out var hash) => new Skip((int)level, hash),
            ["batch", var digits] when Number(digits) is { } count and > 0 => new Batch(count),
            _ => null,
        };
    }

    /// <summary>A number in decimal digits, without leading zeroes, that every language holds exactly; else null.</summary>
    public static long? Number(string digits)
        => digits.Length is > 0 and <= 15 && digits.All(char.IsAsciiDigit) && (digits == "0" || digits[0] != '0') ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
