using System.Text.Json;
using Cockpit.Gateway.Upstream;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Protocols.OpenInference;

/// <summary>The inputs that a model server declares, as far as it does.</summary>
/// <param name="Datatypes">Datatype by input.</param>
internal sealed record DeclaredInputs(IReadOnlyDictionary<string, string> Datatypes)
{
    /// <summary>Asks the server; empty when it does not say.</summary>
    public static async Task<DeclaredInputs> AskAsync(ModelServers servers, VersionRow version, CancellationToken cancellationToken)
    {
        var (inputs, _) = await ModelMetadata.AskAsync(servers, version, cancellationToken);
        var datatypes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in inputs ?? [])
        {
            if (Text(input, "name") is { } name && Text(input, "datatype") is { } datatype)
                datatypes.TryAdd(name, datatype);
        }

        return new DeclaredInputs(datatypes);
    }

    /// <summary>The one input that takes all of these features as its columns; null when the model takes a tensor a feature, or does not say.</summary>
    public (string Name, string Datatype)? Single(IReadOnlyList<FeatureColumn> features)
        => Datatypes.Count == 1 && Datatypes.First() is var (name, datatype) && features.All(feature => feature.Name != name) ? (name, datatype) : null;

    private static string? Text(JsonElement from, string name)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
