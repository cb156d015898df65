using System.CommandLine;
using System.Globalization;
using Cockpit.Evidence.Exports;
using Cockpit.Ledger.Exports;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Exports;

namespace Cockpit.Cli;

/// <summary><c>cockpit export decisions</c> and <c>cockpit export audit</c>: without a server, or beside one.</summary>
public static class ExportVerb
{
    private const int Changed = 1;

    /// <summary>The verb.</summary>
    public static Command Make() => new("export", "Writes records with their proofs into a .zip for cockpit verify. Exit 1: the store is not what its ledger sealed.")
    {
        Of(ExportWhat.Decisions, "decisions", "Decisions. Personal data is sealed in it unless --unmasked says otherwise."), Of(ExportWhat.Audit, "audit", "The audit trail."),
    };

    private static Command Of(ExportWhat what, string name, string description)
    {
        var to = new Option<FileInfo>("--out") { Description = "The file to write; it must not be there yet.", Required = true };
        var format = new Option<string?>("--format") { Description = $"How lines are written: {StoreText.Words<ExportFormat>()}." };
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept for ever." };
        var unmasked = new Option<bool>("--unmasked") { Description = "Shows personal data; takes a reason." };
        // --version asks for the program's own.
        var filters = ExportFilter.Qualifiers(what).ToDictionary(one => one, one => new Option<string?>(one == "version" ? "--version-name" : $"--{one}") { Description = $"Only this {one}, as the list takes it." }, StringComparer.Ordinal);
        var verb = new Command(name, description) { to, format, reason };
        if (what == ExportWhat.Decisions)
            verb.Add(unmasked);
        foreach (var filter in filters.Values)
            verb.Add(filter);
        verb.SetAction((parsed, token) =>
        {
            if (parsed.GetValue(format) is { } word && StoreText.Parse<ExportFormat>(word) is null)
                return Refusal.WriteAsync($"'{word}' is not a format. Give one of: {StoreText.Words<ExportFormat>()}.");
            var texts = filters.ToDictionary(filter => filter.Key, filter => parsed.GetValue(filter.Value), StringComparer.Ordinal);
            return RunAsync(new ExportAsk(what, texts, StoreText.Parse<ExportFormat>(parsed.GetValue(format)) ?? ExportFormat.Jsonl, what == ExportWhat.Decisions && parsed.GetValue(unmasked), parsed.GetValue(reason)), parsed.GetValue(to)!, token);
        });
        return verb;
    }

    private static async Task<int> RunAsync(ExportAsk ask, FileInfo to, CancellationToken cancellationToken)
    {
        if (to.Exists || to.Directory is not { Exists: true })
            return await Refusal.WriteAsync(to.Exists ? $"'{to.FullName}' is there already." : $"There is no folder '{to.DirectoryName}'.");
        var (filter, odd) = ExportFilter.Read(ask.What, ask.Filter, teams: null);
        if ((ask.Refused() ?? odd) is { } problem)
            return await Refusal.WriteAsync(problem);
        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        var (made, failed) = await WriteAsync(services, ask, filter!, to.FullName, cancellationToken);
        if (made is not null)
        {
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{made.Count:N0} records, {made.Bytes:N0} bytes, SHA-256 {made.Sha256}. Sound, up to {made.LedgerSize:N0} leaves of the ledger."));
            return 0;
        }

        await Refusal.WriteAsync(failed!);
        return failed!.Kind is "ledger-changed" or "ledger-refused" or "export-not-sound" ? Changed : 2;
    }

    private static async Task<(ExportMade? Made, Problem? Problem)> WriteAsync(ServiceProvider services, ExportAsk ask, ExportFilter filter, string path, CancellationToken cancellationToken)
    {
        var (store, clock, caller) = (services.GetRequiredService<CockpitStore>(), services.GetRequiredService<TimeProvider>(), OfflineServices.Caller);
        var (id, now) = (ExportId.New(clock), clock.GetUtcNow());
        await store.WriteAsync((context, _) =>
        {
            ExportTrail.Requested(context, id, ask, filter, caller, now);
            return Task.FromResult(true);
        }, cancellationToken);
        var draft = $"{path}.draft";
        try
        {
            var (made, problem) = await services.GetRequiredService<ExportMaker>().MakeAsync(new ExportOrder(filter, ask.Format, ask.IsUnmasked, now, Teams: null), draft, progress: null, cancellationToken);
            if (made is null)
                return (null, problem);
            await store.WriteAsync((context, _) =>
            {
                ExportTrail.Made(context, id, made, caller.Actor, caller.Source, team: null, clock.GetUtcNow());
                File.Move(draft, path);
                return Task.FromResult(true);
            }, cancellationToken);
            return (made, null);
        }
        finally
        {
            File.Delete(draft);
        }
    }
}
