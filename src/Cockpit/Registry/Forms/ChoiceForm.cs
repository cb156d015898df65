using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Cockpit.Registry.Forms;

/// <summary>A value of one of several kinds, each written as a group of one key that names the kind.</summary>
internal sealed class ChoiceForm<T>(IReadOnlyList<FormKey<T?>> choices) : Form<T> where T : class
{
    public ChoiceForm()
        : this([])
    {
    }

    public override string Kind => $"group of one key: {Names}";

    private string Names => string.Join(", ", choices.Select(choice => choice.Name));

    /// <summary>With one more kind.</summary>
    public ChoiceForm<T> Or<TCase, TValue>(string name, Form<TValue> form, string meaning, Func<TValue, TCase> make, Func<TCase, TValue> get) where TCase : class, T
        => new([.. choices, new FormKey<T?>(name, form.Kind, IsRequired: false, meaning, form.Schema,
            (_, node, path, reading) => form.TryRead(node, path, reading, out var value) ? (make(value), true) : (null, false),
            made => made is TCase mine ? form.Write(get(mine)) : null, form.Keys)]);

    public override JsonObject Schema() => new()
    {
        ["anyOf"] = new JsonArray([.. choices.Select(choice =>
        {
            var value = choice.Schema();
            value["description"] = choice.Meaning;
            return new JsonObject
            {
                ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JsonObject { [choice.Name] = value }, ["required"] = new JsonArray(choice.Name),
            };
        })]),
    };

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out T value)
    {
        value = null;
        if (node is FaultyNode)
            return false;
        if (node is not MapNode { Entries: [var (key, content)] })
        {
            reading.Fault(node, path, node is MapNode ? $"This must have exactly one of the keys {Names}." : $"Here is {node.What}; it takes one of the keys {Names}.");
            return false;
        }

        if (choices.FirstOrDefault(choice => choice.Name == key.Text) is not { } chosen)
        {
            reading.Fault(key, Reading.Join(path, key.Quote), $"'{key.Quote}' is not a known key.", Nearest.Suggest(key.Text, choices.Select(choice => choice.Name)) ?? $"known here: {Names}");
            return false;
        }

        var place = Reading.Join(path, chosen.Name);
        reading.Place(place, content);
        (value, var isSound) = chosen.Read(null, content, place, reading);
        return isSound && value is not null;
    }

    public override JsonNode Write(T value)
    {
        var chosen = choices.First(choice => choice.Write(value) is not null);
        return new JsonObject { [chosen.Name] = chosen.Write(value) };
    }

    public override IEnumerable<KeyLine> Keys(string path)
        => choices.SelectMany(choice => choice.Keys(Reading.Join(path, choice.Name)).Prepend(new KeyLine(Reading.Join(path, choice.Name), choice.Kind, IsRequired: false, choice.Meaning)));
}
