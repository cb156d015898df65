using System.Buffers;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Microsoft.Extensions.Options;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Calls of Open Inference that are answered later.</summary>
public sealed class InferLater(IOptions<GatewayOptions> limits) : ILaterProtocol
{
    /// <summary>The protocol's name in the store.</summary>
    public const string Protocol = "openInference";

    /// <inheritdoc />
    public string Name => Protocol;

    /// <inheritdoc />
    public (IModelCall? Call, Problem? Problem) Read(ReadOnlyMemory<byte> body, string trafficClass, string? subject)
        => InferRequestReader.Read(body, trafficClass, subject, limits.Value);

    /// <inheritdoc />
    public WrittenAnswer Write(DecisionContext decision)
    {
        var body = new ArrayBufferWriter<byte>(256);
        InferWriter.Write(body, decision);
        return new WrittenAnswer(new Dictionary<string, string>(AnswerHeaders.Of(decision), StringComparer.Ordinal) { ["Content-Type"] = InferWriter.MediaType }, body.WrittenMemory);
    }
}
