using Cockpit.Registry.Forms;
using Cockpit.Statistics.Drift;

namespace Cockpit.Registry.Contracts;

/// <summary>The parts of an ODCS document that Cockpit understands, as they were read.</summary>
internal sealed record OdcsDraft
{
    public string ApiVersion { get; init; } = "";
    public string Id { get; init; } = "";
    public string Version { get; init; } = "";
    public string Status { get; init; } = "";
    public IReadOnlyList<ObjectDraft> Schema { get; init; } = [];
    public DocumentNode? Team { get; init; }
    public IReadOnlyList<SlaDraft> Sla { get; init; } = [];
    public OwnWords Own { get; init; } = new();
}

/// <summary>One object of the schema.</summary>
internal sealed record ObjectDraft
{
    public string Name { get; init; } = "";
    public IReadOnlyList<FieldDraft> Fields { get; init; } = [];
    public IReadOnlyList<QualityDraft> Quality { get; init; } = [];
    public OwnWords Own { get; init; } = new();
}

/// <summary>One property of an object.</summary>
internal sealed record FieldDraft
{
    public string Name { get; init; } = "";
    public FieldType Type { get; init; }
    public OptionsDraft Options { get; init; } = new();
    public bool Required { get; init; }
    public bool Unique { get; init; }
    public bool PrimaryKey { get; init; }
    public string? Classification { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<QualityDraft> Quality { get; init; } = [];
    public OwnWords Own { get; init; } = new();
}

/// <summary>The <c>logicalTypeOptions</c>. What a bound means depends on the type, so it stays as written.</summary>
internal sealed record OptionsDraft
{
    public ScalarNode? Minimum { get; init; }
    public ScalarNode? Maximum { get; init; }
    public ScalarNode? ExclusiveMinimum { get; init; }
    public ScalarNode? ExclusiveMaximum { get; init; }
    public double? MultipleOf { get; init; }
    public int? MinLength { get; init; }
    public int? MaxLength { get; init; }
    public string? Pattern { get; init; }
    public string? Format { get; init; }
    /// <summary>The keys that were given, to say which do not belong to the type.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];
}

/// <summary>One entry of a <c>quality</c> list.</summary>
internal sealed record QualityDraft
{
    public string? Type { get; init; }
    public string? Metric { get; init; }
    public DocumentNode? Arguments { get; init; }
    public DocumentNode? MustBe { get; init; }
}

/// <summary>One entry of <c>slaProperties</c>.</summary>
internal sealed record SlaDraft
{
    public string Property { get; init; } = "";
    public DocumentNode? Value { get; init; }
    public string? Unit { get; init; }
    public string? Element { get; init; }
}

/// <summary>What stands under the custom property <c>cockpit</c>: of the document, of an object or of a field.</summary>
internal sealed record OwnWords
{
    /// <summary>Where it stands; null when there is none.</summary>
    public string? Place { get; init; }
    public ContractMode? Mode { get; init; }
    public string? Unit { get; init; }
    public bool Forbidden { get; init; }
    public ColumnLimits? Drift { get; init; }
    public OthersMode? Others { get; init; }
    public IReadOnlyList<RuleDraft> Rules { get; init; } = [];
}

/// <summary>What becomes of fields that are not named.</summary>
internal enum OthersMode
{
    Allow,
    Flag,
    Reject,
}

/// <summary>A rule about several fields, as written.</summary>
internal sealed record RuleDraft(string Rule, IReadOnlyList<string> When, ContractMode? Mode);
