using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Notes;

/// <summary>
/// Who may have signed a note: the public half of a key, written <c>NAME+ID+BASE64</c>, where ID is eight hexadecimal digits and the
/// base64 is one byte for the kind of signature and the key. ECDSA (0x02) over P-256 is the only kind that can be checked here.
/// </summary>
public sealed record NoteKey
{
    private const byte Ed25519 = 1, Ecdsa = 2;
    private const int PublicKeyBytes = 91;
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly byte[] _publicKey;

    private NoteKey(string name, byte[] publicKey)
    {
        (Name, _publicKey) = (name, publicKey);
        Id = IdOf(name, publicKey);
    }

    /// <summary>Whose key it is: for a ledger, its origin.</summary>
    public string Name { get; }

    /// <summary>Finds the key's signature in a note. It names a key and proves nothing.</summary>
    public uint Id { get; }

    /// <summary>The public half of <paramref name="key"/>, which must be on P-256.</summary>
    public static NoteKey Of(string name, ECDsa key)
    {
        if (!IsName(name))
            throw new ArgumentException("A key's name is not empty and has neither spaces, control characters nor '+'.", nameof(name));
        if (key.ExportParameters(false).Curve.Oid.Value != P256)
            throw new ArgumentException("Notes are signed with a key on the curve P-256.", nameof(key));
        return new NoteKey(name, key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>Reads <c>NAME+ID+BASE64</c>; else says why it is none.</summary>
    public static (NoteKey? Key, string? Fault) Parse(string text)
    {
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]))
            return (null, "A key is written NAME+ID+BASE64, and the name has no spaces.");
        if (!Base64.TryRead(parts[2], out var bytes) || bytes.Length < 2)
            return (null, "The key's last part is not base64.");
        if (bytes[0] == Ed25519)
            return (null, "This is an Ed25519 key. Its signatures cannot be checked here: only ECDSA over P-256 can.");
        if (bytes[0] != Ecdsa)
            return (null, string.Create(CultureInfo.InvariantCulture, $"The key is of kind {bytes[0]}; only ECDSA over P-256 (2) can be checked here."));
        if (!IsOnP256(bytes[1..]))
            return (null, "The key is not the public half of a key on P-256 (a DER SubjectPublicKeyInfo).");
        var key = new NoteKey(parts[0], bytes[1..]);
        return key.ToString() == text ? (key, null) : (null, $"The key's id is {parts[1]}, and its name and bytes have another: it was copied or changed wrongly.");
    }

    /// <summary>Whether <paramref name="signature"/> is this key's over the text.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key.VerifyData(Encoding.UTF8.GetBytes(text), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <inheritdoc />
    public bool Equals(NoteKey? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Name, Id);

    /// <summary><c>NAME+ID+BASE64</c>, for files and other programs.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([Ecdsa, .. _publicKey])}");

    /// <summary>Whether a note can name a key so.</summary>
    internal static bool IsName(string name) => name.Length > 0 && !name.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter == '+');

    private static uint IdOf(string name, byte[] publicKey)
        => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ecdsa, .. publicKey]));

    private static bool IsOnP256(byte[] publicKey)
    {
        // A length of its own: an explicit curve or a compressed point would be another spelling of a key, or a slow one.
        if (publicKey.Length != PublicKeyBytes)
            return false;
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out var read);
            return read == publicKey.Length && key.ExportParameters(false).Curve.Oid.Value == P256 && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
