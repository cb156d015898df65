using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>Decisions by the index of their latency's logarithmic bucket. What the buckets are, whoever counts knows; a negative
/// index stands for a latency that is not known.</summary>
public sealed class LatencyCounts
{
    private readonly SparseCounts _counts;

    internal LatencyCounts()
        : this(new SparseCounts())
    {
    }

    private LatencyCounts(SparseCounts counts) => _counts = counts;

    /// <summary>Decisions whose latency is known.</summary>
    public long Known => _counts.Sum(0, int.MaxValue);

    /// <summary>Decisions a bucket, by index. A copy at every call.</summary>
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

    internal void Add(int bucket)
    {
        if (bucket >= 0)
            _counts.Add(bucket, 1);
    }

    internal void Merge(LatencyCounts other) => _counts.Merge(other._counts);

    internal bool ContentEquals(LatencyCounts other) => Same.Bytes(Write, other.Write);

    internal void Write(BinaryWriter writer) => _counts.Write(writer);

    internal static LatencyCounts Read(BinaryReader reader) => new(SparseCounts.Read(reader));
}
