using System.CommandLine;

namespace Cockpit.Benchmarks.Tables;

/// <summary><c>table</c>: a seeded baseline and a window that has drifted a little, to measure <c>analyze drift</c> on.</summary>
internal static class TableCommand
{
    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Rows of each file.", DefaultValueFactory = _ => 1_000_000 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where baseline.csv and current.csv go.", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "The same seed writes the same bytes.", DefaultValueFactory = _ => 1 };
        var command = new Command("table", "Writes two CSV files of 20 columns: numbers with all their digits, whole numbers, money, categories.")
        {
            rows, folder, seed,
        };
        command.SetAction(parsed =>
        {
            var to = parsed.GetRequiredValue(folder);
            to.Create();
            var (count, start) = (parsed.GetValue(rows), parsed.GetValue(seed));
            Parallel.Invoke(
                () => new TableWriter(start, drift: 0).Write(Path.Combine(to.FullName, "baseline.csv"), count),
                () => new TableWriter(start + 1, drift: 1).Write(Path.Combine(to.FullName, "current.csv"), count));
        });
        return command;
    }
}
