using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Cockpit.Registry.Forms;
using Cockpit.Statistics.Drift;
using static Cockpit.Registry.Forms.Scalars;

namespace Cockpit.Registry.Contracts;

/// <summary>
/// Every key of the Open Data Contract Standard 3.1, once: those that Cockpit enforces are read, the others are carried along as they stand.
/// A key that the standard does not know is a fault, as its schema has it.
/// </summary>
internal static class OdcsForm
{
    /// <summary>The name of the custom property that holds what the standard has no word for.</summary>
    public const string OwnProperty = "cockpit";

    /// <summary>Most fields of an object.</summary>
    public const int MostFields = 1000;

    private const int MostRules = 200;

    private static readonly AnyForm Any = new("as the standard has it");

    private static Form<ContractMode> Mode { get; } = Word(("reject", ContractMode.Reject), ("coerce", ContractMode.Coerce), ("flag", ContractMode.Flag));

    private static Form<string> Text { get; } = new FreeText(10_000);

    private static RecordForm<ColumnLimits> Drift { get; } = new RecordForm<ColumnLimits>(() => new ColumnLimits())
        .Maybe("psi", Number(0.0, 100.0), "PSI from which a significant change is drift.", limits => limits.Psi, (limits, value) => limits with { Psi = value })
        .Maybe("jensenShannon", Number(0.0, 1.0), "Jensen–Shannon distance from which it is.", limits => limits.JensenShannon, (limits, value) => limits with { JensenShannon = value })
        .Maybe("missingRate", Share(isAboveZero: false), "Share of missing values above which a significant rise is drift.", limits => limits.MissingRate, (limits, value) => limits with { MissingRate = value });

    private static RecordForm<RuleDraft> Rule { get; } = new RecordForm<RuleDraft>(() => new RuleDraft("", [], null))
        .With("rule", Words("comparison such as \"start <= end\"", 1000), "Must hold; a rule about a field that is missing does not apply.", rule => rule.Rule, (rule, text) => rule with { Rule = text }, isRequired: true)
        .With("when", new ListForm<string>(Words("comparison such as \"country = PT\"", 1000), 1, 20), "Only where all of these hold.", rule => rule.When, (rule, when) => rule with { When = when })
        .Maybe("mode", Mode, "reject or flag.", rule => rule.Mode, (rule, mode) => rule with { Mode = mode });

    /// <summary>What <c>cockpit</c> holds on a field.</summary>
    public static RecordForm<OwnWords> OfField { get; } = new RecordForm<OwnWords>(() => new OwnWords())
        .Maybe("mode", Mode, "What becomes of a value that breaks a rule.", own => own.Mode, (own, mode) => own with { Mode = mode })
        .With("unit", Words("unit", 40), "What the numbers count.", own => own.Unit!, (own, unit) => own with { Unit = unit })
        .With("forbidden", Flag, "The field must not be sent.", own => own.Forbidden, (own, isIt) => own with { Forbidden = isIt })
        .With("drift", Drift, "Allowed drift in the window that is judged, a week unless asked otherwise.", own => own.Drift!, (own, drift) => own with { Drift = drift });

    /// <summary>What <c>cockpit</c> holds on an object.</summary>
    public static RecordForm<OwnWords> OfObject { get; } = new RecordForm<OwnWords>(() => new OwnWords())
        .Maybe("mode", Mode, "Of fields and rules that name none.", own => own.Mode, (own, mode) => own with { Mode = mode })
        .Maybe("others", Word(("allow", OthersMode.Allow), ("flag", OthersMode.Flag), ("reject", OthersMode.Reject)), "Fields that the contract does not name.", own => own.Others, (own, others) => own with { Others = others })
        .With("rules", new ListForm<RuleDraft>(Rule, 1, MostRules), "Rules about several fields.", own => own.Rules, (own, rules) => own with { Rules = rules });

    /// <summary>What <c>cockpit</c> holds on the document.</summary>
    public static RecordForm<OwnWords> OfDocument { get; } = new RecordForm<OwnWords>(() => new OwnWords())
        .Maybe("mode", Mode, "Of objects that name none; reject by default.", own => own.Mode, (own, mode) => own with { Mode = mode });

    private static RecordForm<OptionsDraft> Options { get; } = new RecordForm<OptionsDraft>(() => new OptionsDraft())
        .With("minimum", Scalar.Form, "Least value.", draft => draft.Minimum!, (draft, node) => draft with { Minimum = node, Given = [.. draft.Given, "minimum"] })
        .With("maximum", Scalar.Form, "Greatest value.", draft => draft.Maximum!, (draft, node) => draft with { Maximum = node, Given = [.. draft.Given, "maximum"] })
        .With("exclusiveMinimum", Scalar.Form, "Values lie above.", draft => draft.ExclusiveMinimum!, (draft, node) => draft with { ExclusiveMinimum = node, Given = [.. draft.Given, "exclusiveMinimum"] })
        .With("exclusiveMaximum", Scalar.Form, "Values lie below.", draft => draft.ExclusiveMaximum!, (draft, node) => draft with { ExclusiveMaximum = node, Given = [.. draft.Given, "exclusiveMaximum"] })
        .Maybe("multipleOf", Number(1e-12, 1e15), "Values are whole multiples.", draft => draft.MultipleOf, (draft, value) => draft with { MultipleOf = value, Given = [.. draft.Given, "multipleOf"] })
        .Maybe("minLength", Whole(0, 1_000_000), "Fewest characters.", draft => draft.MinLength, (draft, value) => draft with { MinLength = value, Given = [.. draft.Given, "minLength"] })
        .Maybe("maxLength", Whole(0, 1_000_000), "Most characters.", draft => draft.MaxLength, (draft, value) => draft with { MaxLength = value, Given = [.. draft.Given, "maxLength"] })
        .With("pattern", Words("regular expression", 500), "Some part of the text fits.", draft => draft.Pattern!, (draft, text) => draft with { Pattern = text, Given = [.. draft.Given, "pattern"] })
        .With("format", Words("format", 100), "A form of text, a size of number, or a date's pattern.", draft => draft.Format!, (draft, text) => draft with { Format = text, Given = [.. draft.Given, "format"] })
        .Carry("timezone", "defaultTimezone", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "required");

    private static RecordForm<QualityDraft> Quality { get; } = new RecordForm<QualityDraft>(() => new QualityDraft())
        .With("type", Word(("library", "library"), ("text", "text"), ("sql", "sql"), ("custom", "custom")), "Kind of rule.", draft => draft.Type!, (draft, type) => draft with { Type = type })
        .With("metric", Word(("nullValues", "nullValues"), ("missingValues", "missingValues"), ("invalidValues", "invalidValues"), ("duplicateValues", "duplicateValues"), ("rowCount", "rowCount")), "What is counted.", draft => draft.Metric!, (draft, metric) => draft with { Metric = metric })
        .With("arguments", Any, "Of the metric.", draft => draft.Arguments!, (draft, node) => draft with { Arguments = node })
        .With("mustBe", Any, "The count.", draft => draft.MustBe!, (draft, node) => draft with { MustBe = node })
        .Carry("id", "name", "description", "dimension", "method", "severity", "businessImpact", "schedule", "scheduler", "tags", "unit", "rule", "query", "engine", "implementation",
            "mustNotBe", "mustBeGreaterThan", "mustBeGreaterOrEqualTo", "mustBeLessThan", "mustBeLessOrEqualTo", "mustBeBetween", "mustNotBeBetween", "authoritativeDefinitions", "customProperties");

    private static ListForm<QualityDraft> QualityList { get; } = new(Quality, 0, MostRules);

    private static RecordForm<FieldDraft> Field { get; } = new RecordForm<FieldDraft>(() => new FieldDraft())
        .With("name", Words("name", 200), "As requests name it.", draft => draft.Name, (draft, name) => draft with { Name = name }, isRequired: true)
        .With("logicalType", Word([.. TypeWords()]), "What the values are.", draft => draft.Type, (draft, type) => draft with { Type = type })
        .With("logicalTypeOptions", Options, "What narrows them.", draft => draft.Options, (draft, options) => draft with { Options = options })
        .With("required", Flag, "Whether it must be there.", draft => draft.Required, (draft, isIt) => draft with { Required = isIt })
        .With("unique", Flag, "Whether values differ.", draft => draft.Unique, (draft, isIt) => draft with { Unique = isIt })
        .With("primaryKey", Flag, "Required and unique.", draft => draft.PrimaryKey, (draft, isIt) => draft with { PrimaryKey = isIt })
        .With("classification", Text, "Who may see values.", draft => draft.Classification!, (draft, text) => draft with { Classification = text })
        .With("description", Text, "What it means.", draft => draft.Description!, (draft, text) => draft with { Description = text })
        .With("quality", QualityList, "Rules.", draft => draft.Quality, (draft, quality) => draft with { Quality = quality })
        .With("customProperties", new CustomForm(OfField), "Extensions.", draft => draft.Own, (draft, own) => draft with { Own = own })
        .Carry("id", "businessName", "physicalName", "physicalType", "tags", "primaryKeyPosition", "partitioned", "partitionKeyPosition", "encryptedName", "transformSourceObjects", "transformLogic",
            "transformDescription", "examples", "criticalDataElement", "relationships", "authoritativeDefinitions", "items", "properties");

    private static RecordForm<ObjectDraft> Object { get; } = new RecordForm<ObjectDraft>(() => new ObjectDraft())
        .With("name", Words("name", 200), "inputs or outputs.", draft => draft.Name, (draft, name) => draft with { Name = name }, isRequired: true)
        .With("properties", new ListForm<FieldDraft>(Field, 0, MostFields), "The fields.", draft => draft.Fields, (draft, fields) => draft with { Fields = fields })
        .With("quality", QualityList, "Rules.", draft => draft.Quality, (draft, quality) => draft with { Quality = quality })
        .With("customProperties", new CustomForm(OfObject), "Extensions.", draft => draft.Own, (draft, own) => draft with { Own = own })
        .Carry("id", "logicalType", "physicalName", "physicalType", "businessName", "description", "tags", "dataGranularityDescription", "relationships", "authoritativeDefinitions");

    private static RecordForm<SlaDraft> Sla { get; } = new RecordForm<SlaDraft>(() => new SlaDraft())
        .With("property", Words("word", 200), "What is promised.", draft => draft.Property, (draft, word) => draft with { Property = word }, isRequired: true)
        .With("value", Any, "How much.", draft => draft.Value!, (draft, node) => draft with { Value = node }, isRequired: true)
        .With("unit", Words("unit", 40), "Of what.", draft => draft.Unit!, (draft, unit) => draft with { Unit = unit })
        .With("element", Words("field, as object.field", 500), "Where.", draft => draft.Element!, (draft, element) => draft with { Element = element })
        .Carry("id", "valueExt", "driver", "description", "scheduler", "schedule");

    /// <summary>The document.</summary>
    public static RecordForm<OdcsDraft> Document { get; } = new RecordForm<OdcsDraft>(() => new OdcsDraft())
        .With("apiVersion", Made("version of the standard", 20, CheckApi, version => version), "v3.1.0, or an earlier v3.", draft => draft.ApiVersion, (draft, text) => draft with { ApiVersion = text }, isRequired: true)
        .With("kind", Word(("DataContract", "DataContract")), "Always DataContract.", _ => "DataContract", (draft, _) => draft, isRequired: true)
        .With("id", Words("text", 200), "Names the contract.", draft => draft.Id, (draft, text) => draft with { Id = text }, isRequired: true)
        .With("version", Words("text", 100), "The contract's own version.", draft => draft.Version, (draft, text) => draft with { Version = text }, isRequired: true)
        .With("status", Words("proposed, draft, active, deprecated or retired", 100), "Whether it is agreed.", draft => draft.Status, (draft, text) => draft with { Status = text }, isRequired: true)
        .With("schema", new ListForm<ObjectDraft>(Object, 1, 100), "The objects inputs and outputs.", draft => draft.Schema, (draft, schema) => draft with { Schema = schema })
        .With("team", Any, "Who answers for it.", draft => draft.Team!, (draft, team) => draft with { Team = team })
        .With("slaProperties", new ListForm<SlaDraft>(Sla, 0, MostFields), "Promises.", draft => draft.Sla, (draft, sla) => draft with { Sla = sla })
        .With("customProperties", new CustomForm(OfDocument), "Extensions.", draft => draft.Own, (draft, own) => draft with { Own = own })
        .Carry("name", "tenant", "tags", "servers", "dataProduct", "description", "domain", "support", "price", "roles", "slaDefaultElement", "authoritativeDefinitions", "contractCreatedTs");

    /// <summary>A group with keys that are carried along.</summary>
    private static RecordForm<T> Carry<T>(this RecordForm<T> form, params string[] names)
        => names.Aggregate(form, (grown, name) => grown.With(name, Any, "Carried along.", _ => null!, (draft, _) => draft));

    private static (string, FieldType)[] TypeWords() => [.. Enum.GetValues<FieldType>().Where(type => type != FieldType.Any).Select(type => (TypeWord(type), type))];

    /// <summary>A type in the standard's word.</summary>
    public static string TypeWord(FieldType type) => type switch { FieldType.Text => "string", FieldType.Whole => "integer", FieldType.Group => "object", _ => type.ToString().ToLowerInvariant() };

    private static Parsed<string> CheckApi(string version) => version switch
    {
        "v3.1.0" or "v3.0.0" or "v3.0.1" or "v3.0.2" => new Parsed<string>(version),
        _ when version.StartsWith("v2", StringComparison.Ordinal) => new Parsed<string>(null, $"{version} describes fields in another way; documents of v3 are read.", "write it as v3.1.0"),
        _ => new Parsed<string>(null, $"'{version}' is no version of the standard that is known here.", "v3.1.0"),
    };
}

/// <summary>A single value whose meaning depends on its surroundings.</summary>
internal sealed class Scalar : Form<ScalarNode>
{
    public static Scalar Form { get; } = new();

    public override string Kind => "number or text";

    public override JsonObject Schema() => [];

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out ScalarNode value)
    {
        value = node as ScalarNode;
        if (value is { Kind: ScalarKind.Number or ScalarKind.Text })
            return true;
        if (node is not FaultyNode)
            reading.Fault(node, path, $"Here is {node.What}; it takes a {Kind}.");
        return false;
    }

    public override JsonNode Write(ScalarNode value) => NodeText.Json(value)!;
}

/// <summary>A text of several lines, as descriptions have it.</summary>
internal sealed class FreeText(int longest) : Form<string>
{
    public override string Kind => "text";

    public override JsonObject Schema() => new() { ["type"] = "string" };

    public override bool TryRead(DocumentNode node, string path, Reading reading, [MaybeNullWhen(false)] out string value)
    {
        value = (node as ScalarNode)?.Text;
        if (value is not null && value.Length <= longest)
            return true;
        if (node is not FaultyNode)
            reading.Fault(node, path, $"Here is {(value is null ? node.What : "a longer text")}; it takes a text of at most {longest} characters.");
        return false;
    }

    public override JsonNode Write(string value) => JsonValue.Create(value);
}
