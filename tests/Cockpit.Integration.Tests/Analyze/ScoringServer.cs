using System.Text.Json;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Upstream;
using Microsoft.AspNetCore.Http;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary>Lets a model server score rows of named tensors by a function of one row.</summary>
internal static class ScoringServer
{
    /// <summary>Answers with one output named <c>score</c>.</summary>
    public static void Serve(this ModelServer server, Func<IReadOnlyDictionary<string, JsonElement>, double> score)
        => server.Serve(rows => [Output("score", rows.Select(score))]);

    /// <summary>Answers with any outputs.</summary>
    public static void Serve(this ModelServer server, Func<IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>, JsonNode[]> outputs)
        => server.Custom = async (http, body) =>
        {
            using var json = JsonDocument.Parse(body);
            var tensors = json.RootElement.GetProperty("inputs").EnumerateArray().ToDictionary(tensor => tensor.GetProperty("name").GetString()!, tensor => tensor.GetProperty("data").EnumerateArray().ToArray());
            var rows = Enumerable.Range(0, RowsOf(body)).Select(row => tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value[row])).ToList();
            await http.Response.WriteAsync(new JsonObject { ["outputs"] = new JsonArray(outputs(rows)) }.ToJsonString());
        };

    /// <summary>Rows of a request.</summary>
    public static int RowsOf(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("inputs")[0].GetProperty("shape")[0].GetInt32();
    }

    public static JsonNode Output(string name, IEnumerable<double> values, int perRow = 1)
    {
        JsonNode[] data = [.. values.Select(value => (JsonNode)value)];
        return new JsonObject { ["name"] = name, ["shape"] = perRow == 1 ? new JsonArray(data.Length) : new JsonArray(data.Length / perRow, perRow), ["datatype"] = "FP64", ["data"] = new JsonArray(data) };
    }
}
