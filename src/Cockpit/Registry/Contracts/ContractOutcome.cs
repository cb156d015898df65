using System.Text;
using System.Text.Json;

namespace Cockpit.Registry.Contracts;

/// <summary>Where a value stands in a body, and what kind of JSON it is: <c>"</c>, <c>0</c>, <c>t</c>, <c>n</c>, <c>[</c> or <c>{</c>; none when it was not sent.</summary>
public readonly record struct JsonPlace(int Start, int Length, char Kind)
{
    /// <summary>Whether its kind cannot be changed, since values of other fields stand beside it under one type.</summary>
    public bool IsFixed { get; init; }
    /// <summary>Whether it was not sent at all.</summary>
    public bool IsAbsent => Kind == '\0';
    /// <summary>Whether it is missing.</summary>
    public bool IsMissing => Kind is '\0' or 'n';
}

/// <summary>What was done about a value that broke a rule.</summary>
public enum ContractAction
{
    /// <summary>The request was refused.</summary>
    Refused,
    /// <summary>The value was put right.</summary>
    Coerced,
    /// <summary>The decision carries it.</summary>
    Flagged,
}

/// <summary>One value that broke a rule.</summary>
/// <param name="Row">The item of the request, from 0.</param>
/// <param name="Field">The field.</param>
/// <param name="Rule">Which rule, in a word; of a rule about several fields its text.</param>
/// <param name="Action">What was done.</param>
/// <param name="Seen">The value, at most <see cref="ContractOutcome.LongestSeen"/> characters; null when it was missing, or is not to be shown.</param>
public readonly record struct ContractFinding(int Row, string Field, string Rule, ContractAction Action, string? Seen);

/// <summary>A value that is to stand in place of the one that came.</summary>
/// <param name="Row">The item.</param>
/// <param name="Field">The field's place in the contract.</param>
/// <param name="Json">The value as JSON.</param>
/// <param name="Kind">As <see cref="JsonPlace.Kind"/>.</param>
public readonly record struct ContractChange(int Row, int Field, ReadOnlyMemory<byte> Json, char Kind);

/// <summary>What holding a request to its contract came to.</summary>
public sealed class ContractOutcome
{
    /// <summary>Most characters of a value that a finding shows.</summary>
    public const int LongestSeen = 64;

    private const int MostListed = 200;

    private readonly List<ContractFinding> _findings = [];
    private readonly List<ContractChange> _changes = [];
    private readonly Dictionary<(string Field, string Rule, ContractAction Action), int> _counts = [];

    /// <summary>The first findings, in the order of items and fields.</summary>
    public IReadOnlyList<ContractFinding> Findings => _findings;
    /// <summary>All findings, counted.</summary>
    public IReadOnlyDictionary<(string Field, string Rule, ContractAction Action), int> Counts => _counts;
    /// <summary>What is to be put right.</summary>
    public IReadOnlyList<ContractChange> Changes => _changes;
    /// <summary>Whether the request is refused.</summary>
    public bool IsRefused { get; private set; }
    /// <summary>Whether the last item that was looked at is refused.</summary>
    public bool IsRowRefused { get; internal set; }

    internal void Add(ContractFinding finding)
    {
        if (_findings.Count < MostListed)
            _findings.Add(finding);
        var key = (finding.Field, finding.Rule, finding.Action);
        _counts[key] = _counts.GetValueOrDefault(key) + 1;
        if (finding.Action == ContractAction.Refused)
            (IsRefused, IsRowRefused) = (true, true);
    }

    internal void Add(ContractChange change) => _changes.Add(change);

    /// <summary>A value as a finding shows it: short, without quotes and control characters.</summary>
    internal static string Seen(ReadOnlySpan<byte> raw)
    {
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, (LongestSeen + 2) * 6)]);
        if (text is ['"', .., '"'])
            text = Unquoted(raw) ?? text.Trim('"');
        var clean = new string([.. text.Take(LongestSeen).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)]);
        return text.Length > LongestSeen ? string.Concat(clean.AsSpan(0, LongestSeen - 1), "…") : clean;
    }

    private static string? Unquoted(ReadOnlySpan<byte> raw)
    {
        try
        {
            var reader = new Utf8JsonReader(raw);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
