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

    /// <summary>A part of an OpenAI request with more bytes is recorded by its SHA-256, a text of an answer in part. 1,024 to 16,777,216; 262,144 by default.</summary>
    [Range(1024, 16_777_216, ErrorMessage = "Cockpit:Gateway:RecordedBytes must be between 1,024 and 16,777,216.")]
    public int RecordedBytes { get; set; } = 262_144;

    /// <summary>How long a streamed answer may take where the policy sets no total, in seconds. 1 to 86,400; 600 by default.</summary>
    [Range(1, 86_400, ErrorMessage = "Cockpit:Gateway:StreamSeconds must be between 1 and 86,400.")]
    public int StreamSeconds { get; set; } = 600;

    /// <summary>How long connecting to a model may take, in milliseconds. 10 to 60,000; 2,000 by default.</summary>
    [Range(10, 60_000, ErrorMessage = "Cockpit:Gateway:ConnectTimeoutMs must be between 10 and 60,000.")]
    public int ConnectTimeoutMs { get; set; } = 2_000;

    /// <summary>Most connections to one model server. 1 to 10,000; 256 by default.</summary>
    [Range(1, 10_000, ErrorMessage = "Cockpit:Gateway:MaxConnectionsPerServer must be between 1 and 10,000.")]
    public int MaxConnectionsPerServer { get; set; } = 256;

    /// <summary>Most megabytes of answers kept for equal questions, over all models. 1 to 65,536; 64 by default.</summary>
    [Range(1, 65_536, ErrorMessage = "Cockpit:Gateway:CacheMegabytes must be between 1 and 65,536.")]
    public int CacheMegabytes { get; set; } = 64;

    /// <summary>Most connections at once; further ones are closed as they come. 10 to 1,000,000; 20,000 by default.</summary>
    [Range(10, 1_000_000, ErrorMessage = "Cockpit:Gateway:MaxConnections must be between 10 and 1,000,000.")]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>How long a connection may stay open without a request, in seconds. 1 to 3,600; 130 by default.</summary>
    [Range(1, 3_600, ErrorMessage = "Cockpit:Gateway:KeepAliveSeconds must be between 1 and 3,600.")]
    public int KeepAliveSeconds { get; set; } = 130;

    /// <summary>How long the headers of a request may take to arrive, in seconds; then 408. 1 to 300; 10 by default.</summary>
    [Range(1, 300, ErrorMessage = "Cockpit:Gateway:HeaderSeconds must be between 1 and 300.")]
    public int HeaderSeconds { get; set; } = 10;

    /// <summary>Least bytes a second at which a body arrives and an answer is taken; a slower client gets 408 or is cut off. 1 to 1,048,576; 240 by default.</summary>
    [Range(1, 1_048_576, ErrorMessage = "Cockpit:Gateway:MinBytesPerSecond must be between 1 and 1,048,576.")]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>How long a client may be slower than that, in seconds. 2 to 300; 5 by default.</summary>
    [Range(2, 300, ErrorMessage = "Cockpit:Gateway:SlowSeconds must be between 2 and 300.")]
    public int SlowSeconds { get; set; } = 5;

    /// <summary>Most bytes of a request's headers together; beyond it 431. 4,096 to 1,048,576; 32,768 by default.</summary>
    [Range(4_096, 1_048_576, ErrorMessage = "Cockpit:Gateway:MaxHeaderBytes must be between 4,096 and 1,048,576.")]
    public int MaxHeaderBytes { get; set; } = 32_768;
}
