using System.ComponentModel.DataAnnotations;

namespace Cockpit.Gateway.Flow;

/// <summary>Limits of the data plane. Section <c>Cockpit:Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Most bytes of a request's body; beyond it 413. 1,024 to 1,073,741,824; 4,194,304 by default.</summary>
    [Range(1024, 1_073_741_824, ErrorMessage = "Cockpit:Gateway:MaxBodyBytes must be between 1,024 and 1,073,741,824.")]
    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most bytes of a model's answer; beyond it the call has failed. 1,024 to 1,073,741,824; 16,777,216 by default.</summary>
    [Range(1024, 1_073_741_824, ErrorMessage = "Cockpit:Gateway:MaxAnswerBytes must be between 1,024 and 1,073,741,824.")]
    public int MaxAnswerBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most decisions in one batched request. 1 to 100,000; 10,000 by default.</summary>
    [Range(1, 100_000, ErrorMessage = "Cockpit:Gateway:MaxBatch must be between 1 and 100,000.")]
    public int MaxBatch { get; set; } = 10_000;

    /// <summary>A tensor with more elements a decision than this is recorded by its count only. 1 to 1,000,000; 4,096 by default.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Cockpit:Gateway:RecordedElements must be between 1 and 1,000,000.")]
    public int RecordedElements { get; set; } = 4096;

    /// <summary>How long connecting to a model may take, in milliseconds. 10 to 60,000; 2,000 by default.</summary>
    [Range(10, 60_000, ErrorMessage = "Cockpit:Gateway:ConnectTimeoutMs must be between 10 and 60,000.")]
    public int ConnectTimeoutMs { get; set; } = 2_000;

    /// <summary>Most connections to one model server. 1 to 10,000; 256 by default.</summary>
    [Range(1, 10_000, ErrorMessage = "Cockpit:Gateway:MaxConnectionsPerServer must be between 1 and 10,000.")]
    public int MaxConnectionsPerServer { get; set; } = 256;
}
