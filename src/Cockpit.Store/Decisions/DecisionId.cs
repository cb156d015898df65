using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Store.Decisions;

/// <summary>Names one decision. Written <c>dec_</c> and 32 hexadecimal digits.</summary>
public readonly record struct DecisionId(Guid Value)
{
    private const string Prefix = "dec_";

    /// <summary>A new id, ordered by the clock's time.</summary>
    public static DecisionId New(TimeProvider clock) => new(Guid.CreateVersion7(clock.GetUtcNow()));

    /// <summary>
    /// The id behind a text: Cockpit's own form as it stands, or the id that another system gave, mapped by SHA-256 to a
    /// UUID of version 8, so that the same text always names the same decision.
    /// </summary>
    public static DecisionId From(string text)
        => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out var value)
            ? new DecisionId(value)
            : FromForeign(text);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Value:N}");

    private static DecisionId FromForeign(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new DecisionId(new Guid(hash[..16], bigEndian: true));
    }
}
