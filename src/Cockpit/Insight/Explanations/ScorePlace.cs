using System.Globalization;
using System.Text.Json;
using Cockpit.Gateway.Flow;

namespace Cockpit.Insight.Explanations;

/// <summary>Where in an answer the score stands: an output's number, or one of its several.</summary>
/// <param name="Output">The output's name.</param>
/// <param name="Index">The place among its numbers, from 0; null where it has one.</param>
internal sealed record ScorePlace(string Output, int? Index)
{
    /// <summary>Where the score of an answer stands; null when it has none. Of several equal numbers it is the last, as the gateway takes the second of two.</summary>
    public static ScorePlace? Find(AnsweredItem answer)
    {
        if (answer.Score is not { } score)
            return null;
        using var outputs = JsonDocument.Parse(answer.Outputs);
        foreach (var output in outputs.RootElement.EnumerateObject())
        {
            if (Is(output.Value, score))
                return new ScorePlace(output.Name, null);
            if (output.Value.ValueKind == JsonValueKind.Array && output.Value.EnumerateArray().ToList().FindLastIndex(value => Is(value, score)) is >= 0 and var index)
                return new ScorePlace(output.Name, index);
        }

        return null;
    }

    /// <summary>The number at this place of another answer; null when there is none.</summary>
    public double? In(AnsweredItem answer)
    {
        using var outputs = JsonDocument.Parse(answer.Outputs);
        if (!outputs.RootElement.TryGetProperty(Output, out var output))
            return null;
        var value = Index is not { } index ? output : output.ValueKind == JsonValueKind.Array && index < output.GetArrayLength() ? output[index] : default;
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
    }

    /// <inheritdoc />
    public override string ToString() => Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{Output}[{index}]") : Output;

    private static bool Is(JsonElement value, double score) => value.ValueKind == JsonValueKind.Number && value.GetDouble().Equals(score);
}
