using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Analyze;

/// <summary>Runs <c>cockpit analyze</c> as its users do.</summary>
internal static class Verb
{
    public static Task<Ended> RunAsync(TempFolder folder, params string[] arguments) => CockpitProcess.RunAsync(folder.Path, [], ["analyze", .. arguments]);

    /// <summary>The document that a verb prints.</summary>
    public static async Task<JsonNode> DocumentAsync(TempFolder folder, params string[] arguments)
    {
        var ended = await RunAsync(folder, [.. arguments, "--json"]);
        Assert.True(ended.ExitCode == 0, ended.ToString());
        return JsonNode.Parse(ended.Output)!;
    }

    /// <summary>Writes a file of a header and one line a row, and returns its path.</summary>
    public static string Csv(this TempFolder folder, string name, string header, IEnumerable<string> rows)
    {
        File.WriteAllLines(folder.File(name), rows.Prepend(header));
        return folder.File(name);
    }
}
