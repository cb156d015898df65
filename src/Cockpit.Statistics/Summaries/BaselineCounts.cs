namespace Cockpit.Statistics.Summaries;

/// <summary>Numbers counted against the layout of a baseline's column: exact for ever, however long the window.</summary>
public sealed class BaselineCounts
{
    private readonly long[] _bins;

    /// <summary>No counts yet against a layout of numbers.</summary>
    internal BaselineCounts(ulong tag, ColumnLayout layout)
        : this(tag, new long[layout.Bins!.Count])
    {
    }

    private BaselineCounts(ulong tag, long[] bins)
    {
        Tag = tag;
        _bins = bins;
    }

    /// <summary>
    /// The fingerprint of what was counted against: bins, fences and extremes. Counts of the same fingerprint belong together, whichever
    /// baseline they were made for.
    /// </summary>
    public ulong Tag { get; }

    /// <summary>Values a bin.</summary>
    public ReadOnlySpan<long> Bins => _bins;

    /// <summary>Values outside the fences.</summary>
    public long Outliers { get; private set; }

    /// <summary>Values below the baseline's smallest.</summary>
    public long Below { get; private set; }

    /// <summary>Values above the baseline's largest.</summary>
    public long Above { get; private set; }

    /// <summary>Whether these are counts against that layout.</summary>
    public bool Fits(ColumnLayout layout) => layout.Bins is not null && layout.Tag() == Tag;

    internal void Add(ColumnLayout layout, double value)
    {
        _bins[layout.Bins!.IndexOf(value)]++;
        Outliers += layout.Fences!.Value.IsOutside(value) ? 1 : 0;
        Below += value < layout.Minimum ? 1 : 0;
        Above += value > layout.Maximum ? 1 : 0;
    }

    internal BaselineCounts Copy()
        => new(Tag, [.. _bins]) { Outliers = Outliers, Below = Below, Above = Above };

    /// <summary>Adds counts of the same tag.</summary>
    internal void Merge(BaselineCounts other)
    {
        for (var i = 0; i < _bins.Length; i++)
            _bins[i] += other._bins[i];
        Outliers += other.Outliers;
        Below += other.Below;
        Above += other.Above;
    }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Tag);
        writer.Write7BitEncodedInt(_bins.Length);
        foreach (var count in _bins)
            writer.Write7BitEncodedInt64(count);
        writer.Write7BitEncodedInt64(Outliers);
        writer.Write7BitEncodedInt64(Below);
        writer.Write7BitEncodedInt64(Above);
    }

    internal static BaselineCounts Read(BinaryReader reader)
    {
        var tag = reader.ReadUInt64();
        var bins = new long[reader.Read7BitEncodedInt()];
        for (var i = 0; i < bins.Length; i++)
            bins[i] = reader.Read7BitEncodedInt64();
        return new BaselineCounts(tag, bins)
        {
            Outliers = reader.Read7BitEncodedInt64(),
            Below = reader.Read7BitEncodedInt64(),
            Above = reader.Read7BitEncodedInt64(),
        };
    }
}
