using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Ledger.Records;

namespace Cockpit.Ledger.Exports;

/// <summary>Reads a manifest whose signature is good. What does not fit is its signer's doing, and is a fault all the same.</summary>
internal static class ManifestReader
{
    private const long MostExact = 9_007_199_254_740_991;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly string[] Known = ["format", "what", "createdAt", "filter", "count", "record", "columns", "lineFormat", "parts", "proofs", "consistency", "checkpoint", "key"];
    private static readonly string[] KnownOfFile = ["name", "lines", "bytes", "sha256", "packedBytes", "packedSha256", "crc32"];

    /// <summary>The document, or a fault when it is no JSON object.</summary>
    public static JsonDocument Open(byte[] manifest)
    {
        try
        {
            var document = Utf8.IsValid(manifest) ? JsonDocument.Parse(manifest, Strict) : throw Odd("it is not UTF-8");
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw Odd("it is no object");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Odd("it is no JSON, or it has a name twice");
        }
    }

    /// <summary>The manifest, or a fault that names what does not fit.</summary>
    public static Manifest Read(JsonElement root)
    {
        Require(root, Known);
        var shape = RecordShape.Find(Text(root, "record"));
        var what = Text(root, "what");
        var manifest = new Manifest
        {
            What = shape is not null && what == (shape == RecordShape.Audit ? "audit" : "decisions") ? what : throw Odd("'what' or 'record' is unknown, or they do not fit each other"),
            CreatedAt = Text(root, "createdAt"),
            Filter = Filter(root),
            Count = Number(root, "count"),
            Shape = shape,
            Columns = Columns(root, shape),
            LineFormat = Text(root, "lineFormat") is "jsonl" or "csv" ? Text(root, "lineFormat") : throw Odd("'lineFormat' is neither jsonl nor csv"),
            Parts = Files(root, "parts"),
            Proofs = Files(root, "proofs"),
            Consistency = File(root.GetProperty("consistency")),
            Checkpoint = Text(root, "checkpoint"),
            Key = Text(root, "key"),
        };
        return manifest.Parts.Count > 0 && manifest.Parts.Count == manifest.Proofs.Count ? manifest : throw Odd("there is not one proof for each part");
    }

    /// <summary>A property's text.</summary>
    public static string Text(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Text(value) : throw Odd($"'{name}' is no text");

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON can escape and no text can hold.
            throw Odd("a text of it is none");
        }
    }

    private static long Number(JsonElement element, string name)
        => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number is >= 0 and <= MostExact ? number : throw Odd($"'{name}' is no count");

    private static JsonElement.ArrayEnumerator Items(JsonElement root, string name)
        => root.GetProperty(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : throw Odd($"'{name}' is no list");

    private static List<PartInfo> Files(JsonElement root, string name) => [.. Items(root, name).Select(File)];

    private static PartInfo File(JsonElement file)
    {
        if (file.ValueKind != JsonValueKind.Object)
            throw Odd("a file is no object");
        Require(file, KnownOfFile);
        return new PartInfo
        {
            Name = Text(file, "name"), Lines = Number(file, "lines"), Bytes = Number(file, "bytes"), Sha256 = Text(file, "sha256"),
            PackedBytes = Number(file, "packedBytes"), PackedSha256 = Text(file, "packedSha256"), Crc = Number(file, "crc32"),
        };
    }

    private static Dictionary<string, string> Filter(JsonElement root)
    {
        var filter = root.GetProperty("filter");
        if (filter.ValueKind != JsonValueKind.Object || filter.EnumerateObject().Any(entry => entry.Value.ValueKind != JsonValueKind.String))
            throw Odd("'filter' is not an object of texts");
        return filter.EnumerateObject().ToDictionary(entry => entry.Name, entry => Text(entry.Value), StringComparer.Ordinal);
    }

    private static List<string> Columns(JsonElement root, RecordShape shape)
    {
        var columns = Items(root, "columns").Select(column => column.ValueKind == JsonValueKind.String ? Text(column) : throw Odd("a column is no text")).ToList();
        return columns.SequenceEqual(shape.Columns(name => columns.Contains(RecordShape.SaltOf(name)))) ? columns : throw Odd($"'columns' are not those of {shape.Format}");
    }

    private static void Require(JsonElement element, string[] names)
    {
        if (Array.Find(names, name => !element.TryGetProperty(name, out _)) is { } missing)
            throw Odd($"'{missing}' is missing");
        if (element.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            throw Odd($"'{unknown}' is unknown");
    }

    private static ExportFaultException Odd(string why) => new(FaultCode.Manifest, $"The manifest cannot be followed: {why}.", Manifest.Name);
}
