using Cockpit.Store.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Guardrails;

/// <summary>What a guardrail found when it last looked.</summary>
public enum GuardrailState
{
    /// <summary>Too few decisions to say anything. Never the same as well.</summary>
    Insufficient,
    /// <summary>Within its limit.</summary>
    Within,
    /// <summary>Beyond its limit, though chance could explain it.</summary>
    Watch,
    /// <summary>Beyond its limit, more surely than chance allows.</summary>
    Failed,
}

/// <summary>How one guardrail of a model's policy stands. It outlives the process, so that a restart neither forgets a breach nor acts on it twice.</summary>
public sealed class GuardrailStateRow
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The guardrail's name.</summary>
    public required string Name { get; init; }
    /// <summary>The guardrail as it was looked by, as a document writes it; with another one everything begins anew.</summary>
    public required string Definition { get; set; }
    /// <summary>The version that was looked at; null for all. With another one everything begins anew.</summary>
    public string? Version { get; set; }
    /// <summary>What was found.</summary>
    public GuardrailState State { get; set; }
    /// <summary>Since when that is so.</summary>
    public required DateTimeOffset Since { get; set; }
    /// <summary>When it was last looked.</summary>
    public required DateTimeOffset CheckedAt { get; set; }
    /// <summary>Counts the looks; whoever goes by an older one changes nothing.</summary>
    public long Looks { get; set; }
    /// <summary>Looks in a row that speak for the next change: failed ones, or in a breach good ones.</summary>
    public int Streak { get; set; }
    /// <summary>The breach that lasts; null without one.</summary>
    public long? Breach { get; set; }
    /// <summary>What the figure was counted on.</summary>
    public long N { get; set; }
    /// <summary>The figure; null where there is none.</summary>
    public double? Value { get; set; }
    /// <summary>What it must not exceed; null for one that rests on a verdict.</summary>
    public double? Limit { get; set; }
    /// <summary>The same in words.</summary>
    public required string Sentence { get; set; }

    internal sealed class Configuration : IEntityTypeConfiguration<GuardrailStateRow>
    {
        public void Configure(EntityTypeBuilder<GuardrailStateRow> builder)
        {
            builder.ToTable("guardrail_states");
            builder.HasKey(row => new { row.Model, row.Name });
            builder.Property(row => row.State).HasConversion<StoreText.Converter<GuardrailState>>();
        }
    }
}

/// <summary>A guardrail that failed, from when it acted until it was well again.</summary>
public sealed class GuardrailBreachRow
{
    /// <summary>The order of breaches.</summary>
    public long Sequence { get; init; }
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The guardrail.</summary>
    public required string Name { get; init; }
    /// <summary>The version that was looked at; null for all.</summary>
    public string? Version { get; init; }
    /// <summary>When it acted.</summary>
    public required DateTimeOffset From { get; init; }
    /// <summary>When it was well again, or its guardrail was changed; null while it lasts.</summary>
    public DateTimeOffset? To { get; set; }
    /// <summary>What the figure was counted on.</summary>
    public required long N { get; init; }
    /// <summary>The figure when it acted; null where there is none.</summary>
    public double? Value { get; init; }
    /// <summary>What it must not exceed.</summary>
    public double? Limit { get; init; }
    /// <summary>What was done, in words of the policy, with commas between.</summary>
    public required string Action { get; init; }
    /// <summary>The command that was asked for; null when there was none.</summary>
    public Guid? Command { get; init; }
    /// <summary>What was found, and what came of the action, in words.</summary>
    public required string Sentence { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<GuardrailBreachRow>
    {
        public void Configure(EntityTypeBuilder<GuardrailBreachRow> builder)
        {
            builder.ToTable("guardrail_breaches");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Model, row.From });
        }
    }
}
