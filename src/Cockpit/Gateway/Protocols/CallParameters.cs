using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Protocols;

/// <summary>
/// The request's own parameters: what is Cockpit's is taken out and recorded, everything else travels on. Attributes and
/// subjects are given once for the whole request or as an array with one for each row; either may also come as a JSON text, for
/// clients that send only texts, numbers and booleans there.
/// </summary>
/// <param name="field">What the protocol calls them.</param>
internal sealed class CallParameters(string field)
{
    private const int LongestSubject = 256;

    private readonly List<Range> _kept = [];

    /// <summary>Where the object stands in the body; null when there is none.</summary>
    public Range? Span { get; private set; }
    /// <summary>Whether anything of it is Cockpit's.</summary>
    public bool HasOurs { get; private set; }
    /// <summary>JSON objects: one for all rows, or one a row.</summary>
    public List<ReadOnlyMemory<byte>> Attributes { get; private set; } = [];
    /// <summary>One for all rows, or one a row.</summary>
    public List<string?> Subjects { get; } = [];
    /// <summary>The traffic class asked for.</summary>
    public string? TrafficClass { get; private set; }

    /// <summary>Reads the object at which the reader stands.</summary>
    public Wrong? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType != JsonTokenType.StartObject)
            return new Wrong(field, $"'{field}' must be an object.");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = (int)reader.TokenStartIndex;
            if (TryTake(ref reader, body, out var wrong))
            {
                if (wrong is not null)
                    return wrong;
                continue;
            }

            reader.Read();
            reader.Skip();
            _kept.Add(member..(int)reader.BytesConsumed);
        }

        Span = start..(int)reader.BytesConsumed;
        return null;
    }

    /// <summary>Takes the member at whose name the reader stands, if it is Cockpit's.</summary>
    public bool TryTake(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, out Wrong? wrong)
    {
        wrong = null;
        if (reader.ValueTextEquals("cockpit_attributes"u8))
            wrong = ReadAttributes(Next(ref reader, body));
        else if (reader.ValueTextEquals("cockpit_subject"u8))
            wrong = ReadSubjects(Next(ref reader, body));
        else if (reader.ValueTextEquals("cockpit_class"u8))
            wrong = ReadClass(ref reader);
        else if (IsOurs(ref reader))
            Next(ref reader, body);
        else
            return false;
        return true;
    }

    /// <summary>What travels on, without the braces; empty when nothing does.</summary>
    public ReadOnlyMemory<byte> Kept(ReadOnlyMemory<byte> body)
    {
        var kept = new ArrayBufferWriter<byte>();
        foreach (var member in _kept)
        {
            if (kept.WrittenCount > 0)
                kept.Write(","u8);
            kept.Write(body.Span[member]);
        }

        return kept.WrittenMemory;
    }

    /// <summary>Takes a class from a header, where the parameters name none.</summary>
    public Wrong? TakeClass(string? word)
    {
        if (string.IsNullOrEmpty(word) || TrafficClass is not null)
            return null;
        TrafficClass = TrafficClasses.Find(word);
        return TrafficClass is null ? UnknownClass(word) : null;
    }

    /// <summary>Takes a subject from a header, where the parameters name none.</summary>
    public Wrong? TakeSubject(string? subject)
    {
        if (string.IsNullOrEmpty(subject) || Subjects.Count > 0)
            return null;
        if (subject.Length > LongestSubject || subject.Any(char.IsControl))
            return BadSubject();
        Subjects.Add(subject);
        return null;
    }

    /// <summary>The body that the model gets: the same bytes when nothing in it is ours.</summary>
    public ReadOnlyMemory<byte> Strip(ReadOnlyMemory<byte> body)
    {
        if (!HasOurs || Span is not { } span)
            return body;

        var stripped = new ArrayBufferWriter<byte>(body.Length);
        stripped.Write(body.Span[..span.Start.Value]);
        stripped.Write("{"u8);
        stripped.Write(Kept(body).Span);
        stripped.Write("}"u8);
        stripped.Write(body.Span[span.End.Value..]);
        return stripped.WrittenMemory;
    }

    /// <summary>Nothing with our prefix reaches a model, also not what is misspelt.</summary>
    private static bool IsOurs(ref Utf8JsonReader reader)
        => reader.ValueIsEscaped ? reader.GetString()!.StartsWith("cockpit_", StringComparison.Ordinal) : reader.ValueSpan.StartsWith("cockpit_"u8);

    private ReadOnlyMemory<byte> Next(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        HasOurs = true;
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan.Length > 0 && reader.ValueSpan[0] is not ((byte)'{' or (byte)'['))
            return body[start..(int)reader.BytesConsumed];
        if (reader.TokenType == JsonTokenType.String && JsonText.TryRead(ref reader, 1_000_000, out var text) && text is ['{' or '[', ..])
            return Encoding.UTF8.GetBytes(text);
        reader.Skip();
        return body[start..(int)reader.BytesConsumed];
    }

    private Wrong? ReadAttributes(ReadOnlyMemory<byte> json)
    {
        Attributes = [];
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
                return ReadAttributeObject(ref reader, json);
            if (reader.TokenType != JsonTokenType.StartArray)
                return BadAttributes();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                    return BadAttributes();
                if (ReadAttributeObject(ref reader, json) is { } wrong)
                    return wrong;
            }

            return null;
        }
        catch (JsonException)
        {
            return BadAttributes();
        }
    }

    private Wrong? ReadAttributeObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // A name with half a character could be stored, but never be written into an answer again.
            if (reader.ValueIsEscaped && !JsonText.IsSound(json.Span.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2)))
                return BadAttributes();
            if (!reader.Read() || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return BadAttributes();
            if (reader.TokenType == JsonTokenType.String && !JsonText.IsSound(json.Span[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]))
                return BadAttributes();
        }

        Attributes.Add(json[start..(int)reader.BytesConsumed]);
        return null;
    }

    private Wrong? ReadSubjects(ReadOnlyMemory<byte> json)
    {
        Subjects.Clear();
        var reader = new Utf8JsonReader(json.Span);
        try
        {
            reader.Read();
            var isList = reader.TokenType == JsonTokenType.StartArray;
            if (isList)
                reader.Read();
            while (reader.TokenType != JsonTokenType.EndArray)
            {
                if (!TryReadSubject(ref reader, json.Span, out var subject))
                    return BadSubject();
                Subjects.Add(subject);
                if (!isList || !reader.Read())
                    break;
            }

            return null;
        }
        catch (JsonException)
        {
            return BadSubject();
        }
    }

    private static bool TryReadSubject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out string? subject)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return JsonText.TryRead(ref reader, LongestSubject, out subject);
        subject = Encoding.UTF8.GetString(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
        return subject.Length <= LongestSubject;
    }

    private Wrong? ReadClass(ref Utf8JsonReader reader)
    {
        HasOurs = true;
        reader.Read();
        if (!JsonText.TryRead(ref reader, 100, out var word))
        {
            reader.Skip();
            return UnknownClass("");
        }

        return TakeClass(word);
    }

    private static Wrong UnknownClass(string word) => new("cockpit_class",
        string.Create(CultureInfo.InvariantCulture, $"'{JsonText.Quote(Encoding.UTF8.GetBytes(word))}' is not a traffic class; use one of {string.Join(", ", TrafficClasses.Known)}."));

    private static Wrong BadAttributes() => new("cockpit_attributes",
        "cockpit_attributes must be an object of texts, numbers, booleans or nulls, or an array with one such object for each row.");

    private static Wrong BadSubject() => new("cockpit_subject",
        $"cockpit_subject must be a text of at most {LongestSubject} characters without control characters, or an array with one for each row.");
}
