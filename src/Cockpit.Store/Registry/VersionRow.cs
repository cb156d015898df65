using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Registry;

/// <summary>How far a version has come.</summary>
public enum Stage
{
    /// <summary>Known, serves nobody.</summary>
    Registered,
    /// <summary>Sees copies of live traffic; its answers reach nobody.</summary>
    Shadow,
    /// <summary>Serves a small share.</summary>
    Canary,
    /// <summary>Serves.</summary>
    Live,
    /// <summary>Will not serve again.</summary>
    Retired,
}

/// <summary>What a version's endpoint speaks.</summary>
public enum EndpointProtocol
{
    /// <summary>No endpoint: the decisions are made elsewhere and ingested.</summary>
    None,
    /// <summary>Open Inference Protocol v2 over HTTP.</summary>
    OpenInference,
    /// <summary>OpenAI-compatible HTTP.</summary>
    Openai,
    /// <summary>MLflow scoring server.</summary>
    Mlflow,
}

/// <summary>Why routing avoids a version while another can answer.</summary>
public enum VersionMark
{
    /// <summary>It is being trained anew.</summary>
    Retraining,
    /// <summary>Somebody found that it does not do well, whatever its calls show.</summary>
    Unhealthy,
}

/// <summary>One immutable release of a model, and the stage that commands move it through.</summary>
public sealed class VersionRow
{
    /// <summary>The model it is a release of.</summary>
    public required string Model { get; init; }
    /// <summary>Unique within the model.</summary>
    public required string Name { get; init; }
    /// <summary>What the endpoint speaks.</summary>
    public EndpointProtocol Protocol { get; set; }
    /// <summary>Address of the model at its server; null when there is no endpoint.</summary>
    public string? Url { get; set; }
    /// <summary>The name that the server knows the model by, where calls name it; null: as Cockpit does.</summary>
    public string? ServerModel { get; set; }
    /// <summary>How long one call may take, in milliseconds.</summary>
    public int TimeoutMs { get; set; }
    /// <summary>JSON as registered.</summary>
    public string? Contract { get; set; }
    /// <summary>JSON as registered.</summary>
    public string? Lineage { get; set; }
    /// <summary>Price of one call, in <see cref="Currency"/>.</summary>
    public decimal? CostPerCall { get; set; }
    /// <summary>Price of one input token.</summary>
    public decimal? CostPerInputToken { get; set; }
    /// <summary>Price of one output token.</summary>
    public decimal? CostPerOutputToken { get; set; }
    /// <summary>Price of one second that a call takes.</summary>
    public decimal? CostPerSecond { get; set; }
    /// <summary>Whether calls have a price at all.</summary>
    public bool HasPrice => (CostPerCall ?? CostPerInputToken ?? CostPerOutputToken ?? CostPerSecond) is not null;
    /// <summary>ISO 4217 code.</summary>
    public string? Currency { get; set; }
    /// <summary>First registration.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>Changed by effects only.</summary>
    public Stage Stage { get; set; }
    /// <summary>Since when this version alone is paused.</summary>
    public DateTimeOffset? PausedAt { get; set; }
    /// <summary>Since when it is live; null when it is not.</summary>
    public DateTimeOffset? LiveSince { get; set; }
    /// <summary>Why routing avoids it, until <see cref="MarkedUntil"/>; null when it was never marked, or the mark was taken off.</summary>
    public VersionMark? Mark { get; set; }
    /// <summary>Why it was marked, in words.</summary>
    public string? MarkReason { get; set; }
    /// <summary>Who asked for the mark.</summary>
    public string? MarkedBy { get; set; }
    /// <summary>Since when.</summary>
    public DateTimeOffset? MarkedAt { get; set; }
    /// <summary>When the mark ends by itself.</summary>
    public DateTimeOffset? MarkedUntil { get; set; }

    /// <summary>Whether a mark holds at an instant.</summary>
    public bool IsMarked(DateTimeOffset now) => Mark is not null && MarkedUntil > now;

    internal sealed class Configuration : IEntityTypeConfiguration<VersionRow>
    {
        public void Configure(EntityTypeBuilder<VersionRow> builder)
        {
            builder.ToTable("versions");
            builder.HasKey(row => new { row.Model, row.Name });
            builder.HasOne<ModelRow>().WithMany().HasForeignKey(row => row.Model).OnDelete(DeleteBehavior.Restrict);
            builder.Property(row => row.Protocol).HasConversion<StoreText.Converter<EndpointProtocol>>();
            builder.Property(row => row.Mark).HasConversion<StoreText.Converter<VersionMark>>();
            builder.Property(row => row.Stage).HasConversion<StoreText.Converter<Stage>>();
        }
    }
}

/// <summary>A span of time in which a version was live. Never changed once closed.</summary>
public sealed class LivePeriodRow
{
    /// <summary>The order of opening.</summary>
    public long Sequence { get; init; }
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The version that was live.</summary>
    public required string Version { get; init; }
    /// <summary>From when.</summary>
    public required DateTimeOffset LiveFrom { get; init; }
    /// <summary>Until when; null while it is live.</summary>
    public DateTimeOffset? LiveTo { get; set; }
    /// <summary>The command that made it live.</summary>
    public required Guid Command { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<LivePeriodRow>
    {
        public void Configure(EntityTypeBuilder<LivePeriodRow> builder)
        {
            builder.ToTable("live_periods");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Model, row.LiveFrom });
        }
    }
}
