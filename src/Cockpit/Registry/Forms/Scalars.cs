using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Cockpit.Registry.Forms;

/// <summary>The forms of single values.</summary>
internal static partial class Scalars
{
    private static readonly (string Unit, long Milliseconds)[] Units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>A whole number within bounds.</summary>
    public static Form<T> Whole<T>(T least, T most) where T : struct, IBinaryInteger<T>
    {
        var kind = string.Create(CultureInfo.InvariantCulture, $"whole number, {least:N0} to {most:N0}");
        return new ScalarForm<T>(kind, () => new JsonObject { ["type"] = "integer", ["minimum"] = JsonValue.Create(least), ["maximum"] = JsonValue.Create(most) }, Parse, value => JsonValue.Create(value)!);

        Parsed<T> Parse(ScalarNode node)
        {
            if (node.Kind != ScalarKind.Number)
                return NotThat<T>(node, kind);
            var isWhole = T.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
            return isWhole && value >= least && value <= most ? new Parsed<T>(value) : new Parsed<T>(default, $"{node.Quote} is not a {kind}.");
        }
    }

    /// <summary>A number within bounds.</summary>
    public static Form<T> Number<T>(T least, T most) where T : struct, INumber<T>
    {
        var kind = string.Create(CultureInfo.InvariantCulture, $"number, {least:#,0.##} to {most:#,0.##}");
        return new ScalarForm<T>(kind, () => new JsonObject { ["type"] = "number", ["minimum"] = JsonValue.Create(least), ["maximum"] = JsonValue.Create(most) }, Parse, value => JsonValue.Create(value)!);

        Parsed<T> Parse(ScalarNode node)
        {
            if (node.Kind != ScalarKind.Number)
                return NotThat<T>(node, kind);
            return T.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? new Parsed<T>(value) : new Parsed<T>(default, $"{node.Quote} is not a {kind}.");
        }
    }

    /// <summary>A share from 0 to 1, also as a percentage.</summary>
    public static Form<double> Share(bool isAboveZero)
    {
        var kind = isAboveZero ? "share above 0 and up to 1, as 0.25 or 25%" : "share from 0 to 1, as 0.25 or 25%";
        return new ScalarForm<double>(kind, () => ShareSchema(isAboveZero), Parse, value => JsonValue.Create(value));

        Parsed<double> Parse(ScalarNode node)
        {
            var percent = node.Kind == ScalarKind.Text ? Percentage().Match(node.Text) : null;
            if (node.Kind != ScalarKind.Number && percent?.Success != true)
                return NotThat<double>(node, kind);
            var isRead = double.TryParse(percent is null ? node.Text : percent.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
            var share = percent is null ? value : value / 100;
            if (isRead && share <= 1 && (isAboveZero ? share > 0 : share >= 0))
                return new Parsed<double>(share);
            return new Parsed<double>(default, $"{node.Quote} is not a {kind}.", isRead && share is > 1 and <= 100 && percent is null ? $"did you mean {node.Quote}%?" : null);
        }
    }

    /// <summary>A span of time, as a whole number and a unit.</summary>
    public static Form<TimeSpan> Duration(TimeSpan least, TimeSpan most)
    {
        var kind = $"duration such as 250ms, 2s, 5m, 1h or 1d, from {Text(least)} to {Text(most)}";
        return new ScalarForm<TimeSpan>(kind, () => DurationSchema(least, most), Parse, value => JsonValue.Create(Text(value)));

        Parsed<TimeSpan> Parse(ScalarNode node)
        {
            var match = node.Kind == ScalarKind.Text ? DurationShape().Match(node.Text) : null;
            if (match?.Success != true)
                return NotThat<TimeSpan>(node, kind) with { Suggestion = node.Kind == ScalarKind.Number ? $"name the unit: {node.Quote}ms or {node.Quote}s" : null };
            var unit = Units.First(known => known.Unit == match.Groups["unit"].Value).Milliseconds;
            // Compared before it becomes a span: nine digits of days are more than a span can hold.
            var length = long.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) * unit;
            return length >= least.TotalMilliseconds && length <= most.TotalMilliseconds
                ? new Parsed<TimeSpan>(TimeSpan.FromMilliseconds(length)) : new Parsed<TimeSpan>(default, $"{node.Quote} is not within {Text(least)} and {Text(most)}.");
        }
    }

    /// <summary>A duration as a document writes it, in the largest unit that divides it.</summary>
    public static string Text(TimeSpan duration)
    {
        var milliseconds = (long)duration.TotalMilliseconds;
        var (unit, length) = milliseconds == 0 ? Units[^1] : Units.First(known => milliseconds % known.Milliseconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds / length}{unit}");
    }

    /// <summary>Yes or no.</summary>
    public static Form<bool> Flag { get; } = new ScalarForm<bool>("true or false", () => new JsonObject { ["type"] = "boolean" },
        node => node.Kind == ScalarKind.Flag ? new Parsed<bool>(node.Text is "true" or "True" or "TRUE") : NotThat<bool>(node, "true or false"), value => JsonValue.Create(value));

    /// <summary>One number and no other.</summary>
    public static Form<int> Only(int number)
    {
        var kind = number.ToString(CultureInfo.InvariantCulture);
        return new ScalarForm<int>(kind, () => new JsonObject { ["const"] = number },
            node => node.Kind == ScalarKind.Number && node.Text == kind ? new Parsed<int>(number) : new Parsed<int>(default, $"Here is {node.What}; it takes {kind}."), value => JsonValue.Create(value));
    }

    /// <summary>One of some words, each for a value.</summary>
    public static Form<T> Word<T>(params (string Word, T Value)[] words) where T : notnull
    {
        var kind = words.Length == 1 ? words[0].Word : string.Join(", ", words.Select(known => known.Word).SkipLast(1)) + " or " + words[^1].Word;
        return new ScalarForm<T>(kind, () => new JsonObject { ["enum"] = new JsonArray([.. words.Select(known => (JsonNode)known.Word)]) }, Parse,
            value => JsonValue.Create(words.First(known => EqualityComparer<T>.Default.Equals(known.Value, value)).Word));

        Parsed<T> Parse(ScalarNode node)
        {
            foreach (var (word, value) in words)
            {
                if (node.Kind == ScalarKind.Text && node.Text == word)
                    return new Parsed<T>(value);
            }

            return new Parsed<T>(default, $"Here is {node.What}; it takes {kind}.", Nearest.Suggest(node.Text, words.Select(known => known.Word)));
        }
    }

    /// <summary>A text of 1 to <paramref name="longest"/> characters, none of them a control character, that makes a value.</summary>
    public static Form<T> Made<T>(string kind, int longest, Func<string, Parsed<T>> make, Func<T, string> text, string? pattern = null)
    {
        return new ScalarForm<T>(kind, Schema, Parse, value => JsonValue.Create(text(value)));

        JsonObject Schema()
        {
            var schema = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = longest };
            if (pattern is not null)
                schema["pattern"] = pattern;
            return schema;
        }

        Parsed<T> Parse(ScalarNode node)
        {
            if (node.Kind != ScalarKind.Text)
                return new Parsed<T>(default, $"Here is {node.What}; it takes {kind}.", $"write \"{node.Quote}\" in quotes");
            if (node.Text.Length == 0 || node.Text.Length > longest)
                return new Parsed<T>(default, string.Create(CultureInfo.InvariantCulture, $"The text has {node.Text.Length} characters; it takes 1 to {longest}."));
            return node.Text.Any(letter => char.IsControl(letter) || char.IsSurrogate(letter)) && !IsPlain(node.Text)
                ? new Parsed<T>(default, "The text holds a character that cannot be stored or shown.") : make(node.Text);
        }
    }

    /// <summary>A text.</summary>
    public static Form<string> Words(string kind, int longest) => Made(kind, longest, text => new Parsed<string>(text), text => text);

    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (!isPair && (char.IsSurrogate(text[i]) || char.IsControl(text[i])))
                return false;
            if (isPair)
                i++;
        }

        return true;
    }

    private static JsonObject ShareSchema(bool isAboveZero)
        => new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "number", [isAboveZero ? "exclusiveMinimum" : "minimum"] = 0, ["maximum"] = 1 },
                new JsonObject { ["type"] = "string", ["pattern"] = $"^{(isAboveZero ? @"(?!0+(\.0+)?%)" : "")}(100(\\.0+)?|[0-9]{{1,2}}(\\.[0-9]{{1,6}})?)%$" }),
        };

    /// <summary>JSON Schema cannot compare durations; the bounds stand beside the pattern, under names that validators pass over.</summary>
    private static JsonObject DurationSchema(TimeSpan least, TimeSpan most)
        => new() { ["type"] = "string", ["pattern"] = "^[0-9]{1,9}(ms|s|m|h|d)$", ["shortest"] = Text(least), ["longest"] = Text(most) };

    private static Parsed<T> NotThat<T>(ScalarNode node, string kind)
        => new(default, $"Here is {node.What}; it takes a {kind}.", node.Kind == ScalarKind.Text && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"write {node.Quote} without quotes" : null);

    [GeneratedRegex(@"^(?<count>[0-9]{1,9})(?<unit>ms|s|m|h|d)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DurationShape();

    [GeneratedRegex(@"^(?<value>[0-9]{1,3}(\.[0-9]{1,6})?)%\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Percentage();
}
