using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Registry;

/// <summary>How much harm a wrong decision can do.</summary>
public enum RiskTier
{
    /// <summary>Changes need nobody else.</summary>
    Low,
    /// <summary>Changes need an approver.</summary>
    Medium,
    /// <summary>Changes need an approver.</summary>
    High,
}

/// <summary>What kind of answer a model gives.</summary>
public enum ModelTask
{
    /// <summary>One of two classes.</summary>
    Binary,
    /// <summary>One of several classes.</summary>
    Multiclass,
    /// <summary>A number.</summary>
    Regression,
    /// <summary>Text.</summary>
    Generation,
}

/// <summary>A named capability, and the state that commands change.</summary>
public sealed class ModelRow
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }
    /// <summary>The team it belongs to. A key narrowed to a team sees that team's models only; null is seen by keys that are not narrowed.</summary>
    public string? Team { get; set; }
    /// <summary>Who answers for it.</summary>
    public required string Owner { get; set; }
    /// <summary>What it is for, in words.</summary>
    public required string Purpose { get; set; }
    /// <summary>Decides which commands need an approver.</summary>
    public RiskTier RiskTier { get; set; }
    /// <summary>What kind of answer it gives.</summary>
    public ModelTask Task { get; set; }
    /// <summary>Names of protected attributes.</summary>
    public IList<string> ProtectedAttributes { get; set; } = [];
    /// <summary>The class that counts as positive.</summary>
    public string? PositiveLabel { get; set; }
    /// <summary>Who is told, in order.</summary>
    public IList<string> Escalation { get; set; } = [];
    /// <summary>What is to be done about incidents: JSON of kinds, each with its steps; null leaves all to what Cockpit brings along.</summary>
    public string? Runbook { get; set; }
    /// <summary>First registration.</summary>
    public DateTimeOffset CreatedAt { get; init; }
    /// <summary>Grows with every change of the model or of one of its versions; its ETag.</summary>
    public long Revision { get; set; }
    /// <summary>Since when the whole model is paused; null while it serves.</summary>
    public DateTimeOffset? PausedAt { get; set; }
    /// <summary>The newest epoch handed to a command on this model.</summary>
    public long IssuedEpoch { get; set; }
    /// <summary>The epoch of the newest command whose effect is in force. Only effects write it, in the same statement that changes what serves.</summary>
    public long AppliedEpoch { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<ModelRow>
    {
        public void Configure(EntityTypeBuilder<ModelRow> builder)
        {
            builder.ToTable("models");
            builder.HasKey(row => row.Name);
            builder.Property(row => row.RiskTier).HasConversion<StoreText.Converter<RiskTier>>();
            builder.Property(row => row.Task).HasConversion<StoreText.Converter<ModelTask>>();
        }
    }
}
