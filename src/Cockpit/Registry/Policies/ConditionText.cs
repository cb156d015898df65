using System.Globalization;
using Cockpit.Registry.Policies.Forms;

namespace Cockpit.Registry.Policies;

/// <summary>A rule's condition as a document writes it: <c>feature operator value</c>, such as <c>amount &lt;= 100</c> or <c>country = PT</c>.</summary>
internal static class ConditionText
{
    private static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">="];

    /// <summary>How it is read and written.</summary>
    public static Form<RuleCondition> Form { get; } = Scalars.Made("condition such as \"amount <= 100\"", 1000, Parse, Text, "^.+ (=|!=|<|<=|>|>=) .+$");

    /// <summary>A condition as a document writes it, or what is wrong with the text.</summary>
    public static Parsed<RuleCondition> Read(string text) => Parse(text);

    /// <summary>The first operator with spaces around it divides feature and value. A value that reads as a number is one, unless it stands in quotes.</summary>
    private static Parsed<RuleCondition> Parse(string text)
    {
        var words = text.Split(' ');
        var place = Array.FindIndex(words, 1, word => Operators.Contains(word));
        var (feature, value) = place < 0 ? ("", "") : (string.Join(' ', words[..place]).Trim(), string.Join(' ', words[(place + 1)..]).Trim());
        if (feature.Length == 0 || value.Length == 0)
            return new Parsed<RuleCondition>(null, $"'{text}' is no condition.", "write feature, operator and value with spaces between, such as \"amount <= 100\"; operators are " + string.Join(' ', Operators));

        var constant = Constant(value);
        if (constant is string && words[place] is not ("=" or "!="))
            return new Parsed<RuleCondition>(null, $"'{value}' is a text, and texts are compared with = and != only.");
        return new Parsed<RuleCondition>(new RuleCondition(feature, words[place], constant));
    }

    private static object Constant(string value)
    {
        if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'')
            return value[1..^1];
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && char.IsAsciiDigit(value[^1]) ? number : value;
    }

    /// <summary>The condition as a document writes it.</summary>
    public static string Text(RuleCondition condition)
    {
        var value = condition.Value switch
        {
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            string text when !Equals(Constant(text), text) => $"\"{text}\"",
            var other => (string)other,
        };
        return $"{condition.Feature} {condition.Operator} {value}";
    }
}
