using System.Globalization;
using System.Text.Json;
using Cockpit.Insight.Documents;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary>One document on standard output, or a table for people.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Json = Options();

    /// <summary>Writes the document, or lets <paramref name="table"/> draw it.</summary>
    public static void Write<T>(T document, bool asJson, Action<T, IAnsiConsole> table)
    {
        if (asJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(document, Json));
        else
            table(document, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }));
    }

    /// <summary>A figure with sensible digits, or a dash where it is undefined.</summary>
    public static string Figure(double? value) => value is { } known ? known.ToString(Math.Abs(known) is >= 1000 or 0 ? "0" : Math.Abs(known) >= 0.001 ? "0.####" : "0.0e+0", CultureInfo.InvariantCulture) : "–";

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double? share) => share is { } known ? (known * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %" : "–";

    /// <summary>Runs the work of a verb; bad input is told on standard error and ends with exit code 2.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (BadInputException bad)
        {
            await Console.Error.WriteLineAsync(bad.Message);
            return 2;
        }
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        DocumentJson.Configure(options);
        return options;
    }
}
