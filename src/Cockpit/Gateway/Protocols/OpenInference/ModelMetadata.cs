using System.Text.Json;
using Cockpit.Gateway.Upstream;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>Asks a model server which inputs and outputs its model has; the protocol leaves describing them to the server.</summary>
internal static class ModelMetadata
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Tensor descriptions as the server gives them; nulls when it does not answer in time or in form.</summary>
    public static async Task<(JsonElement[]? Inputs, JsonElement[]? Outputs)> AskAsync(ModelServers servers, VersionRow version, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        try
        {
            var reply = await servers.GetAsync(new Uri(InferRequest.ModelAddress(version.Url!, version.Model)), deadline.Token);
            if (reply.Status != StatusCodes.Status200OK || reply.TooLarge)
                return (null, null);
            using var json = JsonDocument.Parse(reply.Body);
            return (Tensors(json.RootElement, "inputs"), Tensors(json.RootElement, "outputs"));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or JsonException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return (null, null);
        }
    }

    private static JsonElement[]? Tensors(JsonElement root, string list)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty(list, out var tensors) && tensors.ValueKind == JsonValueKind.Array
            ? [.. tensors.EnumerateArray().Select(tensor => tensor.Clone())] : null;
}
