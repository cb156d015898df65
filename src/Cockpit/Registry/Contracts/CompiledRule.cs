using System.Buffers.Text;
using System.Text;

namespace Cockpit.Registry.Contracts;

/// <summary>A rule about several fields, made ready.</summary>
internal sealed class CompiledRule
{
    private readonly ContractRule _rule;
    private readonly int _left;
    private readonly int? _right;
    private readonly CompiledField[] _fields;
    private readonly double? _constant;
    private readonly CompiledRule[] _when;
    private readonly ContractAction _action;

    public CompiledRule(ContractRule rule, IReadOnlyDictionary<string, int> places, CompiledField[] fields, bool isEnforced)
    {
        (_rule, _fields, _left) = (rule, fields, places[rule.Left]);
        _right = rule.Right is { } right ? places[right] : null;
        _constant = rule.Constant switch { double number => number, string text => fields[_left].TimeOf(Encoding.UTF8.GetBytes($"\"{text}\"")), _ => null };
        _when = [.. rule.When.Select(when => new CompiledRule(when, places, fields, isEnforced))];
        _action = isEnforced && rule.Mode != ContractMode.Flag ? ContractAction.Refused : ContractAction.Flagged;
    }

    public void Check(ReadOnlySpan<JsonPlace> values, ReadOnlySpan<byte> body, int row, ref ContractOutcome? outcome)
    {
        foreach (var when in _when)
        {
            if (when.Holds(values, body) != true)
                return;
        }

        if (Holds(values, body) != false)
            return;
        var isHidden = _fields[_left].Field.IsHidden || (_right is { } right && _fields[right].Field.IsHidden);
        (outcome ??= new ContractOutcome()).Add(new ContractFinding(row, _rule.Left, _rule.Text, _action, isHidden ? null : Shown(values, body)));
    }

    /// <summary>Null when a value is missing, or is not what can be compared: the field's own rules then say so.</summary>
    private bool? Holds(ReadOnlySpan<JsonPlace> values, ReadOnlySpan<byte> body)
    {
        var left = values[_left];
        var right = _right is { } at ? values[at] : default;
        if (left.IsMissing || (_right is not null && right.IsMissing))
            return null;
        var leftRaw = body.Slice(left.Start, left.Length);
        if (Value(_left, left.Kind, leftRaw) is { } one)
            return (_right is { } place ? Value(place, right.Kind, body.Slice(right.Start, right.Length)) : _constant) is { } other ? Compares(one.CompareTo(other)) : null;
        var text = Word(left.Kind, leftRaw);
        var with = _right is null ? _rule.Constant as string : Word(right.Kind, body.Slice(right.Start, right.Length));
        return text is null || with is null || _rule.Operator is not ("=" or "!=") ? null : Compares(string.CompareOrdinal(text, with));
    }

    private double? Value(int field, char kind, ReadOnlySpan<byte> raw)
        => kind == '0' ? Utf8Parser.TryParse(raw, out double number, out var used) && used == raw.Length ? number : null : kind == '"' ? _fields[field].TimeOf(raw) : null;

    private static string? Word(char kind, ReadOnlySpan<byte> raw) => kind switch { '"' => CompiledField.Text(raw), 't' => Encoding.UTF8.GetString(raw), _ => null };

    private bool Compares(int order) => _rule.Operator switch
    {
        "=" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        "<=" => order <= 0,
        ">" => order > 0,
        _ => order >= 0,
    };

    private string Shown(ReadOnlySpan<JsonPlace> values, ReadOnlySpan<byte> body)
    {
        var left = ContractOutcome.Seen(body.Slice(values[_left].Start, values[_left].Length));
        if (_right is not { } at)
            return left;
        var half = (ContractOutcome.LongestSeen / 2) - 2;
        var right = ContractOutcome.Seen(body.Slice(values[at].Start, values[at].Length));
        return $"{left[..Math.Min(half, left.Length)]}, {right[..Math.Min(half, right.Length)]}";
    }
}
