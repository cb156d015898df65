using System.CommandLine;
using System.Globalization;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Registry;
using Cockpit.Statistics.Attribution;
using Spectre.Console;

namespace Cockpit.Cli.Analyze;

/// <summary><c>cockpit analyze attributions</c>.</summary>
internal static class AttributionsVerb
{
    private const int MostSamples = 1_000_000;

    public static Command Make()
    {
        var data = new Option<string>("--data") { Description = "The rows to explain.", Required = true };
        var background = new Option<string>("--background") { Description = "The rows that they are compared with: a sample of the training data, 50 to 500 rows as a rule.", Required = true };
        var columns = new Option<string?>("--columns") { Description = "The features, separated by commas; without it all columns, which both files must then have alike." };
        var categorical = new Option<string?>("--categorical") { Description = "Features of codes that look like numbers but are categories; sent as texts." };
        var samples = Whole("--samples", Shapley.UsualOrderings, 2, MostSamples, $"Pairs of random orderings for each row of more than {Shapley.ExactFeatures} features; up to there every coalition is asked.");
        var seed = new Option<ulong>("--seed") { Description = "The same seed draws the same orderings.", DefaultValueFactory = _ => Shapley.UsualSeed };
        var batch = Whole("--batch", FeatureTensors.MostRows, 1, FeatureTensors.MostRows, "Most rows in one request.");
        var json = AnalyzeVerb.JsonOption();
        var model = new ModelOptions();
        var verb = new Command("attributions", "Which feature added how much to each score? Asks the model itself, over the Open Inference Protocol v2.") { data, background, columns, categorical, samples, seed, batch, json };
        model.AddTo(verb);
        verb.SetAction((parsed, token) => Output.GuardAsync(async () =>
        {
            var analysis = new AttributionAnalysis(parsed.GetValue(data)!, parsed.GetValue(background)!, model.Of(parsed), AnalyzeVerb.Names(parsed.GetValue(columns)), AnalyzeVerb.Names(parsed.GetValue(categorical)) ?? [])
            {
                Samples = parsed.GetValue(samples), Seed = parsed.GetValue(seed), Batch = parsed.GetValue(batch),
            };
            Output.Write(await analysis.RunAsync(token), parsed.GetValue(json), Draw);
            return 0;
        }));
        return verb;
    }

    private static Option<int> Whole(string name, int usual, int least, int most, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && !(int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most))
                given.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is a whole number from {least} to {most}."));
        });
        return option;
    }

    private static void Draw(AttributionDocument document, IAnsiConsole console)
    {
        var sampled = document.Method == AttributionMethod.Sampled;
        var table = new Table().AddColumns(sampled ? ["row", "prediction", "feature", "added", "standard error"] : ["row", "prediction", "feature", "added"]);
        foreach (var row in document.Attributions)
        {
            // The largest first; only its line names the row.
            var head = new[] { row.Row.ToString(CultureInfo.InvariantCulture), Output.Figure(row.Prediction) };
            foreach (var (name, value) in row.Values.OrderByDescending(feature => Math.Abs(feature.Value)))
            {
                table.AddRow([.. head.Select(text => new Text(text)), new Text(name), new Text(Output.Figure(value)), .. row.Errors is { } errors ? [new Text(Output.Figure(errors[name]))] : Array.Empty<Text>()]);
                head = ["", ""];
            }
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"What each feature added to the base value {Output.Figure(document.BaseValue)}, the mean score of {document.Background} background rows{(sampled ? ", sampled" : "")}:"));
        console.Write(table);
    }

    /// <summary>The options that say where and how the model is asked.</summary>
    private sealed class ModelOptions
    {
        private readonly Option<string> _url = new("--url") { Description = "The model's address at its server, such as http://10.0.0.7:8080/v2/models/credit, with or without /infer.", Required = true };
        private readonly Option<string?> _output = new("--output") { Description = "The output that holds the score; without it the one named score or probability, or the only one." };
        private readonly Option<int?> _positive = new("--positive") { Description = "Which of a row's several numbers is the score, from 0; without it the second of two." };
        private readonly Option<int> _timeout = Whole("--timeout-ms", RegistrationRules.UsualTimeoutMs, 1, RegistrationRules.LongestTimeoutMs, "Time limit of a request, in milliseconds.");

        public void AddTo(Command verb)
        {
            _positive.Validators.Add(given =>
            {
                if (given.Tokens.Count > 0 && given.Tokens[0].Value.StartsWith('-'))
                    given.AddError("--positive is a place, from 0.");
            });
            foreach (var option in new Option[] { _url, _output, _positive, _timeout })
                verb.Add(option);
        }

        public ModelAddress Of(ParseResult parsed) => new(parsed.GetValue(_url)!, parsed.GetValue(_output), parsed.GetValue(_positive), parsed.GetValue(_timeout));
    }
}
