using System.Buffers;
using System.Text.Json;
using Cockpit.Problems;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>Events as callers read them.</summary>
internal static class ChatEvents
{
    /// <summary>An event with this data. A line feed in JSON stands between its parts only, so a space may take its place.</summary>
    public static void Write(IBufferWriter<byte> stream, ReadOnlySpan<byte> data)
    {
        stream.Write("data: "u8);
        var copy = stream.GetSpan(data.Length)[..data.Length];
        data.CopyTo(copy);
        copy.Replace((byte)'\n', (byte)' ');
        stream.Advance(data.Length);
        stream.Write("\n\n"u8);
    }

    /// <summary>The last event of a complete answer.</summary>
    public static void WriteDone(IBufferWriter<byte> stream) => stream.Write("data: [DONE]\n\n"u8);

    /// <summary>The last event of an answer that failed midway.</summary>
    public static ReadOnlyMemory<byte> Error(Problem problem)
    {
        var stream = new ArrayBufferWriter<byte>();
        Write(stream, JsonSerializer.SerializeToUtf8Bytes(new { Error = OpenAiError.Of(problem) }, JsonSerializerOptions.Web));
        return stream.WrittenMemory;
    }
}
