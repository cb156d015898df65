using System.CommandLine;
using System.Text;
using System.Text.Json;
using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Contracts;

namespace Cockpit.Cli;

/// <summary><c>cockpit contract check</c>, <c>diff</c> and <c>test</c>. None of them needs a store or changes anything.</summary>
public static class ContractVerb
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Command Make() => new("contract", "Data contracts (ODCS): checks, compares and tests documents; PUT /api/v1/models/{model}/contract sets them.") { MakeCheck(), MakeDiff(), MakeTest() };

    private static Command MakeCheck()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A contract, YAML or JSON." };
        var check = new Command("check", "Exit 0: the contract is valid, warnings are printed; 2: it is not, each fault is FILE:line:column: setting: what is wrong.") { file };
        check.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(file)!;
            if (await ReadAsync(path, isQuiet: false) is not { } contract)
                return 2;
            await Console.Out.WriteLineAsync($"{path} is a valid contract: {contract.Inputs.Fields.Count} inputs, {contract.Outputs.Fields.Count} outputs, {contract.Inputs.Rules.Count + contract.Outputs.Rules.Count} rules about several fields.");
            return 0;
        });
        return check;
    }

    private static Command MakeDiff()
    {
        var (before, after) = (new Argument<FileInfo>("A") { Description = "A contract." }, new Argument<FileInfo>("B") { Description = "Another one." });
        var diff = new Command("diff", "Prints what changes from A to B, the gravest first. Exit 1 when something breaks what was agreed, 2 when a file cannot be used.") { before, after };
        diff.SetAction(async (parsed, _) =>
        {
            if (await ReadAsync(parsed.GetValue(before)!, isQuiet: true) is not { } one || await ReadAsync(parsed.GetValue(after)!, isQuiet: true) is not { } other)
                return 2;
            var changes = ContractDiff.Between(one, other);
            foreach (var change in changes)
                await Console.Out.WriteLineAsync(change.ToString());
            return changes.Any(change => change.Grade == ChangeGrade.Breaking) ? 1 : 0;
        });
        return diff;
    }

    private static Command MakeTest()
    {
        var (file, rows) = (new Argument<FileInfo>("FILE") { Description = "A contract." }, new Argument<FileInfo>("ROWS") { Description = "A sample of the data: CSV with a header (.csv), or one JSON object a line." });
        var json = new Option<bool>("--json") { Description = "Prints one JSON document." };
        var test = new Command("test", "Holds a sample of data to a contract. Exit 1 when a row would be refused, 2 when a file cannot be used.") { file, rows, json };
        test.SetAction(async (parsed, token) =>
        {
            if (await ReadAsync(parsed.GetValue(file)!, isQuiet: true) is not { } contract)
                return 2;
            var sample = parsed.GetValue(rows)!;
            if (!sample.Exists)
                return await RefuseAsync($"There is no file '{sample.FullName}'.");
            await using var stream = sample.OpenRead();
            var isCsv = sample.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase);
            var (tally, wrong) = isCsv ? await ContractSample.CsvAsync(stream, contract, TimeProvider.System.GetUtcNow(), token) : await ContractSample.NdjsonAsync(stream, contract, TimeProvider.System.GetUtcNow(), token);
            if (tally is null)
                return await RefuseAsync($"'{sample.Name}' cannot be used: {wrong}");
            Print(tally, parsed.GetValue(json));
            return tally.Refused > 0 ? 1 : 0;
        });
        return test;
    }

    private static void Print(ContractTally tally, bool isJson)
    {
        if (isJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(new { tally.N, tally.Refused, tally.Coerced, tally.Flagged, tally.Rules }, Indented));
            return;
        }

        Console.Out.WriteLine(tally.Sentence);
        foreach (var rule in tally.Rules)
            Console.Out.WriteLine($"  {rule.Field}, {rule.Rule}: {rule.Count} {rule.Action}{(rule.Seen.Count == 0 ? "" : $", such as {string.Join(", ", rule.Seen)}")} ({string.Join(", ", rule.Examples)})");
    }

    private static async Task<DataContract?> ReadAsync(FileInfo file, bool isQuiet)
    {
        if (!file.Exists || file.Length > ContractReader.LongestText)
        {
            await RefuseAsync(file.Exists ? $"'{file.Name}' is larger than {ContractReader.LongestText} bytes." : $"There is no file '{file.FullName}'.");
            return null;
        }

        var report = ContractReader.Read(await File.ReadAllTextAsync(file.FullName, Encoding.UTF8));
        foreach (var fault in report.Faults)
            await Console.Error.WriteLineAsync($"{file}:{fault}");
        foreach (var warning in isQuiet ? [] : report.Warnings)
            await Console.Error.WriteLineAsync($"{file}:{warning with { Message = "warning: " + warning.Message }}");
        return report.Contract;
    }

    private static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
