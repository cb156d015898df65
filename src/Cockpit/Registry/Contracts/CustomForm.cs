using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>A list of custom properties: the one named <see cref="OdcsForm.OwnProperty"/> is read, the others are carried along.</summary>
internal sealed class CustomForm(RecordForm<OwnWords> own) : Form<OwnWords>
{
    private const int MostProperties = 1000;

    private static readonly RecordForm<Property> Entry = new RecordForm<Property>(() => new Property("", null))
        .With("property", Scalars.Words("name", 200), "The name.", entry => entry.Name, (entry, name) => entry with { Name = name }, isRequired: true)
        .With("value", new AnyForm("any value"), "The value.", entry => entry.Value!, (entry, value) => entry with { Value = value }, isRequired: true)
        .With("description", new AnyForm("text"), "What it is.", _ => null!, (entry, _) => entry)
        .With("id", new AnyForm("text"), "Names it.", _ => null!, (entry, _) => entry);

    private static readonly ListForm<Property> Entries = new(Entry, 0, MostProperties);

    public override string Kind => $"list of custom properties, one of them '{OdcsForm.OwnProperty}'";

    public override JsonObject Schema() => Entries.Schema();

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out OwnWords value)
    {
        value = new OwnWords();
        if (!Entries.TryRead(node, path, reading, out var entries))
            return false;
        var places = Enumerable.Range(0, entries.Count).Where(i => entries[i].Name == OdcsForm.OwnProperty).ToList();
        if (places.Count > 1)
        {
            reading.Fault(entries[places[1]].Value!, $"{path}[{places[1]}]", $"The custom property '{OdcsForm.OwnProperty}' is given twice.", "write all of it into one");
            return false;
        }

        if (places.Count == 0)
            return true;
        var place = $"{path}[{places[0]}].value";
        return own.TryReadOnto(new OwnWords { Place = place }, entries[places[0]].Value!, place, reading, out value);
    }

    public override JsonNode Write(OwnWords value) => own.Write(value);

    public override IEnumerable<KeyLine> Keys(string path) => own.Keys($"{path}.{OdcsForm.OwnProperty}");

    private sealed record Property(string Name, DocumentNode? Value);
}
