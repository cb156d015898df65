using System.Buffers;
using Cockpit.Registry;

namespace Cockpit.Gateway.Flow;

/// <summary>Reads an answer that comes piece by piece, in the words of one protocol. Keeps what is recorded of it, and its end.</summary>
public interface IStreamListener
{
    /// <summary>Whether a first whole event came.</summary>
    bool HasBegun { get; }
    /// <summary>Whether the answer is complete; what comes after is not looked at.</summary>
    bool IsOver { get; }
    /// <summary>Whole events that came.</summary>
    int Events { get; }
    /// <summary>Tokens so far, estimated until the server says them.</summary>
    TokenUse Used { get; }

    /// <summary>Reads a piece.</summary>
    /// <param name="piece">Any part of the stream, also of an event.</param>
    /// <param name="passOn">Gets what may go to the caller at once.</param>
    /// <returns>What is wrong with the stream, or null.</returns>
    string? Take(ReadOnlySpan<byte> piece, IBufferWriter<byte> passOn);

    /// <summary>The server has ended the stream.</summary>
    /// <returns>What is missing, or null.</returns>
    string? End();

    /// <summary>What came so far as one answer; its body is the part that was kept back.</summary>
    ModelAnswer SoFar();
}
