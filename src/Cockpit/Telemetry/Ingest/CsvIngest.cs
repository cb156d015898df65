using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using CsvHelper;

namespace Cockpit.Telemetry.Ingest;

/// <summary>Which column of a CSV file is what.</summary>
/// <param name="Fields">Field of an ingested decision → column.</param>
/// <param name="Attributes">Columns that are protected attributes.</param>
/// <param name="Features">Columns that are features; null takes every column that is nothing else.</param>
/// <param name="Ignored">Columns that are left out.</param>
/// <param name="Model">The model, where no column names it.</param>
/// <param name="Version">The version, where no column names it.</param>
public sealed record CsvMapping(
    IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Attributes, IReadOnlyList<string>? Features, IReadOnlyList<string> Ignored,
    string? Model, string? Version)
{
    /// <summary>Fields that a column may be mapped to.</summary>
    public static IReadOnlyList<string> KnownFields { get; } =
        ["id", "at", "model", "version", "trafficClass", "prediction", "score", "latencyMs", "cost", "subject", "label"];
}

/// <summary>Feeds a CSV file (RFC 4180, header row, empty field = missing) to an ingest.</summary>
public sealed partial class CsvIngest(CsvMapping mapping)
{
    /// <summary>What the mapping asks for that the header does not have, or null.</summary>
    public string? Check(IReadOnlyList<string> header)
    {
        if (mapping.Fields.Keys.FirstOrDefault(field => !CsvMapping.KnownFields.Contains(field)) is { } unknown)
            return $"'{unknown}' is not a field of a decision. Fields are: {string.Join(", ", CsvMapping.KnownFields)}.";
        if (header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            return $"The header names column '{twice.Key}' twice.";
        var named = mapping.Fields.Values.Concat(mapping.Attributes).Concat(mapping.Features ?? []).Concat(mapping.Ignored);
        return named.FirstOrDefault(column => !header.Contains(column)) is { } missing
            ? $"The file has no column '{missing}'. Its columns are: {string.Join(", ", header)}." : null;
    }

    /// <summary>The form of files that are taken: commas, a header, RFC 4180 quotes; one record at most a megabyte.</summary>
    public static CsvReaderOptions Form { get; } = new() { Separator = ',', TrackLineNumbers = true, MaxRecordSize = 1_048_576, IncludeValuesInExceptions = false };

    /// <summary>Reads every row; a row that cannot be a decision goes to quarantine.</summary>
    /// <param name="csv">Its header has been read.</param>
    /// <param name="run">Takes the rows.</param>
    /// <param name="progress">Told the place in the file, in bytes, after each row.</param>
    /// <param name="cancellationToken">Gives up; what was flushed stays.</param>
    public async Task ReadAsync(CsvReader csv, IngestRun run, Action<long> progress, CancellationToken cancellationToken)
    {
        var columns = Assign(csv.Headers);
        while (await csv.ReadAsync(cancellationToken))
        {
            var (decision, reason) = ReadRow(csv, columns, mapping);
            if (decision is null)
                await run.Delivery.QuarantineAsync(csv.LineNumber, reason!, Raw(), cancellationToken);
            else
                await run.AddAsync(csv.LineNumber, decision, Raw, cancellationToken);
            progress(csv.ByteOffset);
        }

        string Raw() => Encoding.UTF8.GetString(csv.RawRecord);
    }

    private static (RawDecision? Decision, string? Reason) ReadRow(CsvReader csv, Columns columns, CsvMapping mapping)
    {
        if (csv.FieldCount != csv.Headers.Count)
            return (null, $"The row has {csv.FieldCount} fields; the header has {csv.Headers.Count}.");
        return Utf8.IsValid(csv.RawRecord) ? Read(csv, columns, mapping) : (null, "The row is not valid UTF-8.");
    }

    private Columns Assign(IReadOnlyList<string> header)
    {
        var names = header.ToList();
        int IndexOf(string column) => names.IndexOf(column);
        var fields = CsvMapping.KnownFields.ToDictionary(field => field, field => IndexOf(mapping.Fields.GetValueOrDefault(field, field)), StringComparer.Ordinal);
        var taken = fields.Values.Concat(mapping.Attributes.Select(IndexOf)).Concat(mapping.Ignored.Select(IndexOf)).ToHashSet();
        var features = mapping.Features?.Select(IndexOf) ?? Enumerable.Range(0, header.Count).Where(index => !taken.Contains(index));
        return new Columns(fields, [.. mapping.Attributes.Select(name => (name, IndexOf(name)))], [.. features.Select(index => (header[index], index))]);
    }

    private static (RawDecision? Decision, string? Reason) Read(CsvReader csv, Columns columns, CsvMapping mapping)
    {
        string? Field(string name) => columns.Fields[name] is >= 0 and var index && csv.GetString(index) is { Length: > 0 } text ? text : null;

        var at = default(DateTimeOffset);
        if (Field("at") is { } atText && !DateTimeOffset.TryParse(atText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at))
            return (null, $"'{atText}' is not an instant.");
        if (!TryNumber(Field("score"), out var score))
            return (null, $"The score '{Field("score")}' is not a number.");
        if (!TryNumber(Field("latencyMs"), out var latency))
            return (null, $"The latency '{Field("latencyMs")}' is not a number.");
        var cost = default(decimal);
        if (Field("cost") is { } costText && !decimal.TryParse(costText, NumberStyles.Float, CultureInfo.InvariantCulture, out cost))
            return (null, $"The cost '{costText}' is not a number.");

        return (new RawDecision
        {
            Id = Field("id"),
            At = Field("at") is null ? null : at,
            Model = Field("model") ?? mapping.Model,
            Version = Field("version") ?? mapping.Version,
            TrafficClass = Field("trafficClass"),
            Prediction = Field("prediction"),
            Score = score,
            LatencyMs = latency,
            Cost = Field("cost") is null ? null : cost,
            Subject = Field("subject"),
            Label = Field("label"),
            Features = Object(csv, columns.Features),
            Attributes = columns.Attributes.Count == 0 ? default(ReadOnlyMemory<byte>?) : Object(csv, columns.Attributes),
        }, null);
    }

    private static bool TryNumber(string? text, out double? number)
    {
        number = null;
        if (text is null)
            return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) || !double.IsFinite(parsed))
            return false;
        number = parsed;
        return true;
    }

    private static ReadOnlyMemory<byte> Object(CsvReader csv, IReadOnlyList<(string Name, int Index)> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        foreach (var (name, index) in columns)
            WriteValue(json, name, csv.GetString(index));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>A number only when the text is a JSON number as it stands: 007 and 1e999 stay texts.</summary>
    private static void WriteValue(Utf8JsonWriter json, string name, string text)
    {
        json.WritePropertyName(name);
        if (text.Length == 0)
            json.WriteNullValue();
        else if (IsJsonNumber(text))
            json.WriteRawValue(text);
        else
            json.WriteStringValue(text);
    }

    private static bool IsJsonNumber(string text)
        => JsonNumber().IsMatch(text) && double.IsFinite(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex JsonNumber();

    private sealed record Columns(IReadOnlyDictionary<string, int> Fields, IReadOnlyList<(string, int)> Attributes, IReadOnlyList<(string, int)> Features);
}
