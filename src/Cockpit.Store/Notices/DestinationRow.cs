using Cockpit.Store.Database;
using Cockpit.Store.Incidents;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Cockpit.Store.Notices;

/// <summary>What stands behind a destination.</summary>
public enum DestinationKind
{
    /// <summary>A mail server that takes messages over SMTP.</summary>
    Email,
    /// <summary>An address that takes CloudEvents.</summary>
    Webhook,
    /// <summary>An incoming webhook of Slack.</summary>
    Slack,
    /// <summary>An integration of PagerDuty, Events API v2.</summary>
    PagerDuty,
    /// <summary>An Alertmanager of Prometheus, API v2.</summary>
    Alertmanager,
}

/// <summary>Where people are told of incidents.</summary>
public sealed class DestinationRow
{
    /// <summary>Unique; what escalations name.</summary>
    public required string Name { get; init; }
    /// <summary>What stands behind it.</summary>
    public required DestinationKind Kind { get; set; }
    /// <summary>How to reach it, as JSON; holds no secret.</summary>
    public required string Settings { get; set; }
    /// <summary>Its secret, encrypted; null without one.</summary>
    public string? Secret { get; set; }
    /// <summary>It is told of incidents of that severity and worse.</summary>
    public IncidentSeverity Severity { get; set; }
    /// <summary>Only of models of these teams; empty is every team.</summary>
    public IList<string> Teams { get; set; } = [];
    /// <summary>Only of these models; empty is every model.</summary>
    public IList<string> Models { get; set; } = [];
    /// <summary>It is told only when a model's escalation names it, whatever else it says.</summary>
    public bool OnlyEscalation { get; set; }
    /// <summary>While it is off nobody is told there, and what it was to be told waits.</summary>
    public bool IsOff { get; set; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Configuration : IEntityTypeConfiguration<DestinationRow>
    {
        public void Configure(EntityTypeBuilder<DestinationRow> builder)
        {
            builder.ToTable("destinations");
            builder.HasKey(row => row.Name);
            builder.Property(row => row.Kind).HasConversion<StoreText.Converter<DestinationKind>>();
            builder.Property(row => row.Severity).HasConversion<StoreText.Converter<IncidentSeverity>>();
        }
    }
}
