using System.ComponentModel.DataAnnotations;

namespace Cockpit.Telemetry.Rollups;

/// <summary>How long summaries stay fine, and how often they are added up. Section <c>Cockpit:Rollups</c>.</summary>
public sealed class RollupOptions
{
    /// <summary>Whole days for which summaries keep windows of five minutes. 1 to 90; 2 by default.</summary>
    [Range(1, 90, ErrorMessage = "Cockpit:Rollups:FineDays must be between 1 and 90.")]
    public int FineDays { get; set; } = 2;

    /// <summary>Whole days for which summaries keep windows of an hour; older ones are days. 1 to 3,650; 60 by default.</summary>
    [Range(1, 3_650, ErrorMessage = "Cockpit:Rollups:HourlyDays must be between 1 and 3,650.")]
    public int HourlyDays { get; set; } = 60;

    /// <summary>Seconds between two rounds of compaction. 1 to 3,600; 5 by default.</summary>
    [Range(1, 3_600, ErrorMessage = "Cockpit:Rollups:CompactSeconds must be between 1 and 3,600.")]
    public int CompactSeconds { get; set; } = 5;
}
