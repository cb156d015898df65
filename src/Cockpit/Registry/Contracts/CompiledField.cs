using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cockpit.Registry.Contracts;

/// <summary>One field's rules, made ready. Looking at a value that keeps them allocates nothing.</summary>
public sealed class CompiledField
{
    private const int OnStack = 256;

    private readonly ContractMode _mode;
    private readonly Regex? _pattern;
    private readonly FrozenSet<string>? _codes;
    private readonly FrozenDictionary<string, string>? _anyCase;
    private readonly FrozenSet<string>? _sentinels;
    private readonly FrozenSet<double>? _numbers;
    private readonly IReadOnlyList<string> _formats;
    private readonly (double Low, double High)? _size;

    internal CompiledField(ContractField field, bool isEnforced)
    {
        Field = field;
        _mode = isEnforced ? field.Mode : ContractMode.Flag;
        _pattern = field.Pattern is { } pattern ? ContractPattern.Make(pattern) : null;
        _codes = field.Codes.Count == 0 ? null : field.Codes.ToFrozenSet(StringComparer.Ordinal);
        _anyCase = field.Codes.Count == 0 ? null : field.Codes.GroupBy(code => code, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() == 1).ToFrozenDictionary(same => same.Key, same => same.Single(), StringComparer.OrdinalIgnoreCase);
        _numbers = IsNumeric && field.Codes.Count > 0 ? field.Codes.Select(Number).OfType<double>().ToFrozenSet() : null;
        _sentinels = field.Sentinels.Count == 0 ? null : field.Sentinels.ToFrozenSet(StringComparer.Ordinal);
        _formats = IsTime ? TimeText.UsualFormat(field) : [];
        _size = field.Type == FieldType.Whole && field.Format is { } size ? IntegerSizes.Find(size) : null;
    }

    /// <summary>What is agreed of it.</summary>
    public ContractField Field { get; }

    private bool IsNumeric => Field.Type is FieldType.Number or FieldType.Whole;

    private bool IsTime => Field.Type is FieldType.Date or FieldType.Timestamp or FieldType.Time;

    /// <summary>Whether a value in the document's own spelling breaks a rule.</summary>
    internal bool Refuses(string value)
    {
        var isText = Field.Type is not (FieldType.Number or FieldType.Whole or FieldType.Boolean);
        var json = isText ? JsonSerializer.SerializeToUtf8Bytes(value) : Encoding.UTF8.GetBytes(value);
        var kind = isText ? '"' : Field.Type == FieldType.Boolean ? value is "true" or "false" ? 't' : 'x' : Number(value) is null ? 'x' : '0';
        return Judge(json, kind, DateTimeOffset.UnixEpoch, default).Rule is not null;
    }

    /// <summary>Looks at a value, and tells the outcome what it finds.</summary>
    internal void Check(JsonPlace place, ReadOnlySpan<byte> body, DateTimeOffset now, int row, int index, ref ContractOutcome? outcome)
    {
        if (place.IsMissing)
        {
            if (Field.IsRequired)
                Found(FieldRules.Required, Mode(isRight: false), place.IsAbsent ? "not sent" : null, row, ref outcome);
            return;
        }

        var raw = body.Slice(place.Start, place.Length);
        if (Field.IsForbidden)
        {
            Found(FieldRules.Forbidden, Mode(isRight: false), Shown(raw), row, ref outcome);
            return;
        }

        if (_sentinels is not null && IsSentinel(raw, place.Kind))
        {
            var isRight = _mode == ContractMode.Coerce && !Field.IsRequired;
            Found(FieldRules.Sentinel, Mode(isRight), Shown(raw), row, ref outcome);
            if (isRight)
                outcome!.Add(new ContractChange(row, index, "null"u8.ToArray(), 'n'));
            return;
        }

        var verdict = Judge(raw, place.Kind, now, _mode == ContractMode.Coerce ? Way.PutRight : Way.Look);
        if (place.IsFixed && verdict.Right is not null && verdict.Kind != place.Kind)
            verdict = verdict with { Right = null };
        if (verdict.Rule is { } rule)
            Found(rule, Mode(isRight: verdict.Right is not null), Shown(raw), row, ref outcome);
        if (verdict.Right is { } right)
            outcome!.Add(new ContractChange(row, index, right, verdict.Kind));
    }

    private string? Shown(ReadOnlySpan<byte> raw) => Field.IsHidden ? null : ContractOutcome.Seen(raw);

    private ContractAction Mode(bool isRight) => isRight ? ContractAction.Coerced : _mode == ContractMode.Flag ? ContractAction.Flagged : ContractAction.Refused;

    private void Found(string rule, ContractAction action, string? seen, int row, ref ContractOutcome? outcome)
        => (outcome ??= new ContractOutcome()).Add(new ContractFinding(row, Field.Name, rule, action, seen));

    private Verdict Judge(ReadOnlySpan<byte> raw, char kind, DateTimeOffset now, Way way) => Field.Type switch
    {
        FieldType.Number or FieldType.Whole => JudgeNumber(raw, kind, way),
        FieldType.Boolean => JudgeFlag(raw, kind, way),
        FieldType.Group or FieldType.Array => default,
        FieldType.Any when kind != '"' => _codes is not null && !_codes.Contains(Encoding.UTF8.GetString(raw)) ? new Verdict(FieldRules.Code) : default,
        _ => JudgeText(raw, kind, now, way),
    };

    private Verdict JudgeNumber(ReadOnlySpan<byte> raw, char kind, Way way)
    {
        if (kind == '0')
            return Utf8Parser.TryParse(raw, out double number, out var used) && used == raw.Length && double.IsFinite(number) ? new Verdict(NumberRule(number)) : new Verdict(FieldRules.Type);
        if (kind == '"' && way == Way.PutRight && Text(raw) is { } text && Number(text.Trim()) is { } read && NumberRule(read) is null)
            return new Verdict(FieldRules.Type, JsonSerializer.SerializeToUtf8Bytes(read), '0');
        return new Verdict(FieldRules.Type);
    }

    private string? NumberRule(double number)
    {
        if (Field.Type == FieldType.Whole && Math.Floor(number) < number)
            return FieldRules.Whole;
        if (Beyond(number) || (_size is var (low, high) && (number < low || number > high)))
            return FieldRules.Range;
        if (Field.MultipleOf is { } step && Math.Abs((number / step) - Math.Round(number / step)) > 1e-9 * Math.Max(1, Math.Abs(number / step)))
            return FieldRules.MultipleOf;
        return _numbers is not null && !_numbers.Contains(number) ? FieldRules.Code : null;
    }

    private bool Beyond(double value)
        => (Field.Least is { } least && (value < least.Value || (least.IsOpen && value <= least.Value))) || (Field.Most is { } most && (value > most.Value || (most.IsOpen && value >= most.Value)));

    private Verdict JudgeFlag(ReadOnlySpan<byte> raw, char kind, Way way)
    {
        if (kind == 't')
            return _codes is not null && !_codes.Contains(raw[0] == 't' ? "true" : "false") ? new Verdict(FieldRules.Code) : default;
        if (way != Way.PutRight)
            return new Verdict(FieldRules.Type);
        var word = kind == '"' ? Text(raw)?.Trim() : Encoding.UTF8.GetString(raw);
        return word?.ToLowerInvariant() switch
        {
            "true" or "1" => new Verdict(FieldRules.Type, "true"u8.ToArray(), 't'),
            "false" or "0" => new Verdict(FieldRules.Type, "false"u8.ToArray(), 't'),
            _ => new Verdict(FieldRules.Type),
        };
    }

    private Verdict JudgeText(ReadOnlySpan<byte> raw, char kind, DateTimeOffset now, Way way)
    {
        if (kind != '"')
        {
            // A number is the text of its digits; nothing else is a text without doubt.
            var digits = Encoding.UTF8.GetString(raw);
            return kind == '0' && way == Way.PutRight && TextRule(digits, now) is null ? new Verdict(FieldRules.Type, JsonSerializer.SerializeToUtf8Bytes(digits), '"') : new Verdict(FieldRules.Type);
        }

        var inside = raw[1..^1];
        string? rule;
        if (inside.Contains((byte)'\\') || inside.Length > OnStack)
        {
            rule = Text(raw) is { } text ? TextRule(text, now) : FieldRules.Type;
        }
        else
        {
            Span<char> letters = stackalloc char[OnStack];
            rule = TextRule(letters[..Encoding.UTF8.GetChars(inside, letters)], now);
        }

        return rule is null || way != Way.PutRight || Text(raw) is not { } given || PutRight(given, now) is not { } right
            ? new Verdict(rule) : new Verdict(rule, JsonSerializer.SerializeToUtf8Bytes(right), '"');
    }

    private string? TextRule(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        if (_codes is not null && !_codes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text))
            return FieldRules.Code;
        if (IsTime)
            return TimeRule(text, now);
        if (text.Length < Field.Shortest || text.Length > Field.Longest)
            return FieldRules.Length;
        if (_pattern is not null && !_pattern.IsMatch(text))
            return FieldRules.Pattern;
        return Field.Type == FieldType.Text && Field.Format is { } format && !TextForms.Fits(format, text) ? FieldRules.Format : null;
    }

    private string? TimeRule(ReadOnlySpan<char> text, DateTimeOffset now)
    {
        if (!TimeText.TryRead(Field.Type, _formats, text, out var value))
            return FieldRules.Format;
        if (Beyond(value))
            return FieldRules.Range;
        return Field.Freshness is { } age && value < (now.UtcTicks - age.Ticks) / (double)TimeSpan.TicksPerMillisecond ? FieldRules.Freshness : null;
    }

    /// <summary>The text that was meant, where there is only one; null where there is not.</summary>
    private string? PutRight(string given, DateTimeOffset now)
    {
        var trimmed = given.Trim();
        if (_anyCase is not null && _anyCase.TryGetValue(trimmed, out var code))
            trimmed = code;
        else if (IsTime && TimeRule(trimmed, now) == FieldRules.Format && TimeText.TryRead(Field.Type, TimeText.Others(Field.Type), trimmed, out var value))
            trimmed = TimeText.Write(value, _formats[0]);
        return TextRule(trimmed, now) is null ? trimmed : null;
    }

    private bool IsSentinel(ReadOnlySpan<byte> raw, char kind)
    {
        if (kind == '"')
            return Text(raw) is { } text && _sentinels!.Contains(text);
        var word = Encoding.UTF8.GetString(raw);
        return _sentinels!.Contains(word) || (kind == '0' && Number(word) is { } number && Field.Sentinels.Any(sentinel => Number(sentinel) is { } known && known.Equals(number)));
    }

    /// <summary>The value of a date, an instant or a time, for comparison with another field.</summary>
    internal double? TimeOf(ReadOnlySpan<byte> raw) => IsTime && Text(raw) is { } text && TimeText.TryRead(Field.Type, _formats, text, out var value) ? value : null;

    /// <summary>The text behind a JSON string; null when it is none, or half of a surrogate pair stands in it.</summary>
    internal static string? Text(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != (byte)'"')
            return null;
        if (!raw.Contains((byte)'\\'))
            return Encoding.UTF8.GetString(raw[1..^1]);
        try
        {
            var reader = new Utf8JsonReader(raw);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or JsonException)
        {
            return null;
        }
    }

    internal static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    private enum Way
    {
        Look,
        PutRight,
    }

    private readonly record struct Verdict(string? Rule, byte[]? Right = null, char Kind = '\0');
}
