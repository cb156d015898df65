using System.Buffers;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>A request while it is read: every member is recorded, taken, or only passed on. Nothing is copied before all is checked.</summary>
internal sealed class OpenAiDraft(OpenAiOperation operation, ReadOnlyMemory<byte> body, GatewayOptions limits)
{
    /// <summary>Output tokens that a question without a limit of its own is expected to need.</summary>
    public const int UsualOutputTokens = 512;

    private const int LongestName = 200;
    private const int LongestUser = 256;
    private const long MostTokens = 1_000_000_000;

    private static readonly FrozenSet<string> Recorded = FrozenSet.ToFrozenSet(
        ["messages", "tools", "tool_choice", "functions", "function_call", "response_format", "temperature", "top_p", "n", "max_tokens", "max_completion_tokens", "stop",
         "presence_penalty", "frequency_penalty", "seed", "logit_bias", "logprobs", "top_logprobs", "reasoning_effort", "parallel_tool_calls", "modalities", "input", "dimensions"],
        StringComparer.Ordinal);

    private readonly CallParameters _ours = new("metadata");
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _members = new();
    private readonly ArrayBufferWriter<byte> _features = new();
    private readonly ArrayBufferWriter<byte> _form = new();
    private readonly StreamOptions _streamOptions = new();
    private string? _model;
    private string? _user;
    private bool _isStreamed;
    private long? _most;
    private long _choices = 1;

    private string Asked => operation == OpenAiOperation.Chat ? "messages" : "input";

    public Wrong? Read()
    {
        var reader = new Utf8JsonReader(body.Span);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return new Wrong("body", $"The body must be a JSON object with 'model' and '{Asked}'.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            if (_ours.TryTake(ref reader, body, out var wrong) ? wrong is not null : (wrong = ReadMember(ref reader, start)) is not null)
                return wrong;
        }

        // Anything after the object is an error that the reader throws.
        reader.Read();
        return null;
    }

    public Wrong? Check(string? headerClass, string? headerSubject)
    {
        if (_model is null)
            return new Wrong("model", "'model' is missing: name one of GET /v1/models.");
        if (!_names.Contains(Asked))
            return new Wrong(Asked, $"'{Asked}' is missing.");
        if ((_ours.TakeSubject(_user) ?? _ours.TakeSubject(headerSubject) ?? _ours.TakeClass(headerClass)) is { } wrong)
            return wrong;
        return _ours.Attributes.Count > 1 || _ours.Subjects.Count > 1 ? new Wrong("metadata", "A request is one decision: give one subject and one object of attributes.") : null;
    }

    public OpenAiRequest Finish()
    {
        var metadata = _ours.Kept(body);
        if (metadata.Length > 0)
            Add("\"metadata\":{"u8, metadata.Span, "}"u8);
        if (_isStreamed)
            Add("\"stream_options\":{\"include_usage\":true"u8, _streamOptions.Kept.WrittenSpan, "}"u8);
        _members.Write("}"u8);
        byte[] features = [.. "{"u8, .. _features.WrittenSpan, .. "}"u8];
        var output = operation == OpenAiOperation.Chat ? Math.Min(_most ?? UsualOutputTokens, MostTokens) * _choices : 0;
        return new OpenAiRequest
        {
            Model = _model!, AskedClass = _ours.TrafficClass, Members = _members.WrittenMemory, Choices = (int)_choices,
            Item = new AskedItem(features, _ours.Attributes is [var attributes] ? attributes : default(ReadOnlyMemory<byte>?), _ours.Subjects is [var subject] ? subject : null),
            Form = Convert.ToHexStringLower(SHA256.HashData(_form.WrittenSpan)), Expected = new TokenUse(TokenUse.Of(_members.WrittenCount), output, IsEstimated: true),
            IsStreamed = _isStreamed, WantsUsage = _streamOptions.WantsUsage,
        };
    }

    private Wrong? ReadMember(ref Utf8JsonReader reader, int start)
    {
        var name = reader.GetString()!;
        reader.Read();
        var isKnown = name is "model" or "user" or "metadata" or "stream" or "stream_options" || Recorded.Contains(name);
        if (isKnown && !_names.Add(name))
            return new Wrong(name, $"'{name}' is given twice.");
        switch (name)
        {
            case "model":
                return JsonText.TryRead(ref reader, LongestName, out _model) && _model is { Length: > 0 } ? null : new Wrong("model", $"'model' must be a text of 1 to {LongestName} characters.");
            case "user":
                return JsonText.TryRead(ref reader, LongestUser, out _user) ? null : new Wrong("user", $"'user' must be a text of at most {LongestUser} characters without control characters.");
            case "metadata":
                return reader.TokenType == JsonTokenType.Null ? null : _ours.Read(ref reader, body);
            case "stream_options":
                return reader.TokenType == JsonTokenType.Null ? null : _streamOptions.Read(ref reader, body);
        }

        var value = (int)reader.TokenStartIndex;
        if ((Measure(name, ref reader) ?? Walk(name, ref reader, isRecorded: Recorded.Contains(name))) is { } wrong)
            return wrong;
        var end = (int)reader.BytesConsumed;
        Add(body.Span[start..end]);
        if (Recorded.Contains(name))
            RecordFeature(name, body.Span[value..end]);
        else
            _form.Write([.. body.Span[start..end], (byte)'\n']);
        return null;
    }

    /// <summary>Takes numbers and switches that Cockpit acts on. Does not move the reader.</summary>
    private Wrong? Measure(string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null && name is not ("messages" or "input"))
            return null;
        switch (name)
        {
            case "stream" when operation == OpenAiOperation.Chat:
                _isStreamed = reader.TokenType == JsonTokenType.True;
                return reader.TokenType is JsonTokenType.True or JsonTokenType.False ? null : new Wrong("stream", "'stream' must be true or false.");
            case "max_tokens" or "max_completion_tokens":
                return TryCount(ref reader, long.MaxValue, out var most) ? Take(() => _most = Math.Max(_most ?? 0, most)) : new Wrong(name, $"'{name}' must be a whole number of at least 1.");
            case "n":
                return TryCount(ref reader, OpenAiRequestReader.MostChoices, out var choices) ? Take(() => _choices = choices) : new Wrong("n", $"'n' must be a whole number from 1 to {OpenAiRequestReader.MostChoices}.");
            case "messages" when operation == OpenAiOperation.Chat:
                return CheckMessages(reader);
            case "input" when operation == OpenAiOperation.Embeddings:
                return reader.TokenType is JsonTokenType.String or JsonTokenType.StartArray ? null : new Wrong("input", "'input' must be a text or an array of texts or tokens.");
            default:
                return null;
        }
    }

    /// <summary>Works on a copy of the reader.</summary>
    private static Wrong? CheckMessages(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return new Wrong("messages", "'messages' must be an array.");
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                return new Wrong($"messages[{count}]", $"messages[{count}] must be an object with a role.");
            var hasRole = false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isRole = reader.ValueTextEquals("role"u8);
                reader.Read();
                hasRole |= isRole && reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }

            if (!hasRole)
                return new Wrong($"messages[{count}].role", $"messages[{count}] has no role, which must be a text.");
        }

        return count == 0 ? new Wrong("messages", "'messages' is empty.") : null;
    }

    /// <summary>Goes over the value; texts that are recorded must be texts that the store can hold.</summary>
    private Wrong? Walk(string name, ref Utf8JsonReader reader, bool isRecorded)
    {
        var depth = reader.CurrentDepth;
        while (true)
        {
            if (isRecorded && reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped
                && !JsonText.IsSound(body.Span.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2)))
                return new Wrong(name, $"'{name}' holds a text with U+0000, or with half of a surrogate pair.");
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
                return null;
            reader.Read();
        }
    }

    /// <summary>A single text of embeddings is recorded as a list of one: only what is no list is summarised, and nobody's words should be.</summary>
    private void RecordFeature(string name, ReadOnlySpan<byte> value)
    {
        if (_features.WrittenCount > 0)
            _features.Write(","u8);
        _features.Write([(byte)'"', .. System.Text.Encoding.ASCII.GetBytes(name), (byte)'"', (byte)':']);
        if (value.Length > limits.RecordedBytes)
            _features.Write(JsonSerializer.SerializeToUtf8Bytes(new { bytes = value.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(value)) }));
        else if (value[0] == '"' && name is "input" or "stop")
            _features.Write([(byte)'[', .. value, (byte)']']);
        else
            _features.Write(value);
    }

    private void Add(ReadOnlySpan<byte> member, ReadOnlySpan<byte> middle = default, ReadOnlySpan<byte> end = default)
    {
        _members.Write(","u8);
        _members.Write(member);
        _members.Write(middle);
        _members.Write(end);
    }

    private static bool TryCount(ref Utf8JsonReader reader, long most, out long count)
    {
        count = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out count) && count >= 1 && count <= most;
    }

    private static Wrong? Take(Action take)
    {
        take();
        return null;
    }

    /// <summary>The caller's options of a stream; its wish to have tokens counted is kept here, since Cockpit always asks for them.</summary>
    private sealed class StreamOptions
    {
        public bool WantsUsage { get; private set; }

        /// <summary>The other options, each with a comma before it.</summary>
        public ArrayBufferWriter<byte> Kept { get; } = new();

        public Wrong? Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                return new Wrong("stream_options", "'stream_options' must be an object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var start = (int)reader.TokenStartIndex;
                var isUsage = reader.ValueTextEquals("include_usage"u8);
                reader.Read();
                WantsUsage |= isUsage && reader.TokenType == JsonTokenType.True;
                reader.Skip();
                if (isUsage)
                    continue;
                Kept.Write(","u8);
                Kept.Write(body.Span[start..(int)reader.BytesConsumed]);
            }

            return null;
        }
    }
}
