using System.ComponentModel.DataAnnotations;

namespace Cockpit.Control.Desk;

/// <summary>Commands. Section <c>Cockpit:Control</c>.</summary>
public sealed class ControlOptions
{
    /// <summary>How long a command waits for an approver before it expires, in minutes. 1 to 10,080; 1,440 by default.</summary>
    [Range(1, 10_080, ErrorMessage = "Cockpit:Control:ApprovalMinutes must be between 1 and 10,080.")]
    public int ApprovalMinutes { get; set; } = 1_440;
}
