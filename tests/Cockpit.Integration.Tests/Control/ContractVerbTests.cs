using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Control;

/// <summary>The verbs for pipelines, as processes: no store, exit codes that a script can act on.</summary>
public sealed class ContractVerbTests : IDisposable
{
    private const string Agreed = """
        apiVersion: v3.1.0
        kind: DataContract
        id: loans
        version: 1.0.0
        status: active
        schema:
          - name: inputs
            properties:
              - { name: age, logicalType: integer, required: true, logicalTypeOptions: { minimum: 18 } }
              - { name: day, logicalType: date }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_pipeline_is_told_whether_a_contract_is_sound_what_breaks_and_what_would_be_refused()
    {
        var (sound, faulty, narrower) = (Write("a.yaml", Agreed), Write("b.yaml", Agreed.Replace("integer", "intger", StringComparison.Ordinal)), Write("c.yaml", Agreed.Replace("integer", "number", StringComparison.Ordinal).Replace("day, logicalType: date", "day, logicalType: timestamp", StringComparison.Ordinal)));
        var (well, badly, lines) = (Write("well.csv", "age,day\n20,2026-01-01\n"), Write("badly.csv", "age,day\n20,2026-01-01\n5,2026-01-01\n,soon\n"), Write("rows.ndjson", "{\"age\":\"x\"}\n"));

        var checks = await Task.WhenAll(Run("check", sound), Run("check", faulty), Run("diff", sound, sound), Run("diff", sound, narrower), Run("test", sound, well), Run("test", sound, badly, "--json"), Run("test", sound, lines), Run("test", sound, Write("nothing.ndjson", "no json")));

        Assert.Equal([0, 2, 0, 1, 0, 1, 1, 2], checks.Select(ended => ended.ExitCode));
        Assert.Contains("is a valid contract: 2 inputs", checks[0].Output, StringComparison.Ordinal);
        Assert.Contains("b.yaml:9:", checks[1].Error, StringComparison.Ordinal);
        Assert.StartsWith("breaking: inputs.day: type date → timestamp", checks[3].Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(checks[5].Output)!;
        Assert.Equal((3, 2), ((int)json["n"]!, (int)json["refused"]!));
        Assert.Contains(json["rules"]!.AsArray(), rule => (string?)rule!["rule"] == "range" && (string?)rule["examples"]![0] == "line 3");
        Assert.Contains("age, type: 1 refused, such as x (line 1)", checks[6].Output, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.File(name), text);
        return _folder.File(name);
    }

    private Task<Ended> Run(params string[] arguments) => CockpitProcess.RunAsync(_folder.Path, [], ["contract", .. arguments]);
}
