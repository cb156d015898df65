using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Forms;

/// <summary>
/// The one description of a part of a document: how it is read, how it is written, what the published schema says of it and what the
/// documentation says. Immutable; made once, by code that reads as the table of keys.
/// </summary>
internal abstract class Form<T>
{
    /// <summary>What it takes, in words, such as <c>whole number, 0 to 10</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>JSON Schema 2020-12; a new one for each caller.</summary>
    public abstract JsonObject Schema();

    /// <summary>Reads a value, or reports what is wrong with it.</summary>
    public abstract bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out T value);

    /// <summary>The JSON that reads as the value.</summary>
    public abstract JsonNode Write(T value);

    /// <summary>The keys within, for the documentation.</summary>
    public virtual IEnumerable<KeyLine> Keys(string path) => [];
}

/// <summary>One line of the documentation.</summary>
/// <param name="Path">The key; <c>[]</c> stands for each item of a list.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="IsRequired">Whether it must be there.</param>
/// <param name="Meaning">What it says.</param>
internal sealed record KeyLine(string Path, string Kind, bool IsRequired, string Meaning);

/// <summary>What a scalar says, or what is wrong with it and what was probably meant.</summary>
internal readonly record struct Parsed<T>(T? Value, string? Wrong = null, string? Suggestion = null);

/// <summary>A value that is one word, number or text.</summary>
internal sealed class ScalarForm<T>(string kind, Func<JsonObject> schema, Func<ScalarNode, Parsed<T>> parse, Func<T, JsonNode> write) : Form<T>
{
    public override string Kind => kind;

    public override JsonObject Schema() => schema();

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node is FaultyNode)
            return false;
        if (node is not ScalarNode { Kind: not ScalarKind.Nothing } scalar)
        {
            reading.Fault(node, path, $"Here is {node.What}; it takes {kind}.");
            return false;
        }

        var (read, wrong, suggestion) = parse(scalar);
        if (wrong is not null)
        {
            reading.Fault(node, path, wrong, suggestion);
            return false;
        }

        value = read!;
        return true;
    }

    public override JsonNode Write(T value) => write(value);
}

/// <summary>A value on which more depends than its form; the check says what is wrong, or null.</summary>
internal sealed class CheckedForm<T>(Form<T> form, Func<T, string?> check) : Form<T>
{
    public override string Kind => form.Kind;

    public override JsonObject Schema() => form.Schema();

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        if (!form.TryRead(node, path, reading, out value))
            return false;
        if (check(value) is not { } wrong)
            return true;
        reading.Fault(node, path, wrong);
        return false;
    }

    public override JsonNode Write(T value) => form.Write(value);

    public override IEnumerable<KeyLine> Keys(string path) => form.Keys(path);
}

/// <summary>A group of keys, or the word <c>none</c>.</summary>
internal sealed class OrNoneForm<T>(Form<T> form) : Form<T?> where T : class
{
    private const string None = "none";

    public override string Kind => $"{form.Kind}, or none";

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(form.Schema(), new JsonObject { ["const"] = None }) };

    public override bool TryRead(DocumentNode node, string path, Reading reading, out T? value)
    {
        value = null;
        return node is ScalarNode { Text: None, Kind: ScalarKind.Text } || form.TryRead(node, path, reading, out value);
    }

    public override JsonNode Write(T? value) => value is null ? JsonValue.Create(None) : form.Write(value);

    public override IEnumerable<KeyLine> Keys(string path) => form.Keys(path);
}

/// <summary>A list of values of one form.</summary>
internal sealed class ListForm<T>(Form<T> item, int fewest, int most) : Form<IReadOnlyList<T>>
{
    public override string Kind => string.Create(CultureInfo.InvariantCulture, $"list of {fewest} to {most:N0}: {item.Kind}");

    public override JsonObject Schema() => new() { ["type"] = "array", ["minItems"] = fewest, ["maxItems"] = most, ["items"] = item.Schema() };

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        value = null;
        if (node is not ListNode list)
        {
            if (node is not FaultyNode)
                reading.Fault(node, path, $"Here is {node.What}; it takes a {Kind}.");
            return false;
        }

        if (list.Items.Count < fewest || list.Items.Count > most)
            reading.Fault(node, path, $"The list has {list.Items.Count} items; it takes {fewest} to {most}.");
        List<T> items = [];
        for (var i = 0; i < list.Items.Count && i < most; i++)
        {
            var place = $"{path}[{i}]";
            reading.Place(place, list.Items[i]);
            if (item.TryRead(list.Items[i], place, reading, out var read))
                items.Add(read);
        }

        value = items;
        return items.Count == list.Items.Count && items.Count >= fewest;
    }

    public override JsonNode Write(IReadOnlyList<T> value) => new JsonArray([.. value.Select(item.Write)]);

    public override IEnumerable<KeyLine> Keys(string path) => item.Keys(path + "[]");
}
