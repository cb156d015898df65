using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Cockpit.Insight.Documents;
using Cockpit.Insight.DryRuns;
using Cockpit.Registry;
using Cockpit.Registry.Policies;

namespace Cockpit.Cli;

/// <summary><c>cockpit policy check</c>, <c>diff</c>, <c>schema</c> and <c>dry-run</c>. None of them changes anything.</summary>
public static class PolicyVerb
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Command Make() => new("policy", "Route policies: checks, compares and rehearses documents; PUT /api/v1/models/{model}/policy sets them.") { MakeCheck(), MakeDiff(), MakeSchema(), MakeDryRun() };

    private static Command MakeCheck()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A route policy, YAML or JSON." };
        var model = new Option<string?>("--model") { Description = "Also compares it with this model's registered versions." };
        var check = new Command("check", "Exit 0: the policy is valid, warnings are printed; 2: it is not, each fault is FILE:line:column: setting: what is wrong.") { file, model };
        check.SetAction(async (parsed, token) =>
        {
            if (parsed.GetValue(model) is not { } name)
                return await ReportAsync(parsed.GetValue(file)!, null) is null ? 2 : 0;
            await using var services = await OfflineServices.OpenAsync(token);
            return await OfflineServices.ModelAsync(services, name, token) is { } entry && await ReportAsync(parsed.GetValue(file)!, entry, services.GetRequiredService<DryRunner>()) is not null ? 0 : 2;
        });
        return check;
    }

    private static Command MakeDiff()
    {
        var (before, after) = (new Argument<FileInfo>("A") { Description = "A route policy." }, new Argument<FileInfo>("B") { Description = "Another one." });
        var diff = new Command("diff", "Prints what changes from A to B, a setting a line; nothing when they mean the same.") { before, after };
        diff.SetAction(async (parsed, _) =>
        {
            if (await ReportAsync(parsed.GetValue(before)!, null, isQuiet: true) is not { } one || await ReportAsync(parsed.GetValue(after)!, null, isQuiet: true) is not { } other)
                return 2;
            foreach (var change in PolicyDiff.Between(one.Policy!, other.Policy!))
                await Console.Out.WriteLineAsync(change);
            return 0;
        });
        return diff;
    }

    private static Command MakeSchema()
    {
        var keys = new Option<bool>("--keys") { Description = "Prints the table of keys, in Markdown, instead." };
        var schema = new Command("schema", "Prints the JSON Schema of route policies, for editors and checks elsewhere.") { keys };
        schema.SetAction(parsed => Console.Out.WriteLine(parsed.GetValue(keys) ? PolicySchema.KeyTable().TrimEnd() : PolicySchema.Document().ToJsonString(Indented)));
        return schema;
    }

    private static Command MakeDryRun()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The proposed policy." };
        var model = new Option<string>("--model") { Description = "The model.", Required = true };
        var from = new Option<string?>("--from") { Description = "From this instant on; yesterday (UTC) by default." };
        var to = new Option<string?>("--to") { Description = "Before this instant." };
        var most = new Option<int?>("--most") { Description = string.Create(CultureInfo.InvariantCulture, $"Most decisions to look at, up to {DryRunner.MostDecisions}.") };
        var ask = new Option<int>("--ask") { Description = string.Create(CultureInfo.InvariantCulture, $"Most stored questions to put to a version that a guardrail compares with, 0 to {VersionAsker.MostRows}; {VersionAsker.UsualRows} by default."), DefaultValueFactory = _ => VersionAsker.UsualRows };
        var json = new Option<bool>("--json") { Description = "Prints one JSON document." };
        var dryRun = new Command("dry-run", "Replays stored decisions through the policy in force and the proposed one.") { file, model, from, to, most, ask, json };
        dryRun.SetAction(async (parsed, token) =>
        {
            if (VersionAsker.RowsOf(parsed.GetValue(ask)).Problem is { } wrong)
                return await RefuseAsync($"{wrong.Detail} {wrong.Fix}");
            await using var services = await OfflineServices.OpenAsync(token);
            var runner = services.GetRequiredService<DryRunner>();
            var (span, problem) = runner.Span(parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(most));
            if (span is null)
                return await RefuseAsync($"{problem!.Detail} {problem.Fix}");
            if (await OfflineServices.ModelAsync(services, parsed.GetValue(model)!, token) is not { } entry || await ReportAsync(parsed.GetValue(file)!, entry, runner, isQuiet: true) is not { } report)
                return 2;
            Print(await runner.RunAsync(entry, report.Policy!, report.Warnings, span, parsed.GetValue(ask), token), parsed.GetValue(json));
            return 0;
        });
        return dryRun;
    }

    /// <summary>Reads and checks a file; prints what was found. Null: it cannot be used.</summary>
    private static async Task<PolicyReport?> ReportAsync(FileInfo file, ModelEntry? model, DryRunner? runner = null, bool isQuiet = false)
    {
        if (!file.Exists)
        {
            await RefuseAsync($"There is no file '{file.FullName}'.");
            return null;
        }

        if (file.Length > PolicyReader.LongestText)
        {
            await RefuseAsync(string.Create(CultureInfo.InvariantCulture, $"'{file.Name}' is larger than {PolicyReader.LongestText} bytes."));
            return null;
        }

        var text = await File.ReadAllTextAsync(file.FullName, Encoding.UTF8);
        var report = model is null ? PolicyCheck.Run(text, null) : await runner!.CheckAsync(model, text, CancellationToken.None);
        foreach (var fault in report.Faults)
            await Console.Error.WriteLineAsync($"{file}:{fault}");
        foreach (var warning in report.Warnings)
            await Console.Error.WriteLineAsync($"{file}:{warning with { Message = "warning: " + warning.Message }}");
        if (report.Policy is not null && !isQuiet)
            await Console.Out.WriteLineAsync($"{file} is a valid policy{(model is null ? "; its versions were not looked up (--model)" : $" for '{model.Row.Name}'")}.");
        return report.Policy is null ? null : report;
    }

    private static void Print(DryRunDocument document, bool isJson)
    {
        if (isJson)
        {
            var options = new JsonSerializerOptions(Indented);
            DocumentJson.Configure(options);
            Console.Out.WriteLine(JsonSerializer.Serialize(document, options));
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{document.Model}, {document.From:yyyy-MM-dd HH:mm} to {document.To:yyyy-MM-dd HH:mm} UTC: {document.Decisions:N0} decisions looked at{(document.Truncated ? ", and there were more" : "")}."));
        foreach (var change in document.Changes)
            Console.Out.WriteLine($"  change: {change}");
        foreach (var known in document.Classes)
            Console.Out.WriteLine($"  {known.Sentence}");
        foreach (var guardrail in document.Guardrails)
        {
            Console.Out.WriteLine($"  guardrail {guardrail.Name} ({guardrail.When}): {guardrail.Sentence}");
            foreach (var window in guardrail.Windows)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {window.From:yyyy-MM-dd HH:mm:ss} to {window.To:yyyy-MM-dd HH:mm:ss} UTC, version {window.Version}, {window.N:N0} decisions: {window.Sentence}"));
        }

        foreach (var unknown in document.Unknown)
            Console.Out.WriteLine($"  not known: {unknown}");
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
