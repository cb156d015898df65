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

    private const string Prefix = "sha256:";

    /// <summary>What the record says in place of the text: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
    {
        if (salt.Length != SaltBytes)
            throw new ArgumentException($"A salt has {SaltBytes} bytes.", nameof(salt));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(text);
        return Prefix + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether salt (base64) and text are what a record's value stands for.</summary>
    public static bool IsOpenedBy(ReadOnlySpan<byte> value, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> text)
        => Base64.TryRead(Encoding.UTF8.GetString(salt), out var bytes) && bytes.Length == SaltBytes && value.SequenceEqual(Encoding.UTF8.GetBytes(Of(bytes, text)));
}
