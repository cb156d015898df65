namespace Cockpit.Statistics.Sketches;

/// <summary>Whole numbers in as few bytes as they need, negative ones too: 7 bits a byte, the sign in the lowest bit.</summary>
internal static class Compact
{
    private const int Continued = 0x80;

    /// <summary>Writes a number that may be negative; small ones of either sign take one byte.</summary>
    public static void WriteSigned(this BinaryWriter writer, long value) => writer.Write7BitEncodedInt64((value << 1) ^ (value >> 63));

    /// <summary>Reads what <see cref="WriteSigned(BinaryWriter, long)"/> wrote.</summary>
    public static long ReadSigned(this BinaryReader reader)
    {
        var bits = reader.Read7BitEncodedInt64();
        return (bits >>> 1) ^ -(bits & 1);
    }

    /// <summary>Writes a wide number that may be negative.</summary>
    public static void WriteWide(this BinaryWriter writer, Int128 value)
    {
        var bits = unchecked((UInt128)((value << 1) ^ (value >> 127)));
        for (; bits >= Continued; bits >>= 7)
            writer.Write((byte)((int)(bits & (Continued - 1)) | Continued));
        writer.Write((byte)bits);
    }

    /// <summary>Reads what <see cref="WriteWide"/> wrote.</summary>
    public static Int128 ReadWide(this BinaryReader reader)
    {
        UInt128 bits = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = reader.ReadByte();
            bits |= (UInt128)(part & (Continued - 1)) << shift;
            if (part < Continued)
                return unchecked((Int128)(bits >> 1) ^ -(Int128)(bits & 1));
        }
    }
}
