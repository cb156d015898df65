using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Registry.Contracts;
using CsvHelper;

namespace Cockpit.Insight.DryRuns;

/// <summary>Holds a sample of upstream data to a contract: tomorrow's rows, before they come.</summary>
public static class ContractSample
{
    /// <summary>Most rows that are looked at.</summary>
    public const int MostRows = 1_000_000;

    private static readonly CsvReaderOptions Form = new() { Separator = ',', TrackLineNumbers = true, MaxRecordSize = 1_048_576, SkipEmptyLines = true, IncludeValuesInExceptions = false };

    /// <summary>Takes a row, what was found in it, and its name.</summary>
    public delegate void RowTaker(ReadOnlySpan<byte> features, ContractOutcome? outcome, Func<string> name);

    /// <summary>Rows of a CSV file with a header, where an empty field is missing, or one JSON object a line. The second says why they cannot be used.</summary>
    public static Task<(ContractTally? Tally, string? Wrong)> ReadAsync(Stream rows, bool isCsv, DataContract contract, DateTimeOffset now, RowTaker? take, CancellationToken cancellationToken)
        => isCsv ? CsvAsync(rows, contract, now, take, cancellationToken) : NdjsonAsync(rows, contract, now, take, cancellationToken);

    private static async Task<(ContractTally? Tally, string? Wrong)> CsvAsync(Stream rows, DataContract contract, DateTimeOffset now, RowTaker? take, CancellationToken cancellationToken)
    {
        var (tally, seen) = (new ContractTally(new CompiledObject(contract.Inputs, contract.IsEnforced)), new SeenValues());
        var types = contract.Inputs.Fields.ToDictionary(field => field.Name, field => field.Type, StringComparer.Ordinal);
        try
        {
            using var csv = CsvReader.Create(rows, Form, leaveOpen: true);
            await csv.ReadHeaderAsync(cancellationToken);
            if (csv.Headers.Count == 0 || csv.Headers.Distinct(StringComparer.Ordinal).Count() < csv.Headers.Count)
                return (null, "The file has no header row, or names a column twice.");
            while (tally.N < MostRows && await csv.ReadAsync(cancellationToken))
            {
                if (csv.FieldCount != csv.Headers.Count || !Utf8.IsValid(csv.RawRecord))
                    return (null, string.Create(CultureInfo.InvariantCulture, $"Line {csv.LineNumber} has {csv.FieldCount} fields for {csv.Headers.Count} columns, or is not UTF-8."));
                var line = csv.LineNumber;
                Add(tally, Object(csv, types), now, seen, line, take);
            }
        }
        catch (CsvFormatException fault)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"Line {fault.LineNumber}: {fault.Message}"));
        }

        return (tally, null);
    }

    private static async Task<(ContractTally? Tally, string? Wrong)> NdjsonAsync(Stream rows, DataContract contract, DateTimeOffset now, RowTaker? take, CancellationToken cancellationToken)
    {
        var (tally, seen) = (new ContractTally(new CompiledObject(contract.Inputs, contract.IsEnforced)), new SeenValues());
        using var reader = new StreamReader(rows, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        for (var line = 1; tally.N < MostRows && await reader.ReadLineAsync(cancellationToken) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            if (!IsObject(text))
                return (null, string.Create(CultureInfo.InvariantCulture, $"Line {line} is no JSON object."));
            Add(tally, Encoding.UTF8.GetBytes(text), now, seen, line, take);
        }

        return (tally, null);
    }

    private static void Add(ContractTally tally, ReadOnlySpan<byte> row, DateTimeOffset now, SeenValues seen, long line, RowTaker? take)
    {
        string Name() => string.Create(CultureInfo.InvariantCulture, $"line {line}");
        var outcome = tally.Add(row, now, seen, Name);
        take?.Invoke(row, outcome, Name);
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A cell is what the contract says that its column is, where it can be read so; else a text, which the contract then refuses.</summary>
    private static ReadOnlySpan<byte> Object(CsvReader csv, Dictionary<string, FieldType> types)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        for (var i = 0; i < csv.Headers.Count; i++)
        {
            json.WritePropertyName(csv.Headers[i]);
            var text = csv.GetString(i);
            var type = types.GetValueOrDefault(csv.Headers[i]);
            if (text.Length == 0)
                json.WriteNullValue();
            else if (type is FieldType.Number or FieldType.Whole or FieldType.Any && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                json.WriteNumberValue(number);
            else if (type == FieldType.Boolean && bool.TryParse(text, out var flag))
                json.WriteBooleanValue(flag);
            else
                json.WriteStringValue(text);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
