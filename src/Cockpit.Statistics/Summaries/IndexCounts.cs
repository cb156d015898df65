using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>
/// Decisions by an index: of their latency's logarithmic bucket, or of the way that their answer took. What an index means, whoever
/// counts knows; a negative one stands for what is not known.
/// </summary>
public sealed class IndexCounts
{
    private readonly SparseCounts _counts;

    internal IndexCounts()
        : this(new SparseCounts())
    {
    }

    private IndexCounts(SparseCounts counts) => _counts = counts;

    /// <summary>Decisions whose index is known.</summary>
    public long Known => _counts.Sum(0, int.MaxValue);

    /// <summary>Decisions by index. A copy at every call.</summary>
    public IReadOnlyDictionary<int, long> Counts
    {
        get
        {
            var counts = new Dictionary<int, long>(_counts.Used);
            for (var i = 0; i < _counts.Used; i++)
                counts.Add(_counts.Cells[i], _counts.Counts[i]);
            return counts;
        }
    }

    internal void Add(int index)
    {
        if (index >= 0)
            _counts.Add(index, 1);
    }

    internal void Merge(IndexCounts other) => _counts.Merge(other._counts);

    internal bool ContentEquals(IndexCounts other) => Same.Bytes(Write, other.Write);

    internal void Write(BinaryWriter writer) => _counts.Write(writer);

    internal static IndexCounts Read(BinaryReader reader) => new(SparseCounts.Read(reader));
}
