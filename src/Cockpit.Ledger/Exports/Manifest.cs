using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Ledger.Zip;

namespace Cockpit.Ledger.Exports;

/// <summary>A file of an export as its manifest lists it.</summary>
internal sealed record PartInfo
{
    public required string Name { get; init; }
    /// <summary>Lines in it, a header included.</summary>
    public required long Lines { get; init; }
    public required long Bytes { get; init; }
    public required string Sha256 { get; init; }
    public required long PackedBytes { get; init; }
    /// <summary>Of the bytes as they lie in the archive: packed bytes have more than one spelling.</summary>
    public required string PackedSha256 { get; init; }
    public required long Crc { get; init; }

    public static PartInfo Of(WrittenEntry written, long lines) => new()
    {
        Name = written.Entry.Name, Lines = lines, Bytes = written.Entry.Bytes, Sha256 = Convert.ToHexStringLower(written.Sha256.ToArray()),
        PackedBytes = written.Entry.PackedBytes, PackedSha256 = Convert.ToHexStringLower(written.PackedSha256.ToArray()), Crc = written.Entry.Crc,
    };
}

/// <summary>What an export is made of: <c>manifest.json</c>. The note beside it signs its digest.</summary>
internal sealed record Manifest
{
    public const string Name = "manifest.json", NoteName = "manifest.note", Format = "cockpit-export-1", FormatFamily = "cockpit-export-";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required string What { get; init; }
    public required string CreatedAt { get; init; }
    public required IReadOnlyDictionary<string, string> Filter { get; init; }
    public required long Count { get; init; }
    public required RecordShape Shape { get; init; }
    /// <summary>The shape's fields, and two more for each field that is opened: <c>NAME.salt</c> and <c>NAME.text</c>.</summary>
    public required IReadOnlyList<string> Columns { get; init; }
    public required string LineFormat { get; init; }
    public required IReadOnlyList<PartInfo> Parts { get; init; }
    public required IReadOnlyList<PartInfo> Proofs { get; init; }
    public required PartInfo Consistency { get; init; }
    public required string Checkpoint { get; init; }
    public required string Key { get; init; }

    /// <summary>The files before the manifest, in the order of the archive: each part with its proof behind it.</summary>
    public IEnumerable<PartInfo> Files => [.. Parts.Zip(Proofs, (part, proof) => (PartInfo[])[part, proof]).SelectMany(pair => pair), Consistency];

    /// <summary>What the note beside the manifest signs. No checkpoint can read so: its second line would be a size.</summary>
    public static string NoteText(string origin, ReadOnlySpan<byte> manifest) => $"{Format}\n{origin}\n{TreeHash.Of(manifest)}\n";

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("what", What);
            json.WriteString("createdAt", CreatedAt);
            json.WriteStartObject("filter");
            foreach (var (name, value) in Filter)
                json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteNumber("count", Count);
            json.WriteString("record", Shape.Format);
            json.WriteStartArray("columns");
            foreach (var column in Columns)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteString("lineFormat", LineFormat);
            Write(json, "parts", Parts);
            Write(json, "proofs", Proofs);
            json.WritePropertyName("consistency");
            Write(json, Consistency);
            json.WriteString("checkpoint", Checkpoint);
            json.WriteString("key", Key);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<PartInfo> files)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
            Write(json, file);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, PartInfo file)
    {
        json.WriteStartObject();
        json.WriteString("name", file.Name);
        json.WriteNumber("lines", file.Lines);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha256", file.Sha256);
        json.WriteNumber("packedBytes", file.PackedBytes);
        json.WriteString("packedSha256", file.PackedSha256);
        json.WriteNumber("crc32", file.Crc);
        json.WriteEndObject();
    }
}
