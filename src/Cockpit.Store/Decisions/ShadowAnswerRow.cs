using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Decisions;

/// <summary>What a version that nobody heard answered to the question of a decision.</summary>
public sealed class ShadowAnswerRow
{
    /// <summary>The order of storing.</summary>
    public long Sequence { get; init; }
    /// <summary>The decision whose question it saw.</summary>
    public required DecisionId Decision { get; init; }
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The version that was asked.</summary>
    public required string Version { get; init; }
    /// <summary>When the request was admitted.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>What it would have decided; null when it gave no usable answer.</summary>
    public string? Prediction { get; init; }
    /// <summary>Its score.</summary>
    public double? Score { get; init; }
    /// <summary>Whether it decided as the answer that was given; null when either decided nothing.</summary>
    public bool? Agrees { get; init; }
    /// <summary>How long it took, in milliseconds.</summary>
    public double? LatencyMs { get; init; }
    /// <summary>What went wrong; null when it answered.</summary>
    public string? Error { get; init; }
    /// <summary>JSON object: the outputs' values.</summary>
    public string? Answer { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<ShadowAnswerRow>
    {
        public void Configure(EntityTypeBuilder<ShadowAnswerRow> builder)
        {
            builder.ToTable("shadow_answers");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => row.Decision);
            builder.HasIndex(row => new { row.Model, row.Version, row.At });
        }
    }
}
