namespace Cockpit.Statistics.Sketches;

/// <summary>64-bit hashes that are the same on every machine and every run, unlike those of the runtime.</summary>
internal static class StableHash
{
    /// <summary>Of a number: equal numbers have equal hashes, −0 and 0 included.</summary>
    public static ulong Of(double value) => Mix((ulong)BitConverter.DoubleToInt64Bits(value + 0.0));

    /// <summary>Of a text, by its UTF-16 units (FNV-1a, then mixed).</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var unit in text)
            hash = (hash ^ unit) * 0x100000001B3UL;
        return Mix(hash);
    }

    /// <summary>Of a number after others: their order counts.</summary>
    public static ulong Of(ulong before, double value)
        => Mix((before * 0x100000001B3UL) ^ (ulong)BitConverter.DoubleToInt64Bits(value + 0.0));

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return bits ^ (bits >> 31);
    }
}
