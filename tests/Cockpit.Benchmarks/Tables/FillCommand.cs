using System.CommandLine;
using System.Globalization;
using System.Text;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Providers;

namespace Cockpit.Benchmarks.Tables;

/// <summary><c>fill</c>: a data folder with decisions of twelve features in commits of 32, to measure exports on.</summary>
internal static class FillCommand
{
    private const int InCommit = 32;

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Decisions.", DefaultValueFactory = _ => 1_000_000 };
        var data = new Option<DirectoryInfo>("--data") { Description = "The data folder, for Cockpit:Data.", Required = true };
        var command = new Command("fill", "Stores decisions in a new SQLite store, as the gateway would and without its summaries.") { rows, data };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(data), parsed.GetValue(rows), token));
        return command;
    }

    private static async Task RunAsync(DirectoryInfo data, int rows, CancellationToken cancellationToken)
    {
        data.Create();
        var provider = new SqliteProvider($"Data Source={Path.Combine(data.FullName, "cockpit.db")}");
        await SchemaUpgrade.RunAsync(new CockpitStore(provider, new ChangeSignal()), cancellationToken);
        using var appender = new SqliteAppender(provider);
        var stored = new bool[InCommit];
        for (var first = 0; first < rows; first += InCommit)
            await appender.AppendAsync([.. Enumerable.Range(first, Math.Min(InCommit, rows - first)).Select(New)], stored, (_, _) => [], cancellationToken);
    }

    private static NewDecision New(int row)
    {
        var features = string.Join(',', Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"feature_{i}\":{(row * (i + 7)) % 9973}")));
        return new NewDecision
        {
            Id = DecisionId.New(TimeProvider.System), RequestId = Guid.CreateVersion7(), At = TimeProvider.System.GetUtcNow(), Model = "bench", Version = "1", TrafficClass = "interactive",
            Subject = string.Create(CultureInfo.InvariantCulture, $"subject-{row}"), Prediction = row % 3 == 0 ? "1" : "0", Score = row % 997 / 997.0, LatencyMs = 12.5,
            Features = Encoding.UTF8.GetBytes($"{{{features}}}"), Attributes = """{"sex":"Female","age":"old"}"""u8.ToArray(), Answer = """[{"name":"score","data":[0.25]}]"""u8.ToArray(),
            Trace = """{"caller":"bench","attempts":[{"version":"1","ms":11.5}]}"""u8.ToArray(),
        };
    }
}
