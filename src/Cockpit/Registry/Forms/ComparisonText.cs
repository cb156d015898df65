namespace Cockpit.Registry.Forms;

/// <summary>Divides a comparison as documents write it: <c>left operator right</c>, with spaces around the operator.</summary>
internal static class ComparisonText
{
    private static readonly string[] Operators = ["=", "!=", "<", "<=", ">", ">="];

    /// <summary>What to write, for a fault.</summary>
    public static string Hint { get; } = "write feature, operator and value with spaces between, such as \"amount <= 100\"; operators are " + string.Join(' ', Operators);

    /// <summary>The parts, the first operator with spaces around it dividing them; null when there is none, or nothing on a side of it.</summary>
    public static (string Left, string Operator, string Right)? Split(string text)
    {
        var words = text.Split(' ');
        var place = Array.FindIndex(words, 1, word => Operators.Contains(word));
        if (place < 0)
            return null;
        var (left, right) = (string.Join(' ', words[..place]).Trim(), string.Join(' ', words[(place + 1)..]).Trim());
        return left.Length == 0 || right.Length == 0 ? null : (left, words[place], right);
    }

    /// <summary>A constant: a number where the text reads as one, else the text; what stands in quotes is a text.</summary>
    public static object Constant(string value)
    {
        if (value.Length >= 2 && value[0] == value[^1] && value[0] is '"' or '\'')
            return value[1..^1];
        return double.TryParse(value, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && char.IsAsciiDigit(value[^1]) ? number : value;
    }
}
