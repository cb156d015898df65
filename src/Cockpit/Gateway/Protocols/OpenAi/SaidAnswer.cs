using System.Buffers;
using System.Text.Json;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>A fixed text in the words of a chat model.</summary>
/// <param name="id">Names the completion.</param>
/// <param name="model">Cockpit's model.</param>
/// <param name="at">When.</param>
/// <param name="text">What is said.</param>
internal sealed class SaidAnswer(string id, string model, DateTimeOffset at, string text)
{
    /// <summary>A whole completion.</summary>
    public ReadOnlyMemory<byte> Whole() => Object("chat.completion", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        WriteMessage(json);
        json.WriteEndObject();
        json.WriteString("finish_reason", "stop");
        json.WriteEndObject();
    }, isCounted: true);

    /// <summary>The same as events.</summary>
    public ReadOnlyMemory<byte> Streamed(bool wantsUsage)
    {
        var stream = new ArrayBufferWriter<byte>();
        ChatEvents.Write(stream, Chunk(WriteMessage, null).Span);
        ChatEvents.Write(stream, Chunk(static _ => { }, "stop").Span);
        if (wantsUsage)
            ChatEvents.Write(stream, Object("chat.completion.chunk", static _ => { }, isCounted: true).Span);
        ChatEvents.WriteDone(stream);
        return stream.WrittenMemory;
    }

    private ReadOnlyMemory<byte> Chunk(Action<Utf8JsonWriter> delta, string? finished) => Object("chat.completion.chunk", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("delta");
        delta(json);
        json.WriteEndObject();
        json.WriteString("finish_reason", finished);
        json.WriteEndObject();
    }, isCounted: false);

    private void WriteMessage(Utf8JsonWriter json)
    {
        json.WriteString("role", "assistant");
        json.WriteString("content", text);
    }

    private ReadOnlyMemory<byte> Object(string kind, Action<Utf8JsonWriter> choice, bool isCounted)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteString("object", kind);
            json.WriteNumber("created", at.ToUnixTimeSeconds());
            json.WriteString("model", model);
            json.WriteStartArray("choices");
            choice(json);
            json.WriteEndArray();
            // No model said it: it took no tokens.
            if (isCounted)
                ChatJson.Write(json, default);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
