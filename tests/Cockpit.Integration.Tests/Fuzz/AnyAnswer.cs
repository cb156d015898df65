using Microsoft.AspNetCore.Http;
using System.Text.Json;

namespace Cockpit.Integration.Tests.Fuzz;

/// <summary>A model that answers any request that is JSON, with as many rows as the first tensor that has a shape.</summary>
internal static class AnyAnswer
{
    public static async Task WriteAsync(HttpContext http, byte[] body)
    {
        var rows = 1;
        using var json = JsonDocument.Parse(body);
        // The last member of a name counts, as it does for the gateway's own reader of 'shape'.
        var shape = json.RootElement.GetProperty("inputs")[0].GetProperty("shape");
        if (shape.GetArrayLength() > 0)
            rows = shape[0].GetInt32();
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync($$"""{"outputs":[{"name":"score","shape":[{{rows}}],"datatype":"FP64","data":[{{string.Join(',', Enumerable.Repeat("0.5", rows))}}]}]}""");
    }
}
