using System.CommandLine;
using System.Text;
using Cockpit.Registry.Contracts;

namespace Cockpit.Cli;

/// <summary><c>cockpit contract check</c>, <c>diff</c> and <see cref="ContractTest"/>. None of them changes anything.</summary>
public static class ContractVerb
{
    /// <summary>The verb.</summary>
    public static Command Make() => new("contract", "Data contracts (ODCS): checks, compares and tests documents; PUT /api/v1/models/{model}/contract sets them.") { MakeCheck(), MakeDiff(), ContractTest.Make() };

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

    internal static async Task<DataContract?> ReadAsync(FileInfo file, bool isQuiet)
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

    internal static async Task<int> RefuseAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return 2;
    }
}
