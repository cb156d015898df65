using System.Buffers;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>Answers of OpenAI-compatible servers, as they are recorded. They travel on as they came.</summary>
internal static class ChatAnswer
{
    /// <summary>Reads a whole chat completion.</summary>
    public static (ModelAnswer? Answer, string? Wrong) ReadChat(ReadOnlyMemory<byte> body, TokenUse expected, int mostBytes) => Read(body, root =>
    {
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array || choices.GetArrayLength() == 0)
            return (null, "it has no 'choices'.");
        var said = 0L;
        List<ChatChoice> made = [];
        foreach (var choice in choices.EnumerateArray())
        {
            if (choice.ValueKind != JsonValueKind.Object || !choice.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object)
                return (null, "a choice has no 'message'.");
            var one = new ChatChoice(mostBytes);
            said += one.Take(message);
            one.Finish(choice);
            made.Add(one);
        }

        var used = ChatJson.Usage(root) ?? new TokenUse(expected.Input, TokenUse.Of(said), IsEstimated: true);
        return (new ModelAnswer([Item(made, used)], body) { Used = used }, null);
    });

    /// <summary>Reads embeddings: their number and length are recorded, not the vectors.</summary>
    public static (ModelAnswer? Answer, string? Wrong) ReadEmbeddings(ReadOnlyMemory<byte> body, TokenUse expected) => Read(body, root =>
    {
        if (!root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array || data.GetArrayLength() == 0)
            return (null, "it has no 'data'.");
        if (data[0].ValueKind != JsonValueKind.Object || !data[0].TryGetProperty("embedding", out var first) || first.ValueKind is not (JsonValueKind.Array or JsonValueKind.String))
            return (null, "its 'data' holds no 'embedding'.");

        var used = ChatJson.Usage(root) ?? expected with { Output = 0, IsEstimated = true };
        var outputs = Object(json =>
        {
            json.WriteNumber("embeddings", data.GetArrayLength());
            if (first.ValueKind == JsonValueKind.Array)
                json.WriteNumber("dimensions", first.GetArrayLength());
            else if (first.TryGetBytesFromBase64(out var floats))
                json.WriteNumber("dimensions", floats.Length / sizeof(float));
            ChatJson.Write(json, used);
        });
        return (new ModelAnswer([new AnsweredItem(outputs, null, null)], body) { Used = used }, null);
    });

    /// <summary>What is recorded of one answer or several: texts, calls of tools, tokens; the prediction is why the first of them ended.</summary>
    public static AnsweredItem Item(IReadOnlyList<ChatChoice> choices, TokenUse used)
    {
        var outputs = Object(json =>
        {
            if (choices is [var only])
            {
                only.Write(json);
            }
            else
            {
                json.WriteStartArray("choices");
                foreach (var choice in choices)
                {
                    json.WriteStartObject();
                    choice.Write(json);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            ChatJson.Write(json, used);
        });
        return new AnsweredItem(outputs, choices.Count == 0 ? null : choices[0].FinishReason, null);
    }

    private static (ModelAnswer? Answer, string? Wrong) Read(ReadOnlyMemory<byte> body, Func<JsonElement, (ModelAnswer?, string?)> read)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : (null, "it is not a JSON object.");
        }
        catch (JsonException)
        {
            return (null, "it is not JSON.");
        }
        catch (InvalidOperationException)
        {
            return (null, "a name in it holds an escape that is half of a surrogate pair.");
        }
    }

    private static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
