using System.Diagnostics;
using System.Globalization;
using Cockpit.Registry;
using Cockpit.Store.Appending;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Ingest;
using Cockpit.Telemetry.Rollups;
using CsvHelper;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Cockpit.Cli;

/// <summary>Imports one file into the store, with a progress bar on standard error and a summary on standard output.</summary>
internal static class CsvImport
{
    private const int ShownLines = 20;

    public static async Task<int> RunAsync(FileInfo file, CsvMapping mapping, CancellationToken cancellationToken)
    {
        if (!file.Exists)
            return await RefuseAsync($"There is no file '{file.FullName}'.");

        using var csv = CsvReader.FromFile(file.FullName, CsvIngest.Form);
        try
        {
            await csv.ReadHeaderAsync(cancellationToken);
            if (csv.Headers.Count == 0)
                return await RefuseAsync($"'{file.Name}' is empty: it has no header row.");
            var ingest = new CsvIngest(mapping);
            if (ingest.Check(csv.Headers) is { } wrong)
                return await RefuseAsync(wrong);
            return await ImportAsync(file, csv, ingest, cancellationToken);
        }
        catch (CsvFormatException fault)
        {
            return await RefuseAsync($"'{file.Name}' cannot be read from line {fault.LineNumber} on: {fault.Message} Rows before that line are stored; importing the corrected file again counts rows with ids once.");
        }
    }

    private static async Task<int> ImportAsync(FileInfo file, CsvReader csv, CsvIngest ingest, CancellationToken cancellationToken)
    {
        await using var services = OfflineServices.Build();
        var store = services.GetRequiredService<CockpitStore>();
        await SchemaUpgrade.RunAsync(store, cancellationToken);
        var registry = new RegistrySnapshot(await services.GetRequiredService<RegistryQueries>().LoadAsync(cancellationToken));
        var appender = services.GetRequiredService<IDecisionAppender>();
        var rollups = new RollupMaker(() => registry, TimeProvider.System, services.GetRequiredService<IOptions<RollupOptions>>().Value);
        var run = new IngestRun(store, registry, OfflineServices.Caller, TimeProvider.System, RecordAsync);
        await run.StartAsync(file.Name, cancellationToken);

        var clock = Stopwatch.StartNew();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var bar = progress.AddTask(file.Name.EscapeMarkup(), maxValue: Math.Max(1, file.Length));
                try
                {
                    await ingest.ReadAsync(csv, run, place => bar.Value = place, cancellationToken);
                }
                catch (CsvFormatException)
                {
                    // What was read so far is stored, as whoever is told of the fault is told as well.
                    await run.FinishAsync(cancellationToken);
                    throw;
                }

                bar.Value = bar.MaxValue;
            });
        Print(await run.FinishAsync(cancellationToken), clock.Elapsed);
        return 0;

        async Task<int> RecordAsync(IReadOnlyList<NewDecision> batch, CancellationToken token)
        {
            var stored = new bool[batch.Count];
            await appender.AppendAsync(batch, stored, rollups.Summarise, token);
            return stored.Count(isNew => isNew);
        }
    }

    private static void Print(IngestSummary summary, TimeSpan took)
    {
        var total = summary.Accepted + summary.Duplicates + summary.QuarantinedTotal;
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{total} rows in {took.TotalSeconds:0.0} s ({total / Math.Max(0.001, took.TotalSeconds):0} rows/s): {summary.Accepted} accepted, {summary.Duplicates} duplicates, {summary.QuarantinedTotal} quarantined."));
        foreach (var line in summary.Quarantined.Take(ShownLines))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  line {line.Line}: {line.Reason}"));
        if (summary.QuarantinedTotal > ShownLines)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  … and {summary.QuarantinedTotal - ShownLines} more, kept under ingest {summary.Ingest:N}."));
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
