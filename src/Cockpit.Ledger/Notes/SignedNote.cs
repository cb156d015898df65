using System.Buffers.Binary;
using System.Globalization;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Notes;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id.</param>
/// <param name="Bytes">The signature.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Bytes);

/// <summary>A text with signatures, as in C2SP signed-note: the text, an empty line, and a line for each signature.</summary>
public sealed record SignedNote
{
    /// <summary>Most characters that are read.</summary>
    public const int MostCharacters = 100_000;

    private const int MostSignatures = 64;
    private const int Ed25519Bytes = 64;

    private SignedNote(string text, IReadOnlyList<NoteSignature> signatures) => (Text, Signatures) = (text, signatures);

    /// <summary>What was signed; ends in a line feed.</summary>
    public string Text { get; }

    /// <summary>At least one.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note without checking who signed it; else says why it is none.</summary>
    public static (SignedNote? Note, string? Fault) Parse(string note)
    {
        if (note.Length > MostCharacters)
            return (null, $"A note has at most {MostCharacters} characters.");
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
            return (null, "A note has an empty line between its text and its signatures.");
        var text = note[..(end + 1)];
        if (TextFault(text) is { } fault)
            return (null, fault);
        if (!note.EndsWith('\n') || end + 2 == note.Length)
            return (null, "A note ends in a signature line and a line feed.");

        var lines = note[(end + 2)..^1].Split('\n');
        if (lines.Length > MostSignatures)
            return (null, $"A note has at most {MostSignatures} signatures.");
        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (Signature(line) is not { } signature)
                return (null, string.Create(CultureInfo.InvariantCulture, $"Signature line {signatures.Count + 1} is not '— NAME BASE64'."));
            signatures.Add(signature);
        }

        return (new SignedNote(text, signatures), null);
    }

    /// <summary>Null: the key signed the text. Otherwise why that cannot be said. Signatures of other keys are passed over.</summary>
    public string? Fault(NoteKey key)
    {
        var own = Signatures.Where(signature => signature.Name == key.Name && signature.KeyId == key.Id).ToList();
        if (own.Count == 0)
            return $"It is not signed by {key.Name} with the key {key.Id:x8}. {Others(key)}";
        return own.TrueForAll(signature => key.Verify(Text, signature.Bytes)) ? null : $"The signature of {key.Name} does not belong to the text: one of them was changed.";
    }

    internal static string? TextFault(string text)
    {
        if (!text.EndsWith('\n'))
            return "A note's text ends in a line feed.";
        return text.Any(letter => letter < ' ' && letter != '\n') ? "A note's text has no control characters but line feeds." : null;
    }

    private string Others(NoteKey key)
    {
        var named = string.Join(", ", Signatures.Select(signature => $"{signature.Name} ({signature.KeyId:x8})"));
        return Signatures.Any(signature => signature.Name == key.Name && signature.Bytes.Length == Ed25519Bytes)
            ? $"It is signed by {named}; a signature of 64 bytes is one of Ed25519, which cannot be checked here."
            : $"It is signed by {named}.";
    }

    private static NoteSignature? Signature(string line)
    {
        var parts = line.Split(' ');
        if (parts.Length != 3 || parts[0] != "—" || !NoteKey.IsName(parts[1]) || !Base64.TryRead(parts[2], out var bytes) || bytes.Length <= sizeof(uint))
            return null;
        return new NoteSignature(parts[1], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..]);
    }
}
