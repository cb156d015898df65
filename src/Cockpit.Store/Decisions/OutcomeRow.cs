using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Decisions;

/// <summary>
/// What one source says turned out to be true of a decision. The newest statement about a decision is its label; the others stay, for
/// whoever compares the sources.
/// </summary>
public sealed class OutcomeRow
{
    /// <summary>The order of arrival.</summary>
    public long Sequence { get; init; }
    /// <summary>The decision it is about.</summary>
    public required DecisionId Decision { get; init; }
    /// <summary>Who says so.</summary>
    public required string Source { get; init; }
    /// <summary>When it became true, or was found out.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>What turned out to be true.</summary>
    public required string Label { get; set; }
    /// <summary>When Cockpit was told.</summary>
    public required DateTimeOffset ReceivedAt { get; set; }
    /// <summary>Who told.</summary>
    public required string Actor { get; set; }

    /// <summary>Whether sources say otherwise of one decision than each other, each by its newest statement. One that corrects itself contradicts nobody.</summary>
    /// <param name="statements">All of one decision, the oldest first.</param>
    public static bool Contradict(IEnumerable<OutcomeRow> statements)
        => statements.GroupBy(row => row.Source, StringComparer.Ordinal).Select(source => source.Last().Label).Distinct(StringComparer.Ordinal).Skip(1).Any();

    internal sealed class Configuration : IEntityTypeConfiguration<OutcomeRow>
    {
        public void Configure(EntityTypeBuilder<OutcomeRow> builder)
        {
            builder.ToTable("outcomes");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Decision, row.Source, row.At }).IsUnique();
        }
    }
}
