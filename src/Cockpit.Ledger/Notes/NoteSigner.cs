using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Ledger.Notes;

/// <summary>Signs notes with a key on P-256. The key stays its owner's to dispose of.</summary>
public sealed class NoteSigner(string name, ECDsa key)
{
    private readonly Lock _turn = new();

    /// <summary>The public half.</summary>
    public NoteKey Key { get; } = NoteKey.Of(name, key);

    /// <summary>The text with a signature below it. The text ends in a line feed.</summary>
    public string Sign(string text)
    {
        if (SignedNote.TextFault(text) is { } fault)
            throw new ArgumentException(fault, nameof(text));
        byte[] signature;
        // Checkpoints and exports are signed at the same time.
        lock (_turn)
            signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        Span<byte> id = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(id, Key.Id);
        return $"{text}\n— {Key.Name} {Convert.ToBase64String([.. id, .. signature])}\n";
    }
}
