using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Cockpit.Ledger.Records;

/// <summary>
/// A record as bytes that any language can make again: the format's name and a line feed, then each field as the length of its UTF-8
/// text in four bytes, most significant first, and the text; four bytes of 255 stand for null.
/// </summary>
public static class RecordBytes
{
    private const int LengthBytes = 4;

    /// <summary>Writes the first <paramref name="count"/> fields as one record.</summary>
    public static void Write(string format, RecordFields fields, int count, IBufferWriter<byte> target)
    {
        Encoding.UTF8.GetBytes(format, target);
        target.Write("\n"u8);
        for (var i = 0; i < count; i++)
        {
            var text = fields[i];
            BinaryPrimitives.WriteInt32BigEndian(target.GetSpan(LengthBytes), fields.IsNull(i) ? -1 : text.Length);
            target.Advance(LengthBytes);
            target.Write(text);
        }
    }

    /// <summary>A record as one array.</summary>
    public static byte[] Of(string format, IEnumerable<string?> values)
    {
        var fields = new RecordFields();
        foreach (var value in values)
            fields.Add(value);
        var bytes = new ArrayBufferWriter<byte>();
        Write(format, fields, fields.Count, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
