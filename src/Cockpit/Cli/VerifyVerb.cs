using System.CommandLine;
using System.Globalization;
using Cockpit.Cli.Analyze;
using Cockpit.Ledger.Exports;
using Cockpit.Ledger.Notes;
using Spectre.Console;

namespace Cockpit.Cli;

/// <summary><c>cockpit verify</c>: says of an export, without a server, whether it is what its ledger holds.</summary>
public static class VerifyVerb
{
    private const int Tampered = 1, Unusable = 2;

    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var export = new Argument<string>("EXPORT") { Description = "The .zip of an export." };
        var origin = new Option<string?>("--origin") { Description = "A file with the ledger's key, NAME+ID+BASE64. Without it the key in the export is taken, which anybody can put there." };
        var previous = new Option<string?>("--previous") { Description = "A signed checkpoint that was kept from earlier: the ledger must continue it." };
        var json = AnalyzeVerb.JsonOption();
        var verb = new Command("verify", "Exit 0: the export is sound; 1: it was tampered with, the first fault is named; 2: it cannot be judged.") { export, origin, previous, json };
        verb.SetAction((parsed, token) => Task.Run(() => Run(parsed.GetValue(export)!, parsed.GetValue(origin), parsed.GetValue(previous), parsed.GetValue(json), token), token));
        return verb;
    }

    private static int Run(string path, string? keyFile, string? checkpointFile, bool isJson, CancellationToken cancellationToken)
    {
        var verdict = Judge(path, keyFile, checkpointFile, cancellationToken);
        var exit = verdict.Fault is null ? 0 : verdict.Fault.IsTampered ? Tampered : Unusable;
        var word = exit switch { 0 => "sound", Tampered => "tampered", _ => "unusable" };
        if (isJson || exit == 0)
            Output.Write(new { verdict = word, verdict.Fault, verdict.Report }, isJson, (_, console) => Draw(verdict.Report!, console));
        else
            Console.Error.WriteLine($"{path} is {word} ({verdict.Fault!.Code}): {verdict.Fault.Words}{(verdict.Fault.Record is { } record ? $" It calls itself {record}." : "")}");
        return exit;
    }

    private static ExportVerdict Judge(string path, string? keyFile, string? checkpointFile, CancellationToken cancellationToken)
    {
        try
        {
            var options = new VerifyOptions { Key = Text(keyFile)?.Trim(), Earlier = Text(checkpointFile) };
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return ExportVerifier.Verify(file, options, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new ExportVerdict { Fault = ExportFault.Unreadable(fault.Message) };
        }
    }

    private static string? Text(string? path)
    {
        if (path is null)
            return null;
        using var reader = new StreamReader(path);
        // A note or a key is short; whatever else was named is not read whole.
        var text = new char[SignedNote.MostCharacters + 1];
        return new string(text, 0, reader.ReadBlock(text));
    }

    private static void Draw(ExportReport report, IAnsiConsole console)
    {
        string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
        console.WriteLine($"Sound: {Count(report.Count)} {(report.What == "audit" ? "rows of the audit trail" : "decisions")}, each as the ledger holds it.");
        console.WriteLine($"Ledger:     {report.Origin}, {Count(report.Size)} leaves, root {report.Root}");
        console.WriteLine($"Made:       {report.CreatedAt}{(report.Filter.Count == 0 ? "" : ", of " + string.Join(", ", report.Filter.Select(entry => $"{entry.Key}={entry.Value}")))}");
        console.WriteLine(report.EarlierSize is { } size ? $"Continues:  the earlier checkpoint of {Count(size)} leaves." : "Continues:  not asked; give --previous a checkpoint that you kept.");
        console.WriteLine(report.IsKeyGiven ? "Key:        the one that you gave." : $"Key:        the export's own, so it proves nothing about who made it. Compare it with one that you got another way, or give it with --origin: {report.Key}");
    }
}
