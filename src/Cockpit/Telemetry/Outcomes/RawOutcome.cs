using System.Globalization;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Ingest;

namespace Cockpit.Telemetry.Outcomes;

/// <summary>What a line says turned out to be true of a decision.</summary>
public sealed record RawOutcome(string? Decision, string? Label, string? Source, DateTimeOffset? At)
{
    private const int LongestText = 256;

    /// <summary>The fields of a line, or the reason why it has none.</summary>
    public static (RawOutcome? Outcome, string? Reason) Read(ReadOnlyMemory<byte> line)
        => JsonFields.Read(line, fields => new RawOutcome(fields.Text("decision"), fields.Value("label"), fields.Text("source"), fields.Instant("at")));

    /// <summary>The decision it is about, by Cockpit's id or the source's own.</summary>
    public DecisionId Id => DecisionId.From(Decision!);

    /// <summary>What is wrong with it by itself, or null.</summary>
    public string? Check(DateTimeOffset now)
    {
        foreach (var (name, text) in new[] { ("decision", Decision), ("label", Label), ("source", Source) })
        {
            if (string.IsNullOrEmpty(text))
                return $"'{name}' is missing.";
            if (text.Length > LongestText || text.Any(char.IsControl))
                return $"'{name}' must have at most {LongestText} characters and no control characters.";
        }

        if (At is not { } at)
            return "'at' is missing: when it turned out.";
        if (at > now + TimeSpan.FromMinutes(5))
            return $"'at' is {at:O}, which lies in the future.";
        return at < DateTimeOffset.UnixEpoch ? $"'at' is {at:O}, which lies before 1970." : null;
    }

    /// <summary>What is wrong with its label for a decision of this model, or null.</summary>
    public string? CheckLabel(ModelRow model)
        => model.Task == ModelTask.Regression && !(double.TryParse(Label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            ? $"'label' is '{Label}', but '{model.Name}' predicts numbers." : null;
}
