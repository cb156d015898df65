using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Forms;

/// <summary>One key of a group.</summary>
internal sealed record FormKey<T>(string Name, string Kind, bool IsRequired, string Meaning, Func<JsonObject> Schema,
    Func<T, DocumentNode, string, Reading, (T Value, bool IsSound)> Read, Func<T, JsonNode?> Write, Func<string, IEnumerable<KeyLine>> Keys)
{
    /// <summary>The same key, of a value that is part of another one.</summary>
    public FormKey<TWhole> Within<TWhole>(Func<TWhole, T> get, Func<TWhole, T, TWhole> set)
        => new(Name, Kind, IsRequired, Meaning, Schema, (whole, node, path, reading) =>
        {
            var (value, isSound) = Read(get(whole), node, path, reading);
            return (set(whole, value), isSound);
        }, whole => Write(get(whole)), Keys);
}

/// <summary>A group of keys that together make one value; keys that are left out keep what is usual.</summary>
/// <param name="usual">The value of a group without keys.</param>
/// <param name="keys">In the order in which they are read and written, whatever their order in the document.</param>
/// <param name="elsewhere">What to say of keys that belong to another place.</param>
internal sealed class RecordForm<T>(Func<T> usual, IReadOnlyList<FormKey<T>> keys, IReadOnlyDictionary<string, string> elsewhere) : Form<T>
{
    /// <summary>A group without keys yet.</summary>
    public RecordForm(Func<T> usual)
        : this(usual, [], new Dictionary<string, string>(StringComparer.Ordinal))
    {
    }

    public IReadOnlyList<FormKey<T>> Members => keys;

    public override string Kind => "group of keys";

    /// <summary>With one more key.</summary>
    public RecordForm<T> With<TValue>(string name, Form<TValue> form, string meaning, Func<T, TValue> get, Func<T, TValue, T> set, bool isRequired = false)
        => With(new FormKey<T>(name, form.Kind, isRequired, meaning, form.Schema, Reader(form, set), record => form.Write(get(record)), form.Keys));

    /// <summary>With one more key that has no value unless it is given.</summary>
    public RecordForm<T> Maybe<TValue>(string name, Form<TValue> form, string meaning, Func<T, TValue?> get, Func<T, TValue, T> set)
        where TValue : struct
        => With(new FormKey<T>(name, form.Kind, IsRequired: false, meaning, form.Schema, Reader(form, set), record => get(record) is { } value ? form.Write(value) : null, form.Keys));

    /// <summary>With one more text that there is none of unless it is given.</summary>
    public RecordForm<T> MaybeText(string name, Form<string> form, string meaning, Func<T, string?> get, Func<T, string, T> set)
        => With(new FormKey<T>(name, form.Kind, IsRequired: false, meaning, form.Schema, Reader(form, set), record => get(record) is { } value ? form.Write(value) : null, form.Keys));

    public RecordForm<T> With(params IEnumerable<FormKey<T>> more) => new(usual, [.. keys, .. more], elsewhere);

    /// <summary>With a word for whoever looks for a key here that stands elsewhere.</summary>
    public RecordForm<T> Elsewhere(string name, string hint) => new(usual, keys, new Dictionary<string, string>(elsewhere, StringComparer.Ordinal) { [name] = hint });

    public override JsonObject Schema()
    {
        var properties = new JsonObject();
        foreach (var key in keys)
        {
            var schema = key.Schema();
            schema["description"] = key.Meaning;
            properties[key.Name] = schema;
        }

        var required = keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name).ToArray();
        var form = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (required.Length > 0)
            form["required"] = new JsonArray(required);
        return form;
    }

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out T value) => TryReadOnto(usual(), node, path, reading, out value);

    /// <summary>Reads the keys onto a value that has some already. Each key counts whole or not at all, so that <paramref name="value"/> is usable even if some are at fault.</summary>
    public bool TryReadOnto(T before, DocumentNode node, string path, Reading reading, out T value)
    {
        value = before;
        if (node is not MapNode map)
        {
            if (node is not FaultyNode)
                reading.Fault(node, path, $"Here is {node.What}; it takes a group of the keys {Names}.");
            return false;
        }

        var (given, isSound) = Entries(map, path, reading);
        foreach (var key in keys)
        {
            if (given.TryGetValue(key.Name, out var entry))
            {
                var place = Reading.Join(path, key.Name);
                reading.Place(place, entry);
                (value, var isKeySound) = key.Read(value, entry, place, reading);
                isSound &= isKeySound;
            }
            else if (key.IsRequired)
            {
                reading.Fault(map, path, $"The key '{key.Name}' is missing: {key.Meaning}");
                isSound = false;
            }
        }

        return isSound;
    }

    public override JsonNode Write(T value)
    {
        var written = new JsonObject();
        foreach (var key in keys)
        {
            if (key.Write(value) is { } node)
                written[key.Name] = node;
        }

        return written;
    }

    public override IEnumerable<KeyLine> Keys(string path)
        => keys.SelectMany(key => key.Keys(Reading.Join(path, key.Name)).Prepend(new KeyLine(Reading.Join(path, key.Name), key.Kind, key.IsRequired, key.Meaning)));

    private string Hint(string name) => elsewhere.GetValueOrDefault(name) ?? Nearest.Suggest(name, keys.Select(known => known.Name)) ?? $"known here: {Names}";

    private string Names => string.Join(", ", keys.Select(key => key.Name));

    private static Func<T, DocumentNode, string, Reading, (T Value, bool IsSound)> Reader<TValue>(Form<TValue> form, Func<T, TValue, T> set)
        => (record, node, path, reading) => form.TryRead(node, path, reading, out var value) ? (set(record, value), true) : (record, false);

    private (Dictionary<string, DocumentNode> Given, bool IsSound) Entries(MapNode map, string path, Reading reading)
    {
        var given = new Dictionary<string, DocumentNode>(StringComparer.Ordinal);
        var isSound = true;
        foreach (var (key, value) in map.Entries)
        {
            // Nobody reads more; looking for what was meant would take long in a document of nothing but mistakes.
            if (reading.IsFull)
                return (given, false);
            if (keys.All(known => known.Name != key.Text))
                reading.Fault(key, Reading.Join(path, key.Quote), $"'{key.Quote}' is not a known key.", Hint(key.Text));
            else if (!given.TryAdd(key.Text, value))
                reading.Fault(key, Reading.Join(path, key.Text), $"'{key.Text}' is given twice.");
            else
                continue;
            isSound = false;
        }

        return (given, isSound);
    }
}
