using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Refusals;

/// <summary>
/// How many items broke a rule of their model's contract in a minute, as one gateway counted them; a minute may have several rows, which add
/// up. Refused requests are no decisions, so this is all that is kept of them. Never changed.
/// </summary>
public sealed class RefusalRow
{
    /// <summary>The order of writing.</summary>
    public long Sequence { get; init; }
    /// <summary>The model.</summary>
    public required string Model { get; init; }
    /// <summary>The field; empty for the request as a whole.</summary>
    public required string Field { get; init; }
    /// <summary>The rule in a word; <c>request</c> counts each item of a refused request once, however many rules it broke.</summary>
    public required string Rule { get; init; }
    /// <summary>refused, coerced or flagged.</summary>
    public required string Mode { get; init; }
    /// <summary>The minute's beginning.</summary>
    public required DateTimeOffset Minute { get; init; }
    /// <summary>How many items.</summary>
    public required long Count { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<RefusalRow>
    {
        public void Configure(EntityTypeBuilder<RefusalRow> builder)
        {
            builder.ToTable("refusals");
            builder.HasKey(row => row.Sequence);
            builder.HasIndex(row => new { row.Model, row.Minute });
        }
    }
}
