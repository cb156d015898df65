using System.Globalization;
using System.Text;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Serving;

namespace Cockpit.Demo.Past;

/// <summary>What a model was trained on, and what it says of that, as a table that is uploaded as its baseline.</summary>
public static class TrainingTable
{
    /// <summary>A header and a row for each case: features, protected attributes, <c>prediction</c> and <c>score</c>.</summary>
    /// <param name="model">Decides each case.</param>
    /// <param name="cases">At least one; all have the columns of the first.</param>
    public static string Csv(ServedModel model, IReadOnlyList<Situation> cases)
    {
        var first = cases[0];
        string[] numbers = [.. first.Row.Numbers.Keys], texts = [.. first.Row.Texts.Keys], attributes = [.. first.Attributes.Keys];
        var csv = new StringBuilder();
        csv.AppendJoin(',', [.. numbers, .. texts, .. attributes, "prediction", "score"]).Append('\n');
        foreach (var one in cases)
        {
            var (prediction, score) = model.Decide(one.Row);
            csv.AppendJoin(',',
            [
                .. numbers.Select(name => Text(one.Row.Numbers[name])), .. texts.Select(name => Quoted(one.Row.Texts[name])),
                .. attributes.Select(name => Quoted(one.Attributes[name])), prediction, Text(score),
            ]).Append('\n');
        }

        return csv.ToString();
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
