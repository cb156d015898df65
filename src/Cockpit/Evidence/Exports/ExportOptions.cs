using System.ComponentModel.DataAnnotations;

namespace Cockpit.Evidence.Exports;

/// <summary>How exports are made and kept. Section <c>Cockpit:Exports</c>.</summary>
public sealed class ExportOptions
{
    /// <summary>Where exports are kept. By default <c>exports</c> in the data folder.</summary>
    [MinLength(1, ErrorMessage = "Cockpit:Exports:Folder must name a folder.")]
    public string? Folder { get; set; }

    /// <summary>Most exports that this node makes at once; with 0 it leaves them to other nodes. 0 to 16; 1 by default.</summary>
    [Range(0, 16, ErrorMessage = "Cockpit:Exports:Concurrency must be between 0 and 16.")]
    public int Concurrency { get; set; } = 1;

    /// <summary>Hours for which a finished export can be fetched. 1 to 8,760; 72 by default.</summary>
    [Range(1, 8_760, ErrorMessage = "Cockpit:Exports:KeepHours must be between 1 and 8,760.")]
    public int KeepHours { get; set; } = 72;

    /// <summary>After how long without a sign of life an export is taken from the node that makes it, in seconds. 2 to 3,600; 30 by default.</summary>
    [Range(2, 3_600, ErrorMessage = "Cockpit:Exports:LeaseSeconds must be between 2 and 3,600.")]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Free megabytes of the exports' disk below which none is made or goes on, so that decisions still have room. 0 to 1,048,576; 256 by default.</summary>
    [Range(0, 1_048_576, ErrorMessage = "Cockpit:Exports:FreeMegabytes must be between 0 and 1,048,576.")]
    public int FreeMegabytes { get; set; } = 256;

    /// <summary>How long an export is one node's own.</summary>
    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);
}
