using System.Text;
using Cockpit.Ledger.Notes;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>
/// The file outside the store to which checkpoints are added, each followed by an empty line. It is what tells a store that was rolled back
/// or written anew from the one it was: nodes that share a store should share it.
/// </summary>
public sealed class CheckpointFile(string path, NoteKey key)
{
    private const int NoteLines = 5;
    private const int TailBytes = 16_384;

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>The newest checkpoint of the file; none and no fault when there is no file yet.</summary>
    public async Task<(string? Note, Checkpoint? Checkpoint, string? Fault)> LastAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return (null, null, null);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await LastAsync(file, cancellationToken);
    }

    /// <summary>Adds those of the notes, in ascending order of size, that the file does not have yet.</summary>
    public async Task AddAsync(IReadOnlyList<(long Size, string Note)> notes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        // Held alone: nodes that share the file add one after the other.
        await using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var (_, last, _) = await LastAsync(file, cancellationToken);
        var added = string.Concat(notes.Where(note => note.Size > (last?.Size ?? -1)).Select(note => note.Note + "\n"));
        if (added.Length == 0)
            return;
        file.Position = file.Length;
        // In one write, behind whatever a crash may have cut off.
        await file.WriteAsync(Encoding.UTF8.GetBytes(file.Length == 0 || await EndsAsync(file, cancellationToken) ? added : "\n\n" + added), cancellationToken);
        file.Flush(flushToDisk: true);
    }

    private async Task<(string? Note, Checkpoint? Checkpoint, string? Fault)> LastAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
            return (null, null, null);
        file.Position = Math.Max(0, file.Length - TailBytes);
        using var reader = new StreamReader(file, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n');
        string? fault = null;
        for (var end = lines.Length - 1; end >= NoteLines; end--)
        {
            if (!lines[end - 1].StartsWith("— ", StringComparison.Ordinal))
                continue;
            var note = string.Join('\n', lines[(end - NoteLines)..end]) + "\n";
            var (checkpoint, odd) = Checkpoint.Read(note, key);
            if (checkpoint is not null)
                return (note, checkpoint, null);
            fault ??= odd;
        }

        return (null, null, $"{path} has no checkpoint of this ledger and key. {fault}");
    }

    private static async Task<bool> EndsAsync(FileStream file, CancellationToken cancellationToken)
    {
        var end = new byte[2];
        if (file.Length < end.Length)
            return false;
        file.Position = file.Length - end.Length;
        await file.ReadExactlyAsync(end, cancellationToken);
        return end is [(byte)'\n', (byte)'\n'];
    }
}
