using Cockpit.Problems;

namespace Cockpit.Gateway.Flow;

/// <summary>An answer as it would leave at once.</summary>
/// <param name="Headers">Its headers, the media type among them.</param>
/// <param name="Body">Its body.</param>
public sealed record WrittenAnswer(IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body);

/// <summary>A wire protocol whose calls may be handed in now and answered later. Each such protocol brings one.</summary>
public interface ILaterProtocol
{
    /// <summary>Names the protocol in the store.</summary>
    string Name { get; }

    /// <summary>Reads a request that was read and checked when it was handed in.</summary>
    /// <param name="body">The body as it arrived.</param>
    /// <param name="trafficClass">The class that was settled then; it holds where the body names none.</param>
    /// <param name="subject">The subject that a header named.</param>
    (IModelCall? Call, Problem? Problem) Read(ReadOnlyMemory<byte> body, string trafficClass, string? subject);

    /// <summary>Writes the answer, which there is, as the caller would have got it at once.</summary>
    WrittenAnswer Write(DecisionContext decision);
}
