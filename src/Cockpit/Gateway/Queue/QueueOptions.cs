using System.ComponentModel.DataAnnotations;

namespace Cockpit.Gateway.Queue;

/// <summary>How this gateway works on calls that are answered later. Section <c>Cockpit:Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Most calls that this gateway works on at once; with 0 it takes calls in and leaves them to other gateways. 0 to 1,000; 8 by default.</summary>
    [Range(0, 1_000, ErrorMessage = "Cockpit:Queue:Concurrency must be between 0 and 1,000.")]
    public int Concurrency { get; set; } = 8;

    /// <summary>After how long without a sign of life a gateway's calls are taken from it, in seconds. 2 to 3,600; 30 by default.</summary>
    [Range(2, 3_600, ErrorMessage = "Cockpit:Queue:LeaseSeconds must be between 2 and 3,600.")]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Days for which dead calls wait for somebody to redrive or discard them. 1 to 3,650; 30 by default.</summary>
    [Range(1, 3_650, ErrorMessage = "Cockpit:Queue:DeadDays must be between 1 and 3,650.")]
    public int DeadDays { get; set; } = 30;

    /// <summary>How long a call is one gateway's own.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}
