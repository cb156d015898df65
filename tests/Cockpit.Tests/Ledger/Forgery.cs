using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Notes;
using Cockpit.Ledger.Zip;

namespace Cockpit.Tests.Ledger;

/// <summary>An export taken apart, to be changed and put together again: by somebody without the key, or signed anew by somebody with one.</summary>
internal sealed class Forgery
{
    public Forgery(byte[] export)
    {
        foreach (var entry in new ZipArchive(new MemoryStream(export)).Entries)
        {
            using var content = new MemoryStream();
            using var packed = entry.Open();
            packed.CopyTo(content);
            Files.Add((entry.FullName, content.ToArray()));
        }
    }

    public List<(string Name, byte[] Content)> Files { get; } = [];

    public byte[] this[string name]
    {
        get => Files.First(file => file.Name == name).Content;
        set => Files[Files.FindIndex(file => file.Name == name)] = (name, value);
    }

    /// <summary>Changes the text of a file.</summary>
    public Forgery Edit(string name, Func<string, string> edit)
    {
        this[name] = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(this[name])));
        return this;
    }

    /// <summary>The lines of a file, each with its end.</summary>
    public Forgery EditLines(string name, Func<List<string>, IEnumerable<string>> edit)
        => Edit(name, text => string.Concat(edit([.. text.Split('\n').SkipLast(1).Select(line => line + '\n')])));

    /// <summary>Puts the files together in a flawless archive. With a signer, its manifest lists the files as they are now and is signed.</summary>
    public byte[] Pack(NoteSigner? signer = null, Func<Manifest, Manifest>? lie = null)
    {
        if (signer is not null)
            Sign(signer, lie ?? (manifest => manifest));
        return Write(Files).Archive;
    }

    private void Sign(NoteSigner signer, Func<Manifest, Manifest> lie)
    {
        var written = Write(Files).Entries;
        using var document = JsonDocument.Parse(this[Manifest.Name]);
        var old = ManifestReader.Read(document.RootElement);
        List<PartInfo> Listed(string folder, string ending) => [.. written.Where(entry => entry.Entry.Name.StartsWith(folder, StringComparison.Ordinal) && !entry.Entry.Name.EndsWith(ending, StringComparison.Ordinal)).Select(Info)];
        PartInfo Info(WrittenEntry entry) => PartInfo.Of(entry, this[entry.Entry.Name].Count(letter => letter == '\n'));
        var manifest = lie(old with
        {
            Parts = Listed("parts/", "?"), Proofs = Listed("proofs/", "consistency.txt"),
            Consistency = written.Where(entry => entry.Entry.Name == Continuation.Name).Select(Info).FirstOrDefault() ?? old.Consistency, Key = signer.Key.ToString(),
        }).ToJson();
        this[Manifest.Name] = manifest;
        this[Manifest.NoteName] = Encoding.UTF8.GetBytes(signer.Sign(Manifest.NoteText(signer.Key.Name, manifest)));
    }

    private static (byte[] Archive, List<WrittenEntry> Entries) Write(List<(string Name, byte[] Content)> files)
    {
        using var archive = new MemoryStream();
        using var zip = new ZipWriter(archive);
        List<WrittenEntry> entries = [];
        foreach (var (name, content) in files)
        {
            zip.Open(name, name.StartsWith("parts/", StringComparison.Ordinal));
            // Line by line, as the product writes, so that what was not edited is packed as it was.
            for (var at = 0; at < content.Length;)
            {
                var end = Array.IndexOf(content, (byte)'\n', at);
                zip.Write(content.AsSpan(at..(end < 0 ? content.Length : end + 1)));
                at = end < 0 ? content.Length : end + 1;
            }

            entries.Add(zip.Close());
        }

        zip.Complete();
        return (archive.ToArray(), entries);
    }
}
