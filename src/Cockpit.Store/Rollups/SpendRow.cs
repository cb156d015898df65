using System.Runtime.InteropServices;
using Cockpit.Store.Decisions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Rollups;

/// <summary>
/// What the gateway's calls to one version cost in one hour, by class and caller: every call, also those that failed, were tried
/// again, or whose answer nobody heard. Merging is adding.
/// </summary>
public sealed class SpendRow
{
    /// <summary>The hour's beginning, UTC.</summary>
    public required DateTimeOffset Hour { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version called.</summary>
    public required string Version { get; init; }
    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>Who asked.</summary>
    public required string Caller { get; init; }
    /// <summary>Calls to the version.</summary>
    public long Calls { get; init; }
    /// <summary>What they cost, in the version's currency.</summary>
    public decimal Cost { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<SpendRow>
    {
        public void Configure(EntityTypeBuilder<SpendRow> builder)
        {
            builder.ToTable("spend");
            builder.HasKey(row => new { row.Hour, row.Model, row.Version, row.TrafficClass, row.Caller });
        }
    }
}

/// <summary>The key of a <see cref="SpendRow"/>.</summary>
public readonly record struct SpendKey(DateTimeOffset Hour, string Model, string Version, string TrafficClass, string Caller)
{
    /// <summary>The hour, UTC, in which what a request spends is counted: that of its admission.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset at) => RollupKey.StartOf(at, 3600);
}

/// <summary>What a batch of decisions adds to the spending.</summary>
public sealed class SpendDelta
{
    private readonly Dictionary<SpendKey, (long Calls, decimal Cost)> _added = [];

    /// <summary>What to add, by key.</summary>
    public IReadOnlyDictionary<SpendKey, (long Calls, decimal Cost)> Added => _added;

    /// <summary>Counts the calls of one stored decision.</summary>
    public void Count(NewDecision decision)
    {
        foreach (var (version, calls, cost) in decision.Spent)
        {
            var key = new SpendKey(SpendKey.HourOf(decision.At), decision.Model, version, decision.TrafficClass, decision.Caller ?? "");
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_added, key, out _);
            sum = (sum.Calls + calls, sum.Cost + cost);
        }
    }

    /// <summary>Forgets everything, for the next batch.</summary>
    public void Clear() => _added.Clear();
}
