using System.CommandLine;
using System.Globalization;
using System.IO.Pipelines;
using Cockpit.Insight.Baselines;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Database;
using Cockpit.Store.Registry;
using Cockpit.Telemetry;
using Microsoft.Extensions.Options;

namespace Cockpit.Cli;

/// <summary><c>cockpit baseline set</c> and <c>cockpit baseline freeze</c>.</summary>
public static class BaselineVerb
{
    private const int ShownLines = 20;

    /// <summary>The verb.</summary>
    public static Command Make() => new("baseline", "What a version was trained or approved on, for drift to be measured against.") { MakeSet(), MakeFreeze() };

    private static Command MakeSet()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV with a header row, or NDJSON when its name ends in .ndjson or .jsonl; an empty field is missing." };
        var categorical = new Option<string?>("--categorical") { Description = "Columns of codes that look like numbers but are categories, separated by commas." };
        var (model, version) = Target();
        var set = new Command("set", "Sets the baseline of a version from a file, in place of any before. Rows that cannot be taken are kept in quarantine.") { file, model, version, categorical };
        set.SetAction((parsed, token) => RunAsync(parsed.GetValue(model)!, parsed.GetValue(version)!, async (services, _) =>
        {
            var source = parsed.GetValue(file)!;
            if (!source.Exists)
                return (null, CommonProblems.Invalid("FILE", $"There is no file '{source.FullName}'.", "Name a file."));
            var names = parsed.GetValue(categorical)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            var target = new BaselineTarget(parsed.GetValue(model)!, parsed.GetValue(version)!, names, source.Name);
            var (upload, caller) = (services.GetRequiredService<BaselineUpload>(), OfflineServices.Caller);
            await using var body = source.OpenRead();
            return source.Extension is ".ndjson" or ".jsonl"
                ? await upload.NdjsonAsync(target, PipeReader.Create(body), services.GetRequiredService<IOptions<TelemetryOptions>>().Value.MaxLineBytes, caller, token)
                : await upload.CsvAsync(target, body, caller, token);
        }, token));
        return set;
    }

    private static Command MakeFreeze()
    {
        var from = Instant("--from", "From this instant on, such as 2026-01-05T00:00:00Z; without a zone it is UTC.");
        var to = Instant("--to", "Before this instant.");
        var (model, version) = Target();
        var freeze = new Command("freeze", "Makes the recorded decisions of a span the baseline of a version.") { model, version, from, to };
        freeze.SetAction((parsed, token) => RunAsync(parsed.GetValue(model)!, parsed.GetValue(version)!, (services, entry)
            => services.GetRequiredService<BaselineFreeze>().RunAsync(entry, new BaselineTarget(entry.Row.Name, parsed.GetValue(version)!, [], "frozen"),
                parsed.GetValue(from), parsed.GetValue(to), OfflineServices.Caller, token), token));
        return freeze;
    }

    private static Option<DateTimeOffset> Instant(string name, string description) => new(name)
    {
        Description = description,
        Required = true,
        CustomParser = given =>
        {
            if (InstantText.TryRead(given.Tokens[0].Value, out var instant) && instant is { } known)
                return known;
            given.AddError($"'{given.Tokens[0].Value}' is not an instant such as 2026-01-05T00:00:00Z.");
            return default;
        },
    };

    private static (Option<string> Model, Option<string> Version) Target()
        => (new Option<string>("--model") { Description = "The model.", Required = true }, new Option<string>("--version-name") { Description = "The version.", Required = true });

    private static async Task<int> RunAsync(
        string model, string version, Func<IServiceProvider, ModelEntry, Task<(BaselineTaken? Taken, Problem? Problem)>> set, CancellationToken cancellationToken)
    {
        await using var services = OfflineServices.Build();
        await SchemaUpgrade.RunAsync(services.GetRequiredService<CockpitStore>(), cancellationToken);
        var registry = new RegistrySnapshot(await services.GetRequiredService<RegistryQueries>().LoadAsync(cancellationToken));
        if (!registry.Models.TryGetValue(model, out var entry))
            return await RefuseAsync($"There is no model '{model}'. Registered are: {string.Join(", ", registry.Models.Keys.Order(StringComparer.Ordinal))}.");
        if (!entry.Versions.ContainsKey(version))
            return await RefuseAsync($"Model '{model}' has no version '{version}'. It has: {string.Join(", ", entry.Versions.Keys.Order(StringComparer.Ordinal))}.");

        var (taken, problem) = await set(services, entry);
        if (taken is null)
            return await RefuseAsync($"{problem!.Detail} {problem.Fix}");
        Print(taken);
        return 0;
    }

    private static void Print(BaselineTaken taken)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{taken.Rows} rows taken, {taken.QuarantinedTotal} quarantined."));
        foreach (var column in taken.Columns)
            Console.Out.WriteLine($"  {column.Name}: {StoreText.Of(column.Kind)}");
        foreach (var line in taken.Quarantined.Take(ShownLines))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  line {line.Line}: {line.Reason}"));
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
