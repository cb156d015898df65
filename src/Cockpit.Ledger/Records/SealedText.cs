using System.Buffers;
using System.Security.Cryptography;
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

    /// <summary>Bytes of what stands in the record: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public const int Length = 7 + (2 * Hash.Length);

    private static ReadOnlySpan<byte> Prefix => "sha256:"u8;

    /// <summary>Writes what the record says in place of the text: <see cref="Length"/> bytes of ASCII.</summary>
    public static void Write(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text, Span<byte> target)
    {
        if (salt.Length != SaltBytes)
            throw new ArgumentException($"A salt has {SaltBytes} bytes.", nameof(salt));
        // In one piece: hashing piece by piece costs several times as much for texts as short as these.
        var rented = ArrayPool<byte>.Shared.Rent(SaltBytes + text.Length);
        var both = rented.AsSpan(0, SaltBytes + text.Length);
        salt.CopyTo(both);
        text.CopyTo(both[SaltBytes..]);
        Span<byte> digest = stackalloc byte[Hash.Length];
        SHA256.HashData(both, digest);
        both.Clear();
        ArrayPool<byte>.Shared.Return(rented);
        Prefix.CopyTo(target);
        Convert.TryToHexStringLower(digest, target[Prefix.Length..], out _);
    }

    /// <summary>What the record says in place of the text.</summary>
    public static string Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
    {
        Span<byte> value = stackalloc byte[Length];
        Write(salt, text, value);
        return Encoding.ASCII.GetString(value);
    }

    /// <summary>
    /// The salt of one of a record's sealed texts, from the one salt that the record has: SHA-256 of it and the field's name. Without the
    /// record's salt none of them can be found, and one of them says nothing about the others.
    /// </summary>
    public static void WriteSalt(ReadOnlySpan<byte> recordSalt, ReadOnlySpan<byte> field, Span<byte> target)
    {
        Span<byte> both = stackalloc byte[SaltBytes + field.Length];
        recordSalt.CopyTo(both);
        field.CopyTo(both[SaltBytes..]);
        SHA256.HashData(both, target);
    }

    /// <summary>Whether salt (base64) and text are what a record's value stands for.</summary>
    public static bool IsOpenedBy(ReadOnlySpan<byte> value, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
    {
        if (!Base64.TryRead(Encoding.UTF8.GetString(salt), out var bytes) || bytes.Length != SaltBytes)
            return false;
        Span<byte> sealedText = stackalloc byte[Length];
        Write(bytes, text, sealedText);
        return value.SequenceEqual(sealedText);
    }
}
