using System.Globalization;
using System.Text.Json;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Degradation;

/// <summary>Whether an item's features fulfil the conditions of a rule.</summary>
public static class RuleMatch
{
    private const int MostOnStack = 64;

    /// <summary>
    /// True when every condition holds. One on a feature that is missing, null, an array or of the other kind does not hold, whatever
    /// its operator: a rule must not decide about what it does not know. True and false are the texts <c>true</c> and <c>false</c>.
    /// Reads the features no further than it has to, and allocates nothing.
    /// </summary>
    /// <param name="conditions">What must hold; none fits everything.</param>
    /// <param name="features">The item's features, a JSON object.</param>
    public static bool Fits(IReadOnlyList<RuleCondition> conditions, ReadOnlySpan<byte> features)
    {
        if (conditions.Count == 0)
            return true;
        Span<bool> isNamed = conditions.Count <= MostOnStack ? stackalloc bool[MostOnStack] : new bool[conditions.Count];
        Span<bool> holds = conditions.Count <= MostOnStack ? stackalloc bool[MostOnStack] : new bool[conditions.Count];
        var left = conditions.Count;
        var json = new Utf8JsonReader(features);
        json.Read();
        while (left > 0 && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            for (var i = 0; i < conditions.Count; i++)
                isNamed[i] = !holds[i] && json.ValueTextEquals(conditions[i].Feature);
            json.Read();
            for (var i = 0; i < conditions.Count; i++)
            {
                if (!isNamed[i])
                    continue;
                if (!Holds(conditions[i], ref json))
                    return false;
                (holds[i], left) = (true, left - 1);
            }

            json.Skip();
        }

        return left == 0;
    }

    /// <summary>Whether a number fulfils a condition.</summary>
    public static bool Holds(RuleCondition condition, double given)
        => condition.Value is not string && Compares(given, condition.Operator, Convert.ToDouble(condition.Value, CultureInfo.InvariantCulture));

    /// <summary>Whether a text fulfils a condition.</summary>
    public static bool Holds(RuleCondition condition, string given)
        => condition.Value is string text && (condition.Operator == "=" ? given == text : condition.Operator == "!=" && given != text);

    private static bool Holds(RuleCondition condition, ref Utf8JsonReader value)
    {
        if (condition.Value is not string text)
            return value.TokenType == JsonTokenType.Number && value.TryGetDouble(out var number) && Holds(condition, number);

        bool? isEqual = value.TokenType switch
        {
            JsonTokenType.String => value.ValueTextEquals(text),
            JsonTokenType.True => text == "true",
            JsonTokenType.False => text == "false",
            _ => null,
        };
        return isEqual is { } equal && condition.Operator switch { "=" => equal, "!=" => !equal, _ => false };
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
}
