using System.ComponentModel.DataAnnotations;

namespace Cockpit.Telemetry;

/// <summary>How decisions are written. Section <c>Cockpit:Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Most decisions in one commit. 1 to 10,000; 512 by default.</summary>
    [Range(1, 10_000, ErrorMessage = "Cockpit:Telemetry:BatchSize must be between 1 and 10,000.")]
    public int BatchSize { get; set; } = 512;

    /// <summary>Most requests whose decisions wait for a commit; beyond it the gateway answers 503. 1 to 1,000,000; 10,000 by default.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Cockpit:Telemetry:QueueLength must be between 1 and 1,000,000.")]
    public int QueueLength { get; set; } = 10_000;

    /// <summary>Most bytes of one line of an ingest. 1,024 to 16,777,216; 1,048,576 by default.</summary>
    [Range(1024, 16_777_216, ErrorMessage = "Cockpit:Telemetry:MaxLineBytes must be between 1,024 and 16,777,216.")]
    public int MaxLineBytes { get; set; } = 1_048_576;
}
