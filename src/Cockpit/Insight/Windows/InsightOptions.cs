using System.ComponentModel.DataAnnotations;

namespace Cockpit.Insight.Windows;

/// <summary>How insight is computed. Section <c>Cockpit:Insight</c>.</summary>
public sealed class InsightOptions
{
    /// <summary>Most decisions that an exact answer recomputes from. 1,000 to 10,000,000; 1,000,000 by default.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Cockpit:Insight:ExactLimit must be between 1,000 and 10,000,000.")]
    public int ExactLimit { get; set; } = 1_000_000;

    /// <summary>Most windows in one answer; beyond it the caller is asked for longer ones. 10 to 10,000; 1,000 by default.</summary>
    [Range(10, 10_000, ErrorMessage = "Cockpit:Insight:MaxWindows must be between 10 and 10,000.")]
    public int MaxWindows { get; set; } = 1_000;
}
