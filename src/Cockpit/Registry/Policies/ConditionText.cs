using System.Globalization;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Policies;

/// <summary>A rule's condition as a document writes it: <c>feature operator value</c>, such as <c>amount &lt;= 100</c> or <c>country = PT</c>.</summary>
internal static class ConditionText
{
    /// <summary>How it is read and written.</summary>
    public static Form<RuleCondition> Form { get; } = Scalars.Made("condition such as \"amount <= 100\"", 1000, Parse, Text, "^.+ (=|!=|<|<=|>|>=) .+$");

    /// <summary>A condition as a document writes it, or what is wrong with the text.</summary>
    public static Parsed<RuleCondition> Read(string text) => Parse(text);

    /// <summary>The first operator with spaces around it divides feature and value. A value that reads as a number is one, unless it stands in quotes.</summary>
    private static Parsed<RuleCondition> Parse(string text)
    {
        if (ComparisonText.Split(text) is not var (feature, with, value))
            return new Parsed<RuleCondition>(null, $"'{text}' is no condition.", ComparisonText.Hint);

        var constant = ComparisonText.Constant(value);
        if (constant is string && with is not ("=" or "!="))
            return new Parsed<RuleCondition>(null, $"'{value}' is a text, and texts are compared with = and != only.");
        return new Parsed<RuleCondition>(new RuleCondition(feature, with, constant));
    }

    /// <summary>The condition as a document writes it.</summary>
    public static string Text(RuleCondition condition)
    {
        var value = condition.Value switch
        {
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            string text when !Equals(ComparisonText.Constant(text), text) => $"\"{text}\"",
            var other => (string)other,
        };
        return $"{condition.Feature} {condition.Operator} {value}";
    }
}
