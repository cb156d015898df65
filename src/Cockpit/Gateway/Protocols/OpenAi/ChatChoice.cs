using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>One answer of a chat model, put together from a whole message or from its pieces.</summary>
/// <param name="mostBytes">Of each text as much is kept; the rest is only counted.</param>
internal sealed class ChatChoice(int mostBytes)
{
    private const int MostTools = 128;
    private const int LongestReason = 100;

    private readonly SortedDictionary<long, Tool> _tools = [];
    private KeptText? _content;
    private KeptText? _refusal;

    /// <summary>Why the model stopped; null while it has not.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Adds a message, or a piece of one.</summary>
    /// <param name="said">A <c>message</c> or <c>delta</c>.</param>
    /// <returns>How many bytes the model said.</returns>
    public long Take(JsonElement said)
    {
        if (said.ValueKind != JsonValueKind.Object)
            return 0;
        var bytes = Add(ref _content, said, "content") + Add(ref _refusal, said, "refusal");
        // A thought is paid for, and no answer.
        bytes += Bytes(ChatJson.Text(said, "reasoning_content")) + Bytes(ChatJson.Text(said, "reasoning"));
        if (said.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in calls.EnumerateArray())
                bytes += AddTool(call);
        }

        return bytes;
    }

    /// <summary>Takes why the model stopped, where the choice says it.</summary>
    public void Finish(JsonElement choice)
        => FinishReason ??= ChatJson.Text(choice, "finish_reason") is { Length: > 0 } reason ? reason[..Math.Min(reason.Length, LongestReason)] : null;

    /// <summary>Writes it as it is recorded: the members of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("content", _content?.ToString());
        if (_refusal is not null)
            json.WriteString("refusal", _refusal.ToString());
        if (_tools.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var tool in _tools.Values)
            {
                json.WriteStartObject();
                json.WriteString("name", tool.Name);
                json.WriteString("arguments", tool.Arguments?.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteString("finish_reason", FinishReason);
    }

    private long Add(ref KeptText? text, JsonElement said, string name)
    {
        if (ChatJson.Text(said, name) is not { } piece)
            return 0;
        text ??= new KeptText(mostBytes);
        return text.Add(piece);
    }

    private long AddTool(JsonElement call)
    {
        if (call.ValueKind != JsonValueKind.Object || !call.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            return 0;
        // Pieces of one call share its index; in a whole message each call stands for itself.
        var index = call.TryGetProperty("index", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt64(out var number) ? number : _tools.Count;
        if (!_tools.TryGetValue(index, out var tool))
        {
            tool = new Tool();
            if (_tools.Count < MostTools)
                _tools.Add(index, tool);
        }

        var name = ChatJson.Text(function, "name");
        tool.Name ??= name;
        return Bytes(name) + Add(ref tool.Arguments, function, "arguments");
    }

    private static long Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private sealed class Tool
    {
        public string? Name { get; set; }
        public KeptText? Arguments;
    }

    private sealed class KeptText(int most)
    {
        private readonly StringBuilder _text = new();
        private long _bytes;

        public long Add(string piece)
        {
            var bytes = Bytes(piece);
            if (_bytes <= most)
                _text.Append(piece);
            _bytes += bytes;
            return bytes;
        }

        public override string ToString()
            => _bytes <= most ? _text.ToString() : string.Create(CultureInfo.InvariantCulture, $"{_text}… ({_bytes} bytes in all)");
    }
}
