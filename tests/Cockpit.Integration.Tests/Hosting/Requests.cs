using System.Text.Json.Nodes;

namespace Cockpit.Integration.Tests.Hosting;

/// <summary>Bodies of Open Inference requests.</summary>
public static class Requests
{
    /// <summary>As many rows as ages, with everything of Cockpit's in the parameters.</summary>
    public static JsonObject Loan(params int[] ages)
        => new()
        {
            ["inputs"] = new JsonArray(
                Tensor("age", "INT32", [.. ages.Select(age => JsonValue.Create(age))]),
                Tensor("purpose", "BYTES", [.. ages.Select(_ => JsonValue.Create("car"))])),
        };

    public static JsonObject Tensor(string name, string datatype, params JsonNode[] data)
        => new() { ["name"] = name, ["shape"] = new JsonArray(data.Length), ["datatype"] = datatype, ["data"] = new JsonArray(data) };

    public static JsonObject With(this JsonObject request, string name, JsonNode value)
    {
        request[name] = value;
        return request;
    }
}
