using System.Buffers;
using System.Text;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Records;

/// <summary>
/// Stands in a record for a text that may have to be forgotten: SHA-256 of a random salt and the text. Who has salt and text can show
/// that they belong there; once the salt is destroyed nobody can find the text by trying, and every proof still holds.
/// </summary>
public static class SealedText
{
    /// <summary>Bytes of a salt. Each sealed text has its own.</summary>
    public const int SaltBytes = 32;

    private const string Prefix = "sha256:";

    /// <summary>What the record says in place of the text: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
    {
        if (salt.Length != SaltBytes)
            throw new ArgumentException($"A salt has {SaltBytes} bytes.", nameof(salt));
        // In one piece: hashing piece by piece costs several times as much for texts as short as these.
        var rented = ArrayPool<byte>.Shared.Rent(SaltBytes + text.Length);
        var both = rented.AsSpan(0, SaltBytes + text.Length);
        salt.CopyTo(both);
        text.CopyTo(both[SaltBytes..]);
        var digest = TreeHash.Of(both);
        ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        return Prefix + Convert.ToHexStringLower(digest.ToArray());
    }

    /// <summary>
    /// The salt of one of a record's sealed texts, from the one salt that the record has: SHA-256 of it and the field's name. Without the
    /// record's salt none of them can be found, and one of them says nothing about the others.
    /// </summary>
    public static byte[] SaltOf(ReadOnlySpan<byte> recordSalt, string field)
    {
        Span<byte> both = stackalloc byte[SaltBytes + Encoding.UTF8.GetByteCount(field)];
        recordSalt.CopyTo(both);
        Encoding.UTF8.GetBytes(field, both[SaltBytes..]);
        return TreeHash.Of(both).ToArray();
    }

    /// <summary>Whether salt (base64) and text are what a record's value stands for.</summary>
    public static bool IsOpenedBy(ReadOnlySpan<byte> value, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
        => Base64.TryRead(Encoding.UTF8.GetString(salt), out var bytes) && bytes.Length == SaltBytes && value.SequenceEqual(Encoding.UTF8.GetBytes(Of(bytes, text)));
}
