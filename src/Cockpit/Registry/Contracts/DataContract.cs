using Cockpit.Statistics.Drift;

namespace Cockpit.Registry.Contracts;

/// <summary>What becomes of a value that breaks its rule.</summary>
public enum ContractMode
{
    /// <summary>The request is refused.</summary>
    Reject,
    /// <summary>The value is put right where that is safe, and said so; where it is not, the request is refused.</summary>
    Coerce,
    /// <summary>The decision is made all the same, and carries the finding.</summary>
    Flag,
}

/// <summary>What the values of a field are: ODCS' logical types.</summary>
public enum FieldType
{
    /// <summary>Not said.</summary>
    Any,
    /// <summary>A text.</summary>
    Text,
    /// <summary>A number.</summary>
    Number,
    /// <summary>A number without a fraction.</summary>
    Whole,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>A day, as text.</summary>
    Date,
    /// <summary>An instant, as text.</summary>
    Timestamp,
    /// <summary>A time of day, as text.</summary>
    Time,
    /// <summary>Several values under names; only looked at whether it is there.</summary>
    Group,
    /// <summary>Several values; only looked at whether it is there.</summary>
    Array,
}

/// <summary>One end of a range.</summary>
/// <param name="Value">The number; of days, instants and times milliseconds since 0001-01-01, or since midnight.</param>
/// <param name="IsOpen">Whether the value itself lies outside.</param>
/// <param name="Text">As the document writes it.</param>
public sealed record FieldBound(double Value, bool IsOpen, string Text);

/// <summary>What is agreed of one field.</summary>
public sealed record ContractField
{
    /// <summary>As requests name it.</summary>
    public required string Name { get; init; }
    /// <summary>What its values are.</summary>
    public FieldType Type { get; init; }
    /// <summary>Whether it must be there, and not missing.</summary>
    public bool IsRequired { get; init; }
    /// <summary>Whether it must not be sent at all.</summary>
    public bool IsForbidden { get; init; }
    /// <summary>Whether no two items of one request, or of one delivery, may have the same value.</summary>
    public bool IsUnique { get; init; }
    /// <summary>Whether its values are kept out of findings.</summary>
    public bool IsHidden { get; init; }
    /// <summary>What becomes of a value that breaks a rule.</summary>
    public ContractMode Mode { get; init; }
    /// <summary>What it means, in the document's words.</summary>
    public string? Description { get; init; }
    /// <summary>What its numbers count, such as EUR or °C.</summary>
    public string? Unit { get; init; }
    /// <summary>The lower end.</summary>
    public FieldBound? Least { get; init; }
    /// <summary>The upper end.</summary>
    public FieldBound? Most { get; init; }
    /// <summary>Values are whole multiples of it.</summary>
    public double? MultipleOf { get; init; }
    /// <summary>Fewest characters.</summary>
    public int? Shortest { get; init; }
    /// <summary>Most characters.</summary>
    public int? Longest { get; init; }
    /// <summary>A regular expression that some part of the text fits.</summary>
    public string? Pattern { get; init; }
    /// <summary>A well-known form of text, a size of integer, or a date's pattern.</summary>
    public string? Format { get; init; }
    /// <summary>The values that there are; empty without a list.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];
    /// <summary>Values that stand for a missing one.</summary>
    public IReadOnlyList<string> Sentinels { get; init; } = [];
    /// <summary>How old the instant in it may be when the request comes.</summary>
    public TimeSpan? Freshness { get; init; }
    /// <summary>From where on a change of its distribution counts as drift.</summary>
    public ColumnLimits? Drift { get; init; }
}

/// <summary>A rule about several fields.</summary>
/// <param name="Text">As written: <c>left operator right</c>.</param>
/// <param name="Left">A field.</param>
/// <param name="Operator">One of = != &lt; &lt;= &gt; &gt;=.</param>
/// <param name="Right">A field; null when <paramref name="Constant"/> is meant.</param>
/// <param name="Constant">A number or a text.</param>
/// <param name="Mode">Reject or flag.</param>
public sealed record ContractRule(string Text, string Left, string Operator, string? Right, object? Constant, ContractMode Mode)
{
    /// <summary>What must hold for the rule to apply; always, when empty.</summary>
    public IReadOnlyList<ContractRule> When { get; init; } = [];
}

/// <summary>What is agreed of the inputs, or of the outputs.</summary>
public sealed record ContractObject
{
    /// <summary>In the document's order.</summary>
    public IReadOnlyList<ContractField> Fields { get; init; } = [];
    /// <summary>Rules about several fields.</summary>
    public IReadOnlyList<ContractRule> Rules { get; init; } = [];
    /// <summary>What becomes of fields that the contract does not name; null: nothing.</summary>
    public ContractMode? Others { get; init; }
    /// <summary>Whether anything can be checked at all.</summary>
    public bool IsEmpty => Fields.Count == 0 && Rules.Count == 0 && Others is null;
}

/// <summary>The agreement on the meaning of a model's inputs and outputs.</summary>
public sealed record DataContract
{
    /// <summary>The document's own id.</summary>
    public string Id { get; init; } = "";
    /// <summary>The document's own version.</summary>
    public string Version { get; init; } = "";
    /// <summary>proposed, draft, active, deprecated or retired, or another word.</summary>
    public string Status { get; init; } = "";
    /// <summary>Who answers for it, from the document's team; null leaves it to the model's owner.</summary>
    public string? Owner { get; init; }
    /// <summary>What requests bring.</summary>
    public ContractObject Inputs { get; init; } = new();
    /// <summary>What answers bring.</summary>
    public ContractObject Outputs { get; init; } = new();
    /// <summary>Whether it may refuse anything: one that is not agreed yet, or no longer, only flags.</summary>
    public bool IsEnforced => Status is not ("proposed" or "draft" or "retired");
}
