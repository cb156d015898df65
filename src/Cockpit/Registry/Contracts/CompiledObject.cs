using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Cockpit.Registry.Contracts;

/// <summary>The inputs' or the outputs' part of a contract, made ready for every request. Safe to share; holds nothing of any request.</summary>
public sealed class CompiledObject
{
    private readonly CompiledField[] _fields;
    private readonly CompiledRule[] _rules;
    private readonly int[] _unique;
    private readonly FrozenDictionary<string, int> _places;

    internal CompiledObject(ContractObject content, bool isEnforced)
    {
        Content = content;
        Others = content.Others is { } mode ? isEnforced ? mode : ContractMode.Flag : null;
        _fields = [.. content.Fields.Select(field => new CompiledField(field, isEnforced))];
        _places = content.Fields.Select((field, i) => KeyValuePair.Create(field.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
        _rules = [.. content.Rules.Select(rule => new CompiledRule(rule, _places, _fields, isEnforced))];
        _unique = [.. Enumerable.Range(0, _fields.Length).Where(i => content.Fields[i].IsUnique)];
        UniqueMode = [.. _unique.Select(i => isEnforced ? content.Fields[i].Mode : ContractMode.Flag)];
    }

    /// <summary>What is agreed.</summary>
    public ContractObject Content { get; }

    /// <summary>What becomes of fields that it does not name; null: nothing.</summary>
    public ContractMode? Others { get; }

    /// <summary>How many values an item has.</summary>
    public int Count => _fields.Length;

    private ContractMode[] UniqueMode { get; }

    /// <summary>The place of a field among an item's values; −1 for one that the contract does not name.</summary>
    public int Find(string name) => _places.GetValueOrDefault(name, -1);

    /// <summary>Looks at one item.</summary>
    /// <param name="values">Where its values stand, by <see cref="Find"/>.</param>
    /// <param name="body">What they stand in.</param>
    /// <param name="now">The instant that ages are told from.</param>
    /// <param name="row">Which item it is.</param>
    /// <param name="seen">What items before had in fields that must differ; null looks at nothing of the kind.</param>
    /// <param name="outcome">What was found; stays null while nothing is.</param>
    public void Check(ReadOnlySpan<JsonPlace> values, ReadOnlySpan<byte> body, DateTimeOffset now, int row, SeenValues? seen, ref ContractOutcome? outcome)
    {
        if (outcome is not null)
            outcome.IsRowRefused = false;
        for (var i = 0; i < _fields.Length; i++)
            _fields[i].Check(values[i], body, now, row, i, ref outcome);
        for (var i = 0; i < _rules.Length; i++)
            _rules[i].Check(values, body, row, ref outcome);
        for (var i = 0; seen is not null && i < _unique.Length; i++)
        {
            var (place, field) = (values[_unique[i]], _fields[_unique[i]].Field);
            if (!place.IsMissing && !seen.Add(_unique[i], body.Slice(place.Start, place.Length)))
                Add(row, field.Name, FieldRules.Unique, UniqueMode[i], field.IsHidden ? null : ContractOutcome.Seen(body.Slice(place.Start, place.Length)), ref outcome);
        }
    }

    /// <summary>Tells of a field that was sent and is not named.</summary>
    public void CheckOther(string name, int row, ref ContractOutcome? outcome)
    {
        if (Others is { } mode)
            Add(row, ContractOutcome.Seen(Encoding.UTF8.GetBytes(name)), FieldRules.Unnamed, mode, null, ref outcome);
    }

    private static void Add(int row, string field, string rule, ContractMode mode, string? seen, ref ContractOutcome? outcome)
        => (outcome ??= new ContractOutcome()).Add(new ContractFinding(row, field, rule, mode == ContractMode.Flag ? ContractAction.Flagged : ContractAction.Refused, seen));
}

/// <summary>Values of fields that must differ, of the items of one request or delivery.</summary>
public sealed class SeenValues
{
    /// <summary>Most values that are remembered; those beyond are not compared.</summary>
    public const int MostRemembered = 100_000;

    private readonly HashSet<(int Field, UInt128 Digest)> _seen = [];

    /// <summary>False when the value was there before.</summary>
    internal bool Add(int field, ReadOnlySpan<byte> raw)
        => _seen.Count >= MostRemembered || _seen.Add((field, BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(raw))));
}

/// <summary>A contract made ready.</summary>
public sealed class CompiledContract
{
    /// <summary>Makes a contract ready.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="owner">Who owns the model, for a contract whose team does not say.</param>
    public CompiledContract(DataContract contract, string owner)
    {
        Contract = contract;
        Owner = contract.Owner ?? owner;
        Inputs = contract.Inputs.IsEmpty ? null : new CompiledObject(contract.Inputs, contract.IsEnforced);
        Outputs = contract.Outputs.IsEmpty ? null : new CompiledObject(contract.Outputs, contract.IsEnforced);
    }

    /// <summary>What is agreed.</summary>
    public DataContract Contract { get; }
    /// <summary>Who answers for it.</summary>
    public string Owner { get; }
    /// <summary>Of requests; null when it says nothing of them.</summary>
    public CompiledObject? Inputs { get; }
    /// <summary>Of answers; null when it says nothing of them.</summary>
    public CompiledObject? Outputs { get; }
}
