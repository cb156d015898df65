using System.Collections.Concurrent;
using Cockpit.Gateway.Flow;
using Cockpit.Registry;
using Cockpit.Registry.Contracts;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>A request of Open Inference v2, read and checked.</summary>
public sealed class InferRequest(string? id, string? askedClass, IReadOnlyList<AskedItem> items, ReadOnlyMemory<byte> upstreamBody, InferSource? source = null) : IModelCall
{
    private static readonly ConcurrentDictionary<(string Url, string Model), Uri> Addresses = new();

    /// <inheritdoc />
    public string? ClientRequestId => id;
    /// <inheritdoc />
    public string? AskedClass => askedClass;
    /// <inheritdoc />
    public IReadOnlyList<AskedItem> Items => items;
    /// <inheritdoc />
    public EndpointProtocol Protocol => EndpointProtocol.OpenInference;
    /// <inheritdoc />
    public int Size => upstreamBody.Length;
    /// <inheritdoc />
    public TokenUse Expected => default;

    /// <summary>What is sent, whichever version is asked.</summary>
    public ReadOnlyMemory<byte> UpstreamBody => upstreamBody;

    /// <inheritdoc />
    public ReadOnlyMemory<byte> BodyFor(VersionRow version) => upstreamBody;

    /// <inheritdoc />
    public string Form => field ??= RequestForm.Of(upstreamBody.Span);

    /// <inheritdoc />
    public Uri AddressAt(VersionRow version)
        => Addresses.GetOrAdd((version.Url!, version.Model), static key => new Uri(ModelAddress(key.Url, key.Model) + "/infer"));

    /// <inheritdoc />
    public (ModelAnswer? Answer, string? Wrong) ReadAnswer(ReadOnlyMemory<byte> body, ModelTask task) => InferAnswerReader.Read(body, items.Count, task);

    /// <inheritdoc />
    public (ContractOutcome? Outcome, IModelCall Call) Keep(CompiledObject inputs, DateTimeOffset now) => source is null ? (null, this) : ContractedRequest.Keep(this, source, inputs, now);

    /// <inheritdoc />
    public IStreamListener? Listen() => null;

    /// <inheritdoc />
    public ModelAnswer? Say(IReadOnlyList<FixedAnswer> answers, ModelTask task) => FixedOutputs.Answer(answers, task);

    /// <summary>
    /// The model's own address: the registered one as it stands, without a trailing <c>/infer</c>; a bare server address is
    /// completed with <c>/v2/models/{model}</c>.
    /// </summary>
    public static string ModelAddress(string url, string model)
    {
        var trimmed = url.TrimEnd('/');
        if (trimmed.EndsWith("/infer", StringComparison.Ordinal))
            trimmed = trimmed[..^"/infer".Length];
        return new Uri(trimmed).AbsolutePath == "/" ? $"{trimmed}/v2/models/{Uri.EscapeDataString(model)}" : trimmed;
    }
}
