using System.CommandLine;
using Cockpit.Telemetry.Ingest;

namespace Cockpit.Cli;

/// <summary><c>cockpit import</c>.</summary>
public static class ImportVerb
{
    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV with a header row; an empty field is missing." };
        var map = new Option<string[]>("--map") { Description = "Which column holds a field, as field=column: " + string.Join(", ", CsvMapping.KnownFields) + ". Columns named like a field need no mapping.", AllowMultipleArgumentsPerToken = true };
        var attributes = new Option<string?>("--attributes") { Description = "Columns that are protected attributes, separated by commas." };
        var features = new Option<string?>("--features") { Description = "Columns that are features; without it, every column that is nothing else." };
        var ignore = new Option<string?>("--ignore") { Description = "Columns to leave out." };
        var model = new Option<string?>("--model") { Description = "The model, where no column names it." };
        var version = new Option<string?>("--version-name") { Description = "The version, where no column names it." };
        var import = new Command("import", "Stores decisions that were made elsewhere, from a CSV file. Running it again counts nothing twice when rows have ids.")
        {
            file, map, attributes, features, ignore, model, version,
        };
        import.SetAction(async (parsed, token) =>
        {
            var (fields, wrong) = Pairs(parsed.GetValue(map) ?? []);
            if (fields is null)
            {
                await Console.Error.WriteLineAsync(wrong);
                return 2;
            }

            var mapping = new CsvMapping(fields, Names(parsed.GetValue(attributes)) ?? [], Names(parsed.GetValue(features)), Names(parsed.GetValue(ignore)) ?? [], parsed.GetValue(model), parsed.GetValue(version));
            return await CsvImport.RunAsync(parsed.GetValue(file)!, mapping, token);
        });
        return import;
    }

    private static (Dictionary<string, string>? Fields, string? Wrong) Pairs(IEnumerable<string> given)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given.SelectMany(text => text.Split(',')))
        {
            if (pair.Split('=') is not [{ Length: > 0 } field, { Length: > 0 } column])
                return (null, $"--map '{pair}' is not of the form field=column.");
            if (!fields.TryAdd(field, column))
                return (null, $"--map names field '{field}' twice.");
        }

        return (fields, null);
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
