namespace Cockpit.Statistics.Sketches;

/// <content>How a sketch is written, and the bounds of its buckets.</content>
public sealed partial class QuantileSketch
{
    // Whole numbers up to here differ by whole numbers, which take a byte or two where a double takes eight.
    private const double LargestDifferent = 1L << 52;

    private static readonly LogBuckets Bounds = new(RelativeError);

    [Flags]
    private enum Form : byte
    {
        None = 0,
        Exact = 1,
        Whole = 2,
        Differences = 4,
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        KeyValuePair<double, long>[] items = [.. _exact ?? []];
        Array.Sort(items, (left, right) => left.Key.CompareTo(right.Key));
        var small = AreWhole && (items.Length == 0 || Math.Max(-items[0].Key, items[^1].Key) <= LargestDifferent);
        writer.Write7BitEncodedInt(_exactLimit);
        writer.Write((byte)((IsExact ? Form.Exact : Form.None) | (AreWhole ? Form.Whole : Form.None)
            | (small ? Form.Differences : Form.None)));
        writer.Write7BitEncodedInt64(Missing);
        if (IsExact)
        {
            WriteExact(writer, items, small);
            return;
        }
        writer.Write7BitEncodedInt64(_zeros);
        (_above ?? new(RelativeError)).Write(writer);
        (_below ?? new(RelativeError)).Write(writer);
        (_distinct ?? new()).Write(writer);
    }

    /// <inheritdoc/>
    public static QuantileSketch Read(BinaryReader reader) => Read(reader, exactLimit: null);

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, to stay exact for another number of values from now on; null keeps the one written.
    /// </summary>
    public static QuantileSketch Read(BinaryReader reader, int? exactLimit)
    {
        var written = reader.Read7BitEncodedInt();
        var form = (Form)reader.ReadByte();
        var read = new QuantileSketch(exactLimit ?? written)
        {
            IsExact = form.HasFlag(Form.Exact),
            AreWhole = form.HasFlag(Form.Whole),
            Missing = reader.Read7BitEncodedInt64(),
        };
        if (read.IsExact)
        {
            read.ReadExact(reader, form.HasFlag(Form.Differences));
            return read;
        }
        read._zeros = reader.Read7BitEncodedInt64();
        read._above = new(RelativeError);
        read._below = new(RelativeError);
        read.Count = read._zeros + read._above.Read(reader) + read._below.Read(reader);
        read._distinct = DistinctSketch.Read(reader);
        return read;
    }

    /// <summary>The upper bound of the bucket a value falls into: no bucket lies on both sides of it.</summary>
    internal static double BoundAbove(double value)
        => Math.Abs(value) < Smallest ? 0 : value > 0 ? Bounds.UpperBound(value) : -Bounds.LowerBound(-value);

    /// <summary>The lower bound of the bucket a value falls into.</summary>
    internal static double BoundBelow(double value)
        => Math.Abs(value) < Smallest ? 0 : value > 0 ? Bounds.LowerBound(value) : -Bounds.UpperBound(-value);

    /// <summary>Values in the bucket around a value, on either side of it; 0 while exact.</summary>
    internal long CountAround(double value)
    {
        if (IsExact || double.IsNaN(value))
            return 0;
        return Math.Abs(value) < Smallest ? _zeros : (value > 0 ? _above : _below)?.CountAround(Math.Abs(value)) ?? 0;
    }

    private static void WriteExact(BinaryWriter writer, KeyValuePair<double, long>[] items, bool differences)
    {
        writer.Write7BitEncodedInt(items.Length);
        long last = 0;
        foreach (var (value, times) in items)
        {
            if (differences)
                writer.WriteSigned((long)value - last);
            else
                writer.Write(value);
            last = differences ? (long)value : 0;
            writer.Write7BitEncodedInt64(times);
        }
    }

    private void ReadExact(BinaryReader reader, bool differences)
    {
        long last = 0;
        var left = reader.Read7BitEncodedInt();
        _exact = left == 0 ? null : new(left);
        for (; left > 0; left--)
        {
            var value = differences ? last += reader.ReadSigned() : reader.ReadDouble();
            Count += _exact![value] = reader.Read7BitEncodedInt64();
        }
        if (_exact?.Count > _exactLimit || _exactLimit == 0)
            Spill();
    }
}
