using System.Runtime.InteropServices;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Rollups;

/// <summary>How many decisions of one version, class and minute fell into one latency bucket. Merging is adding.</summary>
public sealed class TrafficRow
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version's name.</summary>
    public required string Version { get; init; }
    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>The minute's beginning.</summary>
    public required DateTimeOffset Minute { get; init; }
    /// <summary>See <see cref="LatencyBuckets"/>.</summary>
    public required int LatencyBucket { get; init; }
    /// <summary>Decisions that were answered.</summary>
    public long Answered { get; init; }
    /// <summary>Decisions that failed.</summary>
    public long Failed { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<TrafficRow>
    {
        public void Configure(EntityTypeBuilder<TrafficRow> builder)
        {
            builder.ToTable("traffic");
            builder.HasKey(row => new { row.Minute, row.Model, row.Version, row.TrafficClass, row.LatencyBucket });
            builder.HasIndex(row => new { row.Model, row.Minute });
        }
    }
}

/// <summary>The key of a <see cref="TrafficRow"/>.</summary>
public readonly record struct TrafficKey(DateTimeOffset Minute, string Model, string Version, string TrafficClass, int LatencyBucket)
{
    /// <summary>Where a decision is counted.</summary>
    public static TrafficKey Of(NewDecision decision)
        => new(MinuteOf(decision.At), decision.Model, decision.Version, decision.TrafficClass, LatencyBuckets.Of(decision.LatencyMs));

    private static DateTimeOffset MinuteOf(DateTimeOffset at)
        => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}

/// <summary>What a batch of decisions adds to the rollups.</summary>
public sealed class TrafficDelta
{
    private readonly Dictionary<TrafficKey, (long Answered, long Failed)> _added = [];

    /// <summary>The counts to add, by key.</summary>
    public IReadOnlyDictionary<TrafficKey, (long Answered, long Failed)> Added => _added;

    /// <summary>Counts one stored decision.</summary>
    public void Count(NewDecision decision)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_added, TrafficKey.Of(decision), out _);
        if (decision.Status == DecisionStatus.Answered)
            counts.Answered++;
        else
            counts.Failed++;
    }

    /// <summary>Forgets everything, for the next batch.</summary>
    public void Clear() => _added.Clear();
}
