using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Flow;

/// <summary>One decision asked for: what the model is shown, and what is recorded beside it and never shown to the model.</summary>
/// <param name="Features">JSON object of the features.</param>
/// <param name="Attributes">JSON object of the protected attributes.</param>
/// <param name="Subject">The person or thing decided about.</param>
public sealed record AskedItem(ReadOnlyMemory<byte> Features, ReadOnlyMemory<byte>? Attributes, string? Subject);

/// <summary>What a model answered for one item.</summary>
/// <param name="Outputs">JSON object: the outputs' values for this item.</param>
/// <param name="Prediction">The decided class or value, as text; null when the answer does not say.</param>
/// <param name="Score">The model's score; null when the answer does not say.</param>
public sealed record AnsweredItem(ReadOnlyMemory<byte> Outputs, string? Prediction, double? Score);

/// <summary>A model's whole answer.</summary>
/// <param name="Items">One for each item asked, in order.</param>
/// <param name="Body">The part of the model's answer that travels on to the caller, in the protocol's own form.</param>
public sealed record ModelAnswer(IReadOnlyList<AnsweredItem> Items, ReadOnlyMemory<byte> Body)
{
    /// <summary>Tokens that it took.</summary>
    public TokenUse Used { get; init; }
    /// <summary>What is still to come of an answer that has only begun, of which there are no items yet; null when it is whole.</summary>
    public IOpenAnswer? Rest { get; init; }
}

/// <summary>A request in a wire protocol, read and checked. Each protocol brings one implementation.</summary>
public interface IModelCall
{
    /// <summary>The id that the caller gave its request.</summary>
    string? ClientRequestId { get; }
    /// <summary>The traffic class that it asks for; null leaves it to the policy.</summary>
    string? AskedClass { get; }
    /// <summary>One or more decisions asked for.</summary>
    IReadOnlyList<AskedItem> Items { get; }
    /// <summary>What the servers that take it speak.</summary>
    EndpointProtocol Protocol { get; }
    /// <summary>About how many bytes are sent to the model.</summary>
    int Size { get; }
    /// <summary>Tokens that it is expected to use.</summary>
    TokenUse Expected { get; }
    /// <summary>What is sent to a version: the request without what is Cockpit's.</summary>
    ReadOnlyMemory<byte> BodyFor(VersionRow version);
    /// <summary>What besides the features can change the answer, as a digest: equal for requests that ask in the same form.</summary>
    string Form { get; }
    /// <summary>Where a version takes such a call.</summary>
    Uri AddressAt(VersionRow version);
    /// <summary>Reads a model's answer; the text says what is wrong with it when there is no answer.</summary>
    (ModelAnswer? Answer, string? Wrong) ReadAnswer(ReadOnlyMemory<byte> body, ModelTask task);
    /// <summary>Holds the request to its model's contract. Contracts are about fields, so a protocol without fields keeps every one.</summary>
    /// <returns>What was found, null when nothing was; and the request with what was put right in it.</returns>
    (ContractOutcome? Outcome, IModelCall Call) Keep(CompiledObject inputs, DateTimeOffset now);
    /// <summary>Listens to one answer that comes piece by piece; null when the answer is wanted whole.</summary>
    IStreamListener? Listen();
    /// <summary>Says fixed answers in the words of the protocol, as a model would; null when it has no words for them.</summary>
    /// <param name="answers">One for each item asked, in order.</param>
    /// <param name="task">What kind of answer the model gives.</param>
    ModelAnswer? Say(IReadOnlyList<FixedAnswer> answers, ModelTask task);
}

/// <summary>A call that got no answer from the model; it is recorded, and told to the caller unless a fallback answers.</summary>
/// <param name="Problem">As the caller is told.</param>
/// <param name="IsFinal">Whether no fallback may answer instead: the input was refused, or nobody waits any more.</param>
public sealed record Failure(Problem Problem, bool IsFinal = false);
