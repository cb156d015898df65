using System.Globalization;
using System.Text.RegularExpressions;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>Makes fields of what was read of them, and names what could never be kept.</summary>
internal sealed class FieldReader(Reading reading, Action<string, string> warn, IReadOnlyDictionary<string, (TimeSpan Age, string Path)> freshness, bool isOutput)
{
    private static readonly HashSet<string> Secret = new(["personal", "confidential", "restricted", "sensitive", "pii"], StringComparer.OrdinalIgnoreCase);
    private static readonly string[] TextFormats = ["email", "uuid", "uri", "hostname", "ipv4", "ipv6"];
    private static readonly string[] Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

    public ContractField Read(FieldDraft draft, string path, ContractMode usual)
    {
        var options = $"{path}.logicalTypeOptions";
        var (codes, pattern) = Codes(draft, path);
        var field = new ContractField
        {
            Name = draft.Name, Type = draft.Type, IsRequired = draft.Required || draft.PrimaryKey || Counts(draft, "nullValues"), IsUnique = draft.Unique || draft.PrimaryKey || Counts(draft, "duplicateValues"),
            IsForbidden = draft.Own.Forbidden, IsHidden = draft.Classification is { } word && Secret.Contains(word), Mode = draft.Own.Mode ?? (isOutput && usual == ContractMode.Coerce ? ContractMode.Reject : usual),
            Description = draft.Description, Unit = draft.Own.Unit, MultipleOf = draft.Options.MultipleOf, Shortest = draft.Options.MinLength, Longest = draft.Options.MaxLength,
            Pattern = draft.Options.Pattern ?? pattern, Format = draft.Options.Format, Codes = codes, Sentinels = Sentinels(draft), Drift = draft.Own.Drift,
            Freshness = freshness.TryGetValue(draft.Name, out var age) ? age.Age : null,
        };
        CheckOptions(draft, options);
        CheckFormat(field, options);
        field = field with
        {
            Least = Bound(field, draft.Options.Minimum, "minimum", options) ?? Bound(field, draft.Options.ExclusiveMinimum, "exclusiveMinimum", options),
            Most = Bound(field, draft.Options.Maximum, "maximum", options) ?? Bound(field, draft.Options.ExclusiveMaximum, "exclusiveMaximum", options),
        };
        CheckRange(field, options);
        CheckRest(draft, field, path);
        CheckValues(field, path);
        return field;
    }

    private void Fault(string path, string message, string? suggestion = null) => ContractReader.Fault(reading, path, message, suggestion);

    private void CheckOptions(FieldDraft draft, string options)
    {
        string[] known = draft.Type switch
        {
            FieldType.Text => ["minLength", "maxLength", "pattern", "format"],
            FieldType.Number or FieldType.Whole => [.. Bounds, "multipleOf", "format"],
            FieldType.Date or FieldType.Timestamp or FieldType.Time => [.. Bounds, "format"],
            _ => [],
        };
        foreach (var odd in draft.Options.Given.Except(known))
            Fault($"{options}.{odd}", draft.Type == FieldType.Any ? $"'{odd}' needs a logicalType." : $"'{odd}' is no option of {OdcsForm.TypeWord(draft.Type)}.", known.Length == 0 ? null : $"known here: {string.Join(", ", known)}");
    }

    private void CheckFormat(ContractField field, string options)
    {
        if (field.Format is not { } format)
            return;
        if (field.Type is FieldType.Date or FieldType.Timestamp or FieldType.Time && TimeText.Convert(format) is null)
            Fault($"{options}.format", $"'{format}' is no date format that is known here: letters stand for y M d H h m s S X and a.", "yyyy-MM-dd");
        else if (field.Type == FieldType.Whole && IntegerSizes.Find(format) is null)
            Fault($"{options}.format", $"'{format}' is no size of integer.", $"known are {string.Join(", ", IntegerSizes.Known)}");
        else if (field.Type == FieldType.Number && format is not ("f32" or "f64"))
            Fault($"{options}.format", $"'{format}' is no size of number.", "f32 or f64");
        else if (field.Type == FieldType.Text && !TextFormats.Contains(format))
            warn($"{options}.format", $"The format '{format}' is carried along and not enforced; enforced are {string.Join(", ", TextFormats)}.");
    }

    private FieldBound? Bound(ContractField field, ScalarNode? node, string key, string options)
    {
        if (node is null)
            return null;
        var isOpen = key.StartsWith("exclusive", StringComparison.Ordinal);
        if (field.Type is FieldType.Number or FieldType.Whole && node.Kind == ScalarKind.Number && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return new FieldBound(number, isOpen, node.Text);
        if (field.Type is FieldType.Date or FieldType.Timestamp or FieldType.Time && TimeText.TryRead(field.Type, [.. TimeText.UsualFormat(field), .. TimeText.Others(field.Type)], node.Text, out var time))
            return new FieldBound(time, isOpen, node.Text);
        if (field.Type is not (FieldType.Text or FieldType.Any or FieldType.Boolean or FieldType.Group or FieldType.Array))
            Fault($"{options}.{key}", $"Here is {node.What}; the {key} of a {OdcsForm.TypeWord(field.Type)} is one, too.", field.Type == FieldType.Date ? "write it as \"2026-01-31\"" : null);
        return null;
    }

    private void CheckRange(ContractField field, string options)
    {
        if (field is { Least: { } least, Most: { } most } && (least.Value > most.Value || (least.Value.Equals(most.Value) && (least.IsOpen || most.IsOpen))))
            Fault($"{options}.{(reading.Names($"{options}.maximum") ? "maximum" : "exclusiveMaximum")}", $"No value lies between {least.Text} and {most.Text}, so every value would break the contract.");
        if (field.Shortest > field.Longest)
            Fault($"{options}.maxLength", $"No text has at least {field.Shortest} and at most {field.Longest} characters.");
        if (field.Pattern is { } pattern && ContractPattern.Wrong(pattern) is { } wrong)
            Fault(reading.Names($"{options}.pattern") ? $"{options}.pattern" : options, $"'{pattern}' cannot be used: {wrong}");
    }

    private void CheckRest(FieldDraft draft, ContractField field, string path)
    {
        var own = draft.Own.Place ?? path;
        if (field.IsForbidden && field.IsRequired)
            Fault($"{own}.forbidden", $"'{field.Name}' is required and forbidden, so every request would break the contract.");
        if (isOutput && draft.Own.Mode == ContractMode.Coerce)
            Fault($"{own}.mode", "An answer is never changed; coerce is for inputs.", "reject or flag");
        if (field.Freshness is not null && field.Type is not (FieldType.Date or FieldType.Timestamp))
            Fault(freshness[field.Name].Path, $"'{field.Name}' is no date or timestamp, so it has no age.");
        if (draft.Own.Unit is not null && field.Type is FieldType.Boolean or FieldType.Group or FieldType.Array)
            warn($"{own}.unit", $"A {OdcsForm.TypeWord(field.Type)} has no unit.");
        if (field.Type is FieldType.Group or FieldType.Array)
            warn($"{path}.logicalType", $"Of a {OdcsForm.TypeWord(field.Type)} only whether it is there is enforced.");
    }

    /// <summary>Codes that the other rules refuse: a list that is refused whole refuses every value.</summary>
    private void CheckValues(ContractField field, string path)
    {
        if (field.Codes.Count == 0 || reading.Faults.Any(fault => fault.Path.StartsWith(path + ".", StringComparison.Ordinal)))
            return;
        var refused = field.Codes.Where(code => new CompiledField(field with { Codes = [], Sentinels = [], Freshness = null, Mode = ContractMode.Reject }, isEnforced: true).Refuses(code)).ToList();
        if (refused.Count == field.Codes.Count)
            Fault($"{path}.quality", $"None of the codes of '{field.Name}' keeps its other rules ({refused[0]} does not), so every value would break the contract.");
        else if (refused.Count > 0)
            Fault($"{path}.quality", $"The code '{refused[0]}' of '{field.Name}' breaks its other rules.", "take it out of the list, or correct the rule");
        if (field.Codes.Intersect(field.Sentinels, StringComparer.Ordinal).FirstOrDefault() is { } both)
            Fault($"{path}.quality", $"'{both}' is a code of '{field.Name}' and stands for a missing value, too.");
    }

    private static bool Counts(FieldDraft draft, string metric) => draft.Quality.Any(quality => quality.Metric == metric && IsNone(quality));

    private static bool IsNone(QualityDraft quality) => quality.MustBe is ScalarNode { Text: "0", Kind: ScalarKind.Number };

    private (IReadOnlyList<string> Codes, string? Pattern) Codes(FieldDraft draft, string path)
    {
        IReadOnlyList<string> codes = [];
        string? pattern = null;
        for (var i = 0; i < draft.Quality.Count; i++)
        {
            var (quality, place) = (draft.Quality[i], $"{path}.quality[{i}]");
            if (quality.Metric is null or "rowCount" || !IsNone(quality))
            {
                warn(place, "A rule about many rows, or of another engine, is carried along and not enforced on single decisions.");
                continue;
            }

            if (quality.Metric != "invalidValues")
                continue;
            if (Argument(quality, "validValues") is { } list)
                codes = Words(list, $"{place}.arguments", draft.Name);
            if (Argument(quality, "pattern") is ScalarNode { Kind: ScalarKind.Text } text)
                pattern = text.Text;
        }

        return (codes, pattern);
    }

    private IReadOnlyList<string> Words(DocumentNode list, string path, string name)
    {
        if (list is not ListNode { Items.Count: > 0 } items)
        {
            Fault(path, $"The list of valid values of '{name}' is empty, so every value would break the contract.");
            return [];
        }

        if (items.Items.FirstOrDefault(item => item is not ScalarNode { Kind: not ScalarKind.Nothing }) is { } odd)
            Fault(path, $"Here is {odd.What}; a valid value is a text, a number, true or false.");
        return [.. items.Items.OfType<ScalarNode>().Where(item => item.Kind != ScalarKind.Nothing).Select(item => item.Text).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> Sentinels(FieldDraft draft)
    {
        return [.. draft.Quality.Where(quality => quality.Metric == "missingValues" && IsNone(quality)).Select(quality => Argument(quality, "missingValues")).OfType<ListNode>()
            .SelectMany(list => list.Items.OfType<ScalarNode>()).Where(item => item.Kind != ScalarKind.Nothing).Select(item => item.Text).Distinct(StringComparer.Ordinal)];
    }

    private static DocumentNode? Argument(QualityDraft quality, string key) => (quality.Arguments as MapNode)?.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
}

/// <summary>The patterns that contracts may have: those that .NET matches in time that grows with the text alone.</summary>
internal static class ContractPattern
{
    /// <summary>What is wrong with a pattern; null when it can be used.</summary>
    public static string? Wrong(string pattern)
    {
        try
        {
            Make(pattern);
            return null;
        }
        catch (RegexParseException wrong)
        {
            return string.Create(CultureInfo.InvariantCulture, $"it is no regular expression (at character {wrong.Offset + 1}: {wrong.Error}).");
        }
        catch (NotSupportedException)
        {
            return "it looks around or back, or counts too far, which takes unbounded time.";
        }
    }

    /// <summary>The expression.</summary>
    public static Regex Make(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}

/// <summary>Sizes of integers.</summary>
internal static class IntegerSizes
{
    private static readonly (string Name, double Low, double High)[] All =
    [
        ("i8", sbyte.MinValue, sbyte.MaxValue), ("i16", short.MinValue, short.MaxValue), ("i32", int.MinValue, int.MaxValue), ("i64", long.MinValue, long.MaxValue), ("i128", -1.7014118346046923e38, 1.7014118346046923e38),
        ("u8", 0, byte.MaxValue), ("u16", 0, ushort.MaxValue), ("u32", 0, uint.MaxValue), ("u64", 0, ulong.MaxValue), ("u128", 0, 3.4028236692093846e38),
    ];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Known => All.Select(size => size.Name);

    /// <summary>The range of a size; null for another word.</summary>
    public static (double Low, double High)? Find(string name) => All.Where(size => size.Name == name).Select(size => ((double, double)?)(size.Low, size.High)).FirstOrDefault();
}
