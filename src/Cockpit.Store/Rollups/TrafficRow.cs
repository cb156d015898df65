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
    /// <summary>Answered decisions that a fallback answered; see <see cref="AnswerPaths.IsDegraded"/>.</summary>
    public long Degraded { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<TrafficRow>
    {
        public void Configure(EntityTypeBuilder<TrafficRow> builder)
        {
            builder.ToTable("traffic");
            builder.HasKey(row => new { row.Minute, row.Model, row.Version, row.TrafficClass, row.LatencyBucket });
            builder.HasIndex(row => new { row.Model, row.Minute });
            // Rows of before it was counted have none.
            builder.Property(row => row.Degraded).HasDefaultValue(0L);
        }
    }
}

/// <summary>The key of a <see cref="TrafficRow"/>.</summary>
public readonly record struct TrafficKey(DateTimeOffset Minute, string Model, string Version, string TrafficClass, int LatencyBucket)
{
    /// <summary>Where a decision is counted.</summary>
    public static TrafficKey Of(NewDecision decision)
        => new(RollupKey.StartOf(decision.At, 60), decision.Model, decision.Version, decision.TrafficClass, LatencyBuckets.Of(decision.LatencyMs));
}

/// <summary>What is counted under one key; see <see cref="TrafficRow"/> for each field's meaning.</summary>
public readonly record struct TrafficCounts(long Answered, long Failed, long Degraded);

/// <summary>What a batch of decisions adds to the rollups.</summary>
public sealed class TrafficDelta
{
    private readonly Dictionary<TrafficKey, TrafficCounts> _added = [];

    /// <summary>The counts to add, by key.</summary>
    public IReadOnlyDictionary<TrafficKey, TrafficCounts> Added => _added;

    /// <summary>Counts one stored decision.</summary>
    public void Count(NewDecision decision)
    {
        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_added, TrafficKey.Of(decision), out _);
        counts = decision.AnswerPath switch
        {
            null => counts with { Failed = counts.Failed + 1 },
            { } path when path.IsDegraded() => counts with { Answered = counts.Answered + 1, Degraded = counts.Degraded + 1 },
            _ => counts with { Answered = counts.Answered + 1 },
        };
    }

    /// <summary>Forgets everything, for the next batch.</summary>
    public void Clear() => _added.Clear();
}
