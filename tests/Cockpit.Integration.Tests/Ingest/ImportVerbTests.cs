using System.Text;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Ingest;

public sealed class ImportOnSqliteTests(SqliteCockpit cockpit) : ImportVerbTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ImportOnPostgresTests(PostgresCockpit cockpit) : ImportVerbTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>The command line beside a running server, as a process of its own.</summary>
public abstract class ImportVerbTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_file_goes_in_beside_a_running_server_and_again_counts_nothing_twice()
    {
        var model = await Operator.RegisterAsync(null);
        var file = await FileAsync(["id,at,score,age,zip,sex,note", .. Enumerable.Range(0, 1200).Select(i => $"csv-{model}-{i},2026-01-05T00:00:00Z,0.5,{i},007,f,")]);

        var first = await ImportAsync(file, "--model", model, "--version-name", "1", "--attributes", "sex", "--ignore", "note");
        var second = await ImportAsync(file, "--model", model, "--version-name", "1", "--attributes", "sex", "--ignore", "note");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("1200 accepted, 0 duplicates, 0 quarantined", first.Output, StringComparison.Ordinal);
        Assert.Contains("0 accepted, 1200 duplicates, 0 quarantined", second.Output, StringComparison.Ordinal);
        var stored = (await Admin.GetAsync($"/api/v1/decisions/csv-{model}-7")).Json;
        Assert.Equal("""{"age":7,"zip":"007"}""", stored["features"]!.ToJsonString());
        Assert.Equal("""{"sex":"f"}""", stored["attributes"]!.ToJsonString());
    }

    [Fact]
    public async Task Without_attributes_a_decision_has_none_and_can_be_shown()
    {
        var model = await Operator.RegisterAsync(null);
        var file = await FileAsync("id,at,score,age", $"plain-{model},2026-01-05T00:00:00Z,0.5,1");

        await ImportAsync(file, "--model", model, "--version-name", "1");

        var shown = await Admin.GetAsync($"/api/v1/decisions/plain-{model}");
        Assert.True(shown.Status == 200, shown.ToString());
        Assert.Null(shown.Json["attributes"]);
    }

    [Fact]
    public async Task Rows_that_cannot_be_decisions_are_quarantined_and_the_rest_goes_in()
    {
        var model = await Operator.RegisterAsync(null);
        var file = await FileAsync("id,at,score,age,subject", $"a-{model},2026-01-05T00:00:00Z,0.5,1,s", "b,2026-01-05T00:00:00Z,high,2,s", "c,2026-01-05T00:00:00Z,0.5",
            "d,soon,0.5,4,s", "e,2026-01-05T00:00:00Z,0.5,5,nul\0inside", $"f,2026-01-05T00:00:00Z,0.5,6,{new string('s', 300)}", $"g-{model},2026-01-05T00:00:00Z,0.5,7,s");

        var ended = await ImportAsync(file, "--model", model, "--version-name", "1");

        Assert.True(ended.ExitCode == 0, ended.ToString());
        Assert.Contains("2 accepted, 0 duplicates, 5 quarantined", ended.Output, StringComparison.Ordinal);
        foreach (var line in new[] { 3, 4, 5, 6, 7 })
            Assert.Contains($"  line {line}: ", ended.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no file", "There is no file")]
    [InlineData("--map", "not of the form")]
    [InlineData("--attributes", "no column 'planet'")]
    [InlineData("--map unknown", "not a field")]
    public async Task What_cannot_work_is_refused_before_anything_is_stored(string what, string said)
    {
        var model = await Operator.RegisterAsync(null);
        var file = await FileAsync("id,at,score,age", $"never-{model},2026-01-05T00:00:00Z,0.5,1");
        string[] arguments = what switch
        {
            "no file" => ["import", file + ".gone"],
            "--map" => ["import", file, "--map", "id"],
            "--map unknown" => ["import", file, "--map", "planet=age"],
            _ => ["import", file, "--attributes", "planet"],
        };

        var ended = await CockpitProcess.RunAsync(Fixture.Store, [.. arguments, "--model", model, "--version-name", "1"]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(said, ended.Error, StringComparison.Ordinal);
        Assert.Equal(404, (await Admin.GetAsync($"/api/v1/decisions/never-{model}")).Status);
    }

    [Fact]
    public async Task A_file_goes_in_without_a_server_too()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        string model;
        await using (var server = await CockpitServer.StartAsync(store))
        {
            using var client = await server.ClientAsync(Role.Operator);
            model = await client.RegisterAsync(null);
        }

        var file = await FileAsync("id,at,score,age", "offline-1,2026-01-05T00:00:00Z,0.5,1");
        var ended = await CockpitProcess.RunAsync(store, "import", file, "--model", model, "--version-name", "1");

        Assert.Contains("1 accepted", ended.Output, StringComparison.Ordinal);
        await using var again = await CockpitServer.StartAsync(store);
        using var admin = await again.ClientAsync(Role.Admin);
        Assert.Equal(200, (await admin.GetAsync("/api/v1/decisions/offline-1")).Status);
    }

    private Task<Ended> ImportAsync(string file, params string[] arguments) => CockpitProcess.RunAsync(Fixture.Store, ["import", file, .. arguments]);

    private async Task<string> FileAsync(params string[] lines)
    {
        var path = Path.Combine(Fixture.Store.DataFolder, $"{Guid.CreateVersion7():N}.csv");
        await File.WriteAllTextAsync(path, string.Join("\r\n", lines) + "\r\n", new UTF8Encoding(false));
        return path;
    }
}
