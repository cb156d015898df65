using System.CommandLine;

namespace Cockpit.Cli.Analyze;

/// <summary>The options of verbs that read labelled decisions.</summary>
internal sealed class LabelledOptions
{
    private readonly Option<string> _data = new("--data") { Description = "Decisions with their labels.", Required = true };
    private readonly Option<string> _label = new("--label") { Description = "The column of what turned out to be true; an empty field is not known yet.", Required = true };
    private readonly Option<string> _prediction = new("--prediction") { Description = "The column of what was decided.", Required = true };
    private readonly Option<string?> _score = new("--score") { Description = "The column of the score of the positive class, 0 to 1." };
    private readonly Option<string?> _positive = new("--positive") { Description = "The positive class; without it 1, true, yes or positive." };

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { _data, _label, _prediction, _score, _positive })
            verb.Add(option);
    }

    /// <summary>What was given.</summary>
    public LabelledColumns Of(ParseResult parsed, IReadOnlyList<string> attributes)
        => new(parsed.GetValue(_data)!, parsed.GetValue(_label)!, parsed.GetValue(_prediction)!, parsed.GetValue(_score), parsed.GetValue(_positive), attributes);
}
