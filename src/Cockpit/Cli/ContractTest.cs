using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cockpit.Insight.Documents;
using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Contracts;

namespace Cockpit.Cli;

/// <summary><c>cockpit contract test</c>: holds a sample of data, or what a model was asked, to a contract. Needs a store only for a model.</summary>
internal static class ContractTest
{
    private static readonly JsonSerializerOptions Indented = MakeIndented();

    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A contract." };
    private static readonly Argument<FileInfo?> Rows = new("ROWS") { Description = "A sample of the data: CSV with a header (.csv), or one JSON object a line. Left out, with --model: stored decisions.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Model = new("--model") { Description = "A registered model; its versions are asked what they answer to what the contract puts right." };
    private static readonly Option<string?> From = new("--from") { Description = "Of stored decisions: from this instant on; yesterday (UTC) by default." };
    private static readonly Option<string?> To = new("--to") { Description = "Before this instant." };
    private static readonly Option<int?> Most = new("--most") { Description = string.Create(CultureInfo.InvariantCulture, $"Most decisions to look at, up to {DryRunner.MostDecisions}.") };
    private static readonly Option<int> Ask = new("--ask") { Description = string.Create(CultureInfo.InvariantCulture, $"Most rows to ask versions about, 0 to {VersionAsker.MostRows}; {VersionAsker.UsualRows} by default."), DefaultValueFactory = _ => VersionAsker.UsualRows };
    private static readonly Option<bool> Json = new("--json") { Description = "Prints one JSON document." };

    /// <summary>The verb.</summary>
    public static Command Make()
    {
        var test = new Command("test", "Holds data to a contract, and with --model asks the versions again. Exit 1 when a row would be refused, 2 when something cannot be used.") { File, Rows, Model, From, To, Most, Ask, Json };
        test.SetAction(RunAsync);
        return test;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (await ContractVerb.ReadAsync(parsed.GetValue(File)!, isQuiet: true) is not { } contract)
            return 2;
        var (sample, model) = (parsed.GetValue(Rows), parsed.GetValue(Model));
        if (sample is null && model is null)
            return await ContractVerb.RefuseAsync("Give a sample of the data, or a model with --model.");
        if (sample is { Exists: false })
            return await ContractVerb.RefuseAsync($"There is no file '{sample.FullName}'.");
        if (VersionAsker.RowsOf(parsed.GetValue(Ask)).Problem is { } wrong)
            return await ContractVerb.RefuseAsync($"{wrong.Detail} {wrong.Fix}");
        return model is null ? await AloneAsync(contract, sample!, parsed.GetValue(Json), cancellationToken) : await OfModelAsync(contract, sample, model, parsed, cancellationToken);
    }

    private static async Task<int> AloneAsync(DataContract contract, FileInfo sample, bool isJson, CancellationToken cancellationToken)
    {
        await using var stream = sample.OpenRead();
        var (tally, wrong) = await ContractSample.ReadAsync(stream, IsCsv(sample), contract, TimeProvider.System.GetUtcNow(), take: null, cancellationToken);
        if (tally is null)
            return await ContractVerb.RefuseAsync($"'{sample.Name}' cannot be used: {wrong}");
        if (isJson)
            Console.Out.WriteLine(JsonSerializer.Serialize(new { tally.N, tally.Refused, tally.Coerced, tally.Flagged, tally.Rules }, Indented));
        else
            Print(tally.Sentence, tally.Rules);
        return tally.Refused > 0 ? 1 : 0;
    }

    private static async Task<int> OfModelAsync(DataContract contract, FileInfo? sample, string model, ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var services = await OfflineServices.OpenAsync(cancellationToken);
        if (await OfflineServices.ModelAsync(services, model, cancellationToken) is not { } entry)
            return 2;
        var (runner, ask, document) = (services.GetRequiredService<ContractDryRunner>(), parsed.GetValue(Ask), (ContractDryRun?)null);
        if (sample is not null)
        {
            await using var stream = sample.OpenRead();
            (document, var wrong) = await runner.SampleAsync(entry, contract, [], stream, IsCsv(sample), ask, cancellationToken);
            if (document is null)
                return await ContractVerb.RefuseAsync($"'{sample.Name}' cannot be used: {wrong}");
        }
        else
        {
            var (span, problem) = services.GetRequiredService<DryRunner>().Span(parsed.GetValue(From), parsed.GetValue(To), parsed.GetValue(Most));
            if (span is null)
                return await ContractVerb.RefuseAsync($"{problem!.Detail} {problem.Fix}");
            document = await runner.RunAsync(entry, contract, [], span, ask, cancellationToken);
        }

        if (parsed.GetValue(Json))
            Console.Out.WriteLine(JsonSerializer.Serialize(document, Indented));
        else
            Print(document);
        return document.Refused > 0 ? 1 : 0;
    }

    private static void Print(ContractDryRun document)
    {
        Print(document.Sentence, document.Rules);
        foreach (var (example, answer) in document.Answers.SelectMany(answer => answer.Examples.Select(example => (example, answer))))
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {example.Row}, version {answer.Version}: {example.Before ?? "no decision"} ({example.ScoreBefore:0.####}) → {example.After ?? "no decision"} ({example.ScoreAfter:0.####})"));
        foreach (var unknown in document.Unknown)
            Console.Out.WriteLine($"  not known: {unknown}");
    }

    private static void Print(string sentence, IReadOnlyList<ContractDryRunRule> rules)
    {
        Console.Out.WriteLine(sentence);
        foreach (var rule in rules)
            Console.Out.WriteLine($"  {rule.Field}, {rule.Rule}: {rule.Count} {rule.Action}{(rule.Seen.Count == 0 ? "" : $", such as {string.Join(", ", rule.Seen)}")} ({string.Join(", ", rule.Examples)})");
    }

    private static bool IsCsv(FileInfo sample) => sample.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase);

    private static JsonSerializerOptions MakeIndented()
    {
        var options = new JsonSerializerOptions(JsonSerializerOptions.Web) { WriteIndented = true };
        DocumentJson.Configure(options);
        return options;
    }
}
