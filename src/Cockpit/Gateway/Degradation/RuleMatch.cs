using System.Globalization;
using System.Text.Json;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Degradation;

/// <summary>Whether an item's features fulfil the conditions of a rule.</summary>
public static class RuleMatch
{
    /// <summary>
    /// True when every condition holds. One on a feature that is missing, null, an array or of the other kind does not hold, whatever
    /// its operator: a rule must not decide about what it does not know. True and false are the texts <c>true</c> and <c>false</c>.
    /// </summary>
    /// <param name="conditions">What must hold; none fits everything.</param>
    /// <param name="features">The item's features, a JSON object.</param>
    public static bool Fits(IReadOnlyList<RuleCondition> conditions, ReadOnlyMemory<byte> features)
    {
        using var json = JsonDocument.Parse(features);
        return Fits(conditions, json.RootElement);
    }

    /// <summary>As above, for features that are compared with several rules.</summary>
    public static bool Fits(IReadOnlyList<RuleCondition> conditions, JsonElement features)
    {
        foreach (var condition in conditions)
        {
            if (!features.TryGetProperty(condition.Feature, out var value) || !Holds(condition, value))
                return false;
        }

        return true;
    }

    private static bool Holds(RuleCondition condition, JsonElement value)
    {
        if (condition.Value is string text)
        {
            return Text(value) is { } given && condition.Operator switch
            {
                "=" => given == text,
                "!=" => given != text,
                _ => false,
            };
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Compares(number, condition.Operator, Convert.ToDouble(condition.Value, CultureInfo.InvariantCulture));
    }

    private static bool Compares(double given, string with, double constant) => with switch
    {
        "=" => given.Equals(constant),
        "!=" => !given.Equals(constant),
        "<" => given < constant,
        "<=" => given <= constant,
        ">" => given > constant,
        ">=" => given >= constant,
        _ => false,
    };

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
