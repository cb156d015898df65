using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Contracts;

/// <summary>What reading a contract came to.</summary>
/// <param name="Contract">The contract; null when there are faults.</param>
/// <param name="Faults">Why it cannot be put in force, in order of lines.</param>
/// <param name="Warnings">What can be put in force and is not enforced, or probably not meant.</param>
public sealed record ContractReport(DataContract? Contract, IReadOnlyList<DocumentFault> Faults, IReadOnlyList<DocumentFault> Warnings)
{
    /// <summary>The document as it was read; null when it could not be read at all.</summary>
    internal DocumentNode? Node { get; init; }

    /// <summary>Where the keys stand.</summary>
    internal Reading Places { get; init; } = new();

    /// <summary>The place of the inputs among the objects; −1 for none.</summary>
    internal int InputsAt { get; init; } = -1;

    /// <summary>Something to say about a field of the inputs, or with null about all of them, with the place where it stands.</summary>
    public DocumentFault About(string? field, string message)
    {
        var place = Contract?.Inputs.Fields.ToList().FindIndex(known => known.Name == field) ?? -1;
        var path = InputsAt < 0 ? "schema" : place < 0 ? $"schema[{InputsAt}]" : $"schema[{InputsAt}].properties[{place}]";
        var (line, column) = Places.PlaceOf(path);
        return new DocumentFault(line, column, path, message);
    }
}

/// <summary>Reads a contract from an ODCS document, YAML or JSON.</summary>
public static class ContractReader
{
    /// <summary>Most bytes of a document, in UTF-8.</summary>
    public const int LongestText = DocumentParser.LongestText;

    private const string Inputs = "inputs";
    private const string Outputs = "outputs";

    /// <summary>The contract, or everything that is wrong with its document. Never throws, whatever the text.</summary>
    public static ContractReport Read(string text)
    {
        var reading = new Reading();
        var draft = new OdcsDraft();
        if (DocumentParser.Parse(text, reading) is not { } node || !OdcsForm.Document.TryReadOnto(draft, node, "", reading, out draft))
            return new ContractReport(null, reading.Faults, []);
        var warnings = new Reading();
        var contract = Contract(draft, reading, (path, message) => Warn(warnings, reading, path, message));
        return new ContractReport(reading.Faults.Count == 0 ? contract : null, reading.Faults, warnings.Faults) { Node = node, Places = reading, InputsAt = draft.Schema.ToList().FindIndex(part => part.Name == Inputs) };
    }

    /// <summary>Whether a text means to be a document of the standard, sound or not.</summary>
    public static bool IsOdcs(string text)
        => DocumentParser.Parse(text, new Reading()) is MapNode map && map.Entries.Any(entry => entry.Key.Text is "apiVersion" or "kind") && map.Entries.Any(entry => entry.Key.Text is "schema" or "kind");

    /// <summary>Whether a document is written as JSON.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart().StartsWith('{');

    /// <summary>A sound document written anew: every key that it has, in one style.</summary>
    /// <param name="text">The document.</param>
    /// <param name="asJson">JSON instead of YAML.</param>
    public static string Normalise(string text, bool asJson)
    {
        var node = DocumentParser.Parse(text, new Reading());
        return node is null ? text : asJson ? NodeText.JsonText(node) : NodeText.Yaml(node);
    }

    private static DataContract Contract(OdcsDraft draft, Reading reading, Action<string, string> warn)
    {
        var mode = draft.Own.Mode ?? ContractMode.Reject;
        var contract = new DataContract
        {
            Id = draft.Id, Version = draft.Version, Status = draft.Status, Owner = ContractTeam.Owner(draft.Team),
            Inputs = Object(draft, Inputs, mode, reading, warn), Outputs = Object(draft, Outputs, mode, reading, warn),
        };
        foreach (var (other, i) in draft.Schema.Select((other, i) => (other, i)).Where(pair => pair.other.Name is not (Inputs or Outputs)))
            warn($"schema[{i}].name", $"'{other.Name}' is neither inputs nor outputs, so it is carried along and not enforced.{(Nearest.Find(other.Name, [Inputs, Outputs]) is { } meant ? $" Did you mean '{meant}'?" : "")}");
        if (contract.Inputs.IsEmpty && contract.Outputs.IsEmpty)
            warn("schema", "Nothing of it can be enforced: there is no object 'inputs' or 'outputs' with properties.");
        if (!contract.IsEnforced)
            warn("status", $"A contract that is {draft.Status} refuses and changes nothing; what would break it is flagged.");
        return contract;
    }

    private static ContractObject Object(OdcsDraft draft, string name, ContractMode usual, Reading reading, Action<string, string> warn)
    {
        var places = Enumerable.Range(0, draft.Schema.Count).Where(i => draft.Schema[i].Name == name).ToList();
        if (places.Count == 0)
            return new ContractObject();
        if (places.Count > 1)
            Fault(reading, $"schema[{places[1]}].name", $"'{name}' is given twice.");
        var (found, path) = (draft.Schema[places[0]], $"schema[{places[0]}]");
        var mode = found.Own.Mode ?? usual;
        var freshness = ContractTeam.Freshness(draft, name, (at, message) => Fault(reading, at, message));
        var reader = new FieldReader(reading, warn, freshness, isOutput: name == Outputs);
        List<ContractField> fields = [];
        for (var i = 0; i < found.Fields.Count; i++)
        {
            var field = reader.Read(found.Fields[i], $"{path}.properties[{i}]", mode);
            if (fields.Exists(known => known.Name == field.Name))
                Fault(reading, $"{path}.properties[{i}].name", $"'{field.Name}' is given twice.");
            fields.Add(field);
        }

        foreach (var (element, place) in freshness.Keys.Where(element => fields.TrueForAll(field => field.Name != element)).Select(element => (element, freshness[element].Path)))
            Fault(reading, place, $"There is no field '{element}' in {name}.", Nearest.Suggest(element, fields.Select(field => field.Name)));
        for (var i = 0; i < found.Quality.Count; i++)
            warn($"{path}.quality[{i}]", "A rule about many rows is carried along and not enforced on single decisions.");
        return new ContractObject { Fields = fields, Rules = RuleReader.Read(found, path, fields, mode, reading), Others = found.Own.Others switch { OthersMode.Flag => ContractMode.Flag, OthersMode.Reject => ContractMode.Reject, _ => null } };
    }

    internal static void Fault(Reading reading, string path, string message, string? suggestion = null)
    {
        var (line, column) = reading.PlaceOf(path);
        reading.Fault(new DocumentFault(line, column, path, message, suggestion));
    }

    private static void Warn(Reading warnings, Reading reading, string path, string message)
    {
        var (line, column) = reading.PlaceOf(path);
        warnings.Fault(new DocumentFault(line, column, path, message));
    }
}
