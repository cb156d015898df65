using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Rollups;

/// <summary>
/// A summary of decisions of one version, class and window. A window may have any number of rows: it is their sum. Each commit adds
/// one, in its own transaction; compaction replaces several by their sum.
/// </summary>
public sealed class RollupRow
{
    /// <summary>The order of writing.</summary>
    public long Sequence { get; init; }
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }
    /// <summary>The version's name.</summary>
    public required string Version { get; init; }
    /// <summary>The traffic class.</summary>
    public required string TrafficClass { get; init; }
    /// <summary>The window's beginning, a multiple of its length since 1970.</summary>
    public required DateTimeOffset WindowStart { get; init; }
    /// <summary>The window's length: 300, 3,600 or 86,400.</summary>
    public required int WindowSeconds { get; init; }
    /// <summary>Decisions summarised; 0 for a row that only carries outcomes.</summary>
    public long Decisions { get; init; }
    /// <summary>The summary, in a form of its own.</summary>
    public required byte[] Content { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RollupRow>
    {
        public void Configure(EntityTypeBuilder<RollupRow> builder)
        {
            builder.ToTable("rollups");
            builder.HasKey(row => row.Sequence);
            // Compaction looks for windows with several rows by this index alone, without touching the contents.
            builder.HasIndex(row => new { row.Model, row.WindowStart, row.WindowSeconds, row.Version, row.TrafficClass }).HasDatabaseName("IX_rollups_window");
        }
    }
}

/// <summary>A summary on its way into the store; see <see cref="RollupRow"/> for each field's meaning.</summary>
public sealed record NewRollup(RollupKey Key, long Decisions, byte[] Content);

/// <summary>Which window of which traffic a summary belongs to.</summary>
public readonly record struct RollupKey(string Model, string Version, string TrafficClass, DateTimeOffset WindowStart, int WindowSeconds)
{
    /// <summary>The window of the given length that holds an instant.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset at, int seconds)
        => new(at.UtcTicks - (at.UtcTicks % (seconds * TimeSpan.TicksPerSecond)), TimeSpan.Zero);

    /// <summary>The row of a summary under this key.</summary>
    public RollupRow Row(long decisions, byte[] content)
        => new() { Model = Model, Version = Version, TrafficClass = TrafficClass, WindowStart = WindowStart, WindowSeconds = WindowSeconds, Decisions = decisions, Content = content };

    /// <summary>The key of a stored row.</summary>
    public static RollupKey Of(RollupRow row) => new(row.Model, row.Version, row.TrafficClass, row.WindowStart, row.WindowSeconds);
}
