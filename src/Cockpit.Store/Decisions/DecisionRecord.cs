using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Cockpit.Ledger.Hashing;
using Cockpit.Ledger.Records;
using Cockpit.Store.Database;

namespace Cockpit.Store.Decisions;

/// <summary>
/// A decision as a record of the ledger (<see cref="RecordShape.Decision"/>): the same before it is stored and after it is read again, on each
/// engine, so numbers and instants are written as precisely as the store keeps them. Makes one record after the other; not for two threads.
/// </summary>
public sealed class DecisionRecord
{
    private const string Money = "0.#########";

    private static readonly Dictionary<string, int> Places = RecordShape.Decision.Fields.Index().ToDictionary(field => field.Item, field => field.Index, StringComparer.Ordinal);

    /// <summary>The fields that stand in a record as sealed texts.</summary>
    public static IReadOnlyList<string> SealedFields { get; } = ["subject", "features", "attributes", "answer", "trace", "findings"];

    private readonly RecordFields _fields = new();
    private readonly ArrayBufferWriter<byte> _bytes = new(2048);

    /// <summary>Money as the store keeps it.</summary>
    public static decimal Kept(decimal amount) => decimal.Round(amount, 9);

    /// <summary>The hash of the leaf that a new decision becomes in its batch.</summary>
    public Hash LeafOf(NewDecision decision, ReadOnlySpan<byte> salt)
    {
        _fields.Clear();
        Add(decision, salt);
        _bytes.ResetWrittenCount();
        RecordBytes.Write(RecordShape.Decision.Format, _fields, _fields.Count, _bytes);
        return LeafData.HashOf(_bytes.WrittenSpan);
    }

    /// <summary>The same for a stored decision.</summary>
    public Hash LeafOf(DecisionRow row) => LeafOf(Again(row), row.Salt);

    /// <summary>The values of a stored decision's record, in the order of its fields; personal data is sealed.</summary>
    public IReadOnlyList<string?> ValuesOf(DecisionRow row)
    {
        _fields.Clear();
        Add(Again(row), row.Salt);
        return [.. Values()];
    }

    /// <summary>Both, and where <paramref name="isOpened"/> behind the values salt (base64) and text of each sealed text, in the fields' order; both null where the salt was destroyed or nothing was there.</summary>
    public (IReadOnlyList<string?> Values, Hash Leaf) Read(DecisionRow row, bool isOpened)
    {
        var leaf = LeafOf(row);
        return (isOpened ? [.. Values(), .. RecordShape.Decision.Fields.Where(SealedFields.Contains).SelectMany(field => Opened(row, field))] : [.. Values()], leaf);
    }

    private IEnumerable<string?> Values() => Enumerable.Range(0, _fields.Count).Select(field => _fields.IsNull(field) ? null : Encoding.UTF8.GetString(_fields[field]));

    private static string?[] Opened(DecisionRow row, string field)
    {
        var text = field switch
        {
            "subject" => row.Subject,
            "features" => row.Features,
            "attributes" => row.Attributes,
            "answer" => row.Answer,
            "trace" => row.Trace,
            _ => row.Findings,
        };
        if (row.Salt is null || text is null)
            return [null, null];
        Span<byte> salt = stackalloc byte[SealedText.SaltBytes];
        SealedText.WriteSalt(row.Salt, Encoding.ASCII.GetBytes(field), salt);
        return [Convert.ToBase64String(salt), text];
    }

    /// <summary>What to keep as <see cref="DecisionRow.Sealed"/> when the texts of a decision are erased; null when its record has none that are sealed.</summary>
    public string? SealsOf(DecisionRow row)
    {
        if (row.Sealed is not null || row.Salt is null)
            return row.Sealed;
        var values = ValuesOf(row);
        return JsonSerializer.Serialize(SealedFields.Select(field => values[Places[field]]));
    }

    private void Add(NewDecision decision, ReadOnlySpan<byte> salt)
    {
        Text(decision.Id.ToString());
        Text(decision.ForeignId);
        Number(decision.RequestId, "D");
        Number(decision.Item);
        Instant(decision.At);
        Text(decision.Model);
        Text(decision.Version);
        Text(decision.TrafficClass);
        Text(StoreText.Of(decision.Status));
        Text(StoreText.Of(decision.Path));
        Text(decision.OverrideId?.ToString());
        Text(StoreText.Of(decision.Source));
        Sealed("subject"u8, decision.Subject is { } subject ? Encoding.UTF8.GetBytes(subject) : null, salt);
        Text(decision.Prediction);
        Real(decision.Score);
        Real(decision.LatencyMs);
        if (decision.Cost is { } cost)
            Number(Kept(cost), Money);
        else
            _fields.AddNull();
        Sealed("features"u8, decision.Features, salt);
        Sealed("attributes"u8, decision.Attributes, salt);
        Sealed("answer"u8, decision.Answer, salt);
        Sealed("trace"u8, decision.Trace, salt);
        Sealed("findings"u8, decision.Findings, salt);
    }

    private void Text(string? text) => _fields.Add(text);

    /// <summary>SQLite keeps no sign of a zero.</summary>
    private void Real(double? value)
    {
        if (value is { } known)
            Number(known == 0 ? 0 : known);
        else
            _fields.AddNull();
    }

    /// <summary>As 2026-01-31T10:00:00.000000Z: the round-trip format, which needs no reading of a format for each record, and one digit less.</summary>
    private void Instant(DateTimeOffset at)
    {
        Span<byte> text = stackalloc byte[28];
        at.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[^2] = (byte)'Z';
        _fields.Add(text[..^1]);
    }

    private void Number<T>(T value, string format = "") where T : IUtf8SpanFormattable
    {
        Span<byte> text = stackalloc byte[64];
        if (!value.TryFormat(text, out var length, format, CultureInfo.InvariantCulture))
            throw new FormatException($"A {typeof(T).Name} has no text of {text.Length} bytes.");
        _fields.Add(text[..length]);
    }

    private void Sealed(ReadOnlySpan<byte> field, ReadOnlyMemory<byte>? text, ReadOnlySpan<byte> salt)
    {
        if (text is not { } known)
        {
            _fields.AddNull();
            return;
        }

        // Bytes that are no UTF-8 are stored as the text that they are read as.
        var utf8 = Utf8.IsValid(known.Span) ? known.Span : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(known.Span));
        if (salt.IsEmpty)
            _fields.Add(utf8);
        else
        {
            Span<byte> own = stackalloc byte[SealedText.SaltBytes];
            Span<byte> value = stackalloc byte[SealedText.Length];
            SealedText.WriteSalt(salt, field, own);
            SealedText.Write(own, utf8, value);
            _fields.Add(value);
        }
    }

    private static NewDecision Again(DecisionRow row)
    {
        if (row.Sealed is null)
            return AsStored(row);
        // Without a salt the texts enter the record as they stand, and these are the sealed ones.
        return JsonSerializer.Deserialize<string?[]>(row.Sealed) is [var subject, { } features, var attributes, var answer, var trace, var findings]
            ? AsStored(row) with { Subject = subject, Features = Encoding.UTF8.GetBytes(features), Attributes = Bytes(attributes), Answer = Bytes(answer), Trace = Bytes(trace), Findings = Bytes(findings) }
            : AsStored(row);
    }

    private static NewDecision AsStored(DecisionRow row) => new()
    {
        Id = row.Id, ForeignId = row.ForeignId, RequestId = row.RequestId, Item = row.Item, At = row.At, Model = row.Model, Version = row.Version, TrafficClass = row.TrafficClass,
        Status = row.Status, Path = row.Path, OverrideId = row.OverrideId, Source = row.Source, Subject = row.Subject, Prediction = row.Prediction, Score = row.Score,
        LatencyMs = row.LatencyMs, Cost = row.Cost, Features = Encoding.UTF8.GetBytes(row.Features), Attributes = Bytes(row.Attributes), Answer = Bytes(row.Answer), Trace = Bytes(row.Trace), Findings = Bytes(row.Findings),
    };

    // A null array would become memory of no bytes, which is not null.
    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(text);
}
