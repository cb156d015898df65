namespace Cockpit.Statistics.Summaries;

/// <summary>What decisions cost.</summary>
public sealed class CostSums
{
    /// <summary>The cost of all whose cost is known.</summary>
    public decimal Total { get; private set; }

    /// <summary>Decisions whose cost is known.</summary>
    public long Known { get; private set; }

    internal void Add(decimal cost)
    {
        Total += cost;
        Known++;
    }

    internal void Merge(CostSums other)
    {
        Total += other.Total;
        Known += other.Known;
    }

    internal bool ContentEquals(CostSums other) => Total == other.Total && Known == other.Known;

    internal void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Known);
        if (Known > 0)
            writer.Write(Total);
    }

    internal static CostSums Read(BinaryReader reader)
        => reader.Read7BitEncodedInt64() is > 0 and var known ? new() { Known = known, Total = reader.ReadDecimal() } : new();
}
