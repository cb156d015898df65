using System.Text.Json.Nodes;
using Cockpit.Registry.Forms;

namespace Cockpit.Registry.Policies;

/// <summary>The parts of a policy while it is read.</summary>
internal sealed record PolicyDraft
{
    public string UsualClass { get; init; } = TrafficClasses.Usual;
    public IReadOnlyList<CallerClass> Callers { get; init; } = [];
    public RouteSettings Usual { get; init; } = new();
    public IReadOnlyList<Guardrail> Guardrails { get; init; } = [];
    public IReadOnlyDictionary<string, RouteSettings> Classes { get; init; } = new Dictionary<string, RouteSettings>(StringComparer.Ordinal);
}

/// <summary>The whole document: settings for every request, and classes that replace whole sections of them.</summary>
internal static class PolicyForm
{
    /// <summary>The format of documents that this program reads.</summary>
    public const int Format = 1;

    private static Form<string> ClassName { get; } = Scalars.Word([.. TrafficClasses.Known.Select(known => (known, known))]);

    private static RecordForm<CallerClass> Caller { get; } = new RecordForm<CallerClass>(() => new CallerClass("", TrafficClasses.Usual))
        .With("caller", Scalars.Made("caller, such as key:nightly-*", 200, CheckCaller, caller => caller), "A caller as traces name it; a * at its end stands for anything.", known => known.Caller, (known, caller) => known with { Caller = caller }, isRequired: true)
        .With("class", ClassName, "The class of its requests that name none.", known => known.TrafficClass, (known, word) => known with { TrafficClass = word }, isRequired: true);

    /// <summary>The document.</summary>
    public static RecordForm<PolicyDraft> Document { get; } = new RecordForm<PolicyDraft>(() => new PolicyDraft())
        .With("format", Scalars.Only(Format), "The format of this document.", _ => Format, (draft, _) => draft, isRequired: true)
        .With("class", ClassName, "The class of requests that name none and whose caller has none; interactive by default.", draft => draft.UsualClass, (draft, word) => draft with { UsualClass = word })
        .With("callers", new ListForm<CallerClass>(Caller, 0, 1000), "Callers whose requests belong to a class unless they name one; the first that fits counts.", draft => draft.Callers, (draft, callers) => draft with { Callers = callers })
        .With(SettingsForm.OfClass.Members.Select(key => key.Within<PolicyDraft>(draft => draft.Usual, (draft, usual) => draft with { Usual = usual })))
        .With("breaker", SettingsForm.Breaker, "When a version that fails is left alone for a while; the same for every class.", draft => draft.Usual.Breaker, (draft, breaker) => draft with { Usual = draft.Usual with { Breaker = breaker } })
        .With("guardrails", GuardrailForm.List, "Rules that are checked while the model serves, and what happens when one fails; the same for every class.", draft => draft.Guardrails, (draft, guardrails) => draft with { Guardrails = guardrails })
        // Last, because a class begins with the settings of every request.
        .With(new FormKey<PolicyDraft>("classes", "group of classes", IsRequired: false, "Settings of single classes: each key replaces the whole key above for that class.", ClassesSchema, ReadClasses, WriteClasses, _ => []));

    private static Parsed<string> CheckCaller(string caller)
        => caller.AsSpan(0, caller.Length - 1).Contains('*') ? new Parsed<string>(null, $"'{caller}' has a * before its end; it stands for anything at the end only.") : new Parsed<string>(caller);

    private static JsonObject ClassesSchema()
    {
        var classes = new JsonObject();
        foreach (var known in TrafficClasses.Known)
            classes[known] = SettingsForm.OfClass.Schema();
        return new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = classes };
    }

    private static (PolicyDraft Value, bool IsSound) ReadClasses(PolicyDraft draft, DocumentNode node, string path, Reading reading)
    {
        if (node is not MapNode map)
        {
            if (node is not FaultyNode)
                reading.Fault(node, path, $"Here is {node.What}; it takes a group of classes: {string.Join(", ", TrafficClasses.Known)}.");
            return (draft, false);
        }

        var (classes, isSound) = (new Dictionary<string, RouteSettings>(StringComparer.Ordinal), true);
        foreach (var (name, settings) in map.Entries)
        {
            var place = Reading.Join(path, name.Quote);
            reading.Place(place, settings);
            if (!TrafficClasses.Known.Contains(name.Text))
                reading.Fault(name, place, $"'{name.Quote}' is not a traffic class.", Nearest.Suggest(name.Text, TrafficClasses.Known) ?? $"known are {string.Join(", ", TrafficClasses.Known)}");
            else if (classes.ContainsKey(name.Text))
                reading.Fault(name, place, $"'{name.Text}' is given twice.");
            var isClassSound = SettingsForm.OfClass.TryReadOnto(draft.Usual, settings, place, reading, out var read);
            isSound &= isClassSound && classes.TryAdd(name.Text, read);
        }

        return (draft with { Classes = classes }, isSound);
    }

    private static JsonObject? WriteClasses(PolicyDraft draft)
        => draft.Classes.Count == 0 ? null : new JsonObject(draft.Classes.Select(known => KeyValuePair.Create(known.Key, (JsonNode?)SettingsForm.OfClass.Write(known.Value))));
}
