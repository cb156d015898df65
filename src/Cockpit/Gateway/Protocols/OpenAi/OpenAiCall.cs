using System.Collections.Concurrent;
using System.Text.Json;
using Cockpit.Gateway.Flow;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenAi;

/// <summary>What is asked of an OpenAI-compatible server.</summary>
public enum OpenAiOperation
{
    /// <summary>An answer to a conversation.</summary>
    Chat,
    /// <summary>Vectors of texts.</summary>
    Embeddings,
}

/// <summary>What the reader found in a request.</summary>
public sealed record OpenAiRequest
{
    /// <summary>Cockpit's name of the model.</summary>
    public required string Model { get; init; }
    /// <summary>The traffic class asked for.</summary>
    public required string? AskedClass { get; init; }
    /// <summary>The checked parts of the request, attributes and subject.</summary>
    public required AskedItem Item { get; init; }
    /// <summary>The members that travel on, each with a comma before it, and the closing brace.</summary>
    public required ReadOnlyMemory<byte> Members { get; init; }
    /// <summary>A digest of the members that travel on and are not recorded.</summary>
    public required string Form { get; init; }
    /// <summary>Tokens that it is expected to use.</summary>
    public required TokenUse Expected { get; init; }
    /// <summary>How many answers are asked for.</summary>
    public required int Choices { get; init; }
    /// <summary>Whether the answer is to come piece by piece.</summary>
    public required bool IsStreamed { get; init; }
    /// <summary>Whether the caller wants the tokens counted in a stream.</summary>
    public required bool WantsUsage { get; init; }
}

/// <summary>A request of OpenAI's interface, read and checked.</summary>
/// <param name="operation">What is asked.</param>
/// <param name="request">What was read.</param>
/// <param name="id">Names the answer where Cockpit gives it itself.</param>
/// <param name="at">When it came.</param>
/// <param name="limits">How much is recorded.</param>
/// <param name="clientRequestId">The caller's own id.</param>
public sealed class OpenAiCall(OpenAiOperation operation, OpenAiRequest request, string id, DateTimeOffset at, GatewayOptions limits, string? clientRequestId) : IModelCall
{
    private static readonly ConcurrentDictionary<(string Url, OpenAiOperation Operation), Uri> Addresses = new();

    /// <summary>What was read.</summary>
    public OpenAiRequest Request => request;
    /// <inheritdoc />
    public string? ClientRequestId => clientRequestId;
    /// <inheritdoc />
    public string? AskedClass => request.AskedClass;
    /// <inheritdoc />
    public IReadOnlyList<AskedItem> Items { get; } = [request.Item];

    /// <inheritdoc />
    public (ContractOutcome? Outcome, IModelCall Call) Keep(CompiledObject inputs, DateTimeOffset now) => (null, this);

    /// <inheritdoc />
    public EndpointProtocol Protocol => EndpointProtocol.Openai;
    /// <inheritdoc />
    public int Size => request.Members.Length;
    /// <inheritdoc />
    public TokenUse Expected => request.Expected;
    /// <inheritdoc />
    public string Form => $"{operation} {request.Form}";

    /// <inheritdoc />
    public ReadOnlyMemory<byte> BodyFor(VersionRow version)
    {
        byte[] name = [.. "{\"model\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(version.ServerModel ?? version.Model)];
        var body = new byte[name.Length + request.Members.Length];
        name.CopyTo(body, 0);
        request.Members.CopyTo(body.AsMemory(name.Length));
        return body;
    }

    /// <inheritdoc />
    public Uri AddressAt(VersionRow version)
        => Addresses.GetOrAdd((version.Url!, operation), static key => new Uri(BaseOf(key.Url) + PathOf(key.Operation)));

    /// <inheritdoc />
    public (ModelAnswer? Answer, string? Wrong) ReadAnswer(ReadOnlyMemory<byte> body, ModelTask task)
        => operation == OpenAiOperation.Chat ? ChatAnswer.ReadChat(body, Expected, limits.RecordedBytes) : ChatAnswer.ReadEmbeddings(body, Expected);

    /// <inheritdoc />
    public IStreamListener? Listen() => request.IsStreamed ? new ChatListener(Expected, request.Choices, request.WantsUsage, limits) : null;

    /// <inheritdoc />
    /// <remarks>A text is no vector: embeddings cannot be said.</remarks>
    public ModelAnswer? Say(IReadOnlyList<FixedAnswer> answers, ModelTask task)
    {
        if (operation != OpenAiOperation.Chat)
            return null;
        var said = new SaidAnswer(id, request.Model, at, answers[0].Prediction);
        // Read as any model's answer is, so that the two cannot come to differ.
        var answer = ReadAnswer(said.Whole(), task).Answer!;
        return request.IsStreamed ? answer with { Body = said.Streamed(request.WantsUsage) } : answer;
    }

    /// <summary>The server's address without the path of an operation; a bare one is completed with <c>/v1</c>.</summary>
    public static string BaseOf(string url)
    {
        var trimmed = url.TrimEnd('/');
        foreach (var operation in Enum.GetValues<OpenAiOperation>())
        {
            if (trimmed.EndsWith(PathOf(operation), StringComparison.Ordinal))
                trimmed = trimmed[..^PathOf(operation).Length];
        }

        return new Uri(trimmed).AbsolutePath == "/" ? trimmed + "/v1" : trimmed;
    }

    private static string PathOf(OpenAiOperation operation) => operation == OpenAiOperation.Chat ? "/chat/completions" : "/embeddings";
}
