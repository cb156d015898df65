using System.Globalization;
using Cockpit.Ledger.Hashing;

namespace Cockpit.Ledger.Notes;

/// <summary>What a ledger was at one moment, as in C2SP tlog-checkpoint.</summary>
/// <param name="Origin">Which ledger.</param>
/// <param name="Size">Leaves in it.</param>
/// <param name="Root">The root over them.</param>
public sealed record Checkpoint(string Origin, long Size, Hash Root)
{
    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Reads a note's text; further lines are other people's extensions and are passed over. Else says why it is no checkpoint.</summary>
    public static (Checkpoint? Checkpoint, string? Fault) Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0)
            return (null, "A checkpoint has at least three lines: origin, size and root.");
        if (lines[..^1].Any(line => line.Length == 0))
            return (null, "A checkpoint has no empty lines.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
            return (null, "A checkpoint's second line is its size, in decimal digits.");
        if (!Hash.TryParse(lines[2], out var root))
            return (null, "A checkpoint's third line is its root, 32 bytes in base64.");
        return size == 0 && root != TreeHash.Empty
            ? (null, "A ledger without leaves has another root.")
            : (new Checkpoint(lines[0], size, root), null);
    }

    /// <summary>Reads a signed checkpoint of the ledger that is named as the key is; else says what is wrong.</summary>
    public static (Checkpoint? Checkpoint, string? Fault) Read(string note, NoteKey key)
    {
        var (signed, fault) = SignedNote.Parse(note);
        if (signed is null)
            return (null, fault);
        var (checkpoint, textFault) = Parse(signed.Text);
        if (checkpoint is null)
            return (null, textFault);
        if (checkpoint.Origin != key.Name)
            return (null, $"It is of the ledger '{checkpoint.Origin}', and the key is of '{key.Name}'.");
        return signed.Fault(key) is { } unsigned ? (null, unsigned) : (checkpoint, null);
    }
}
