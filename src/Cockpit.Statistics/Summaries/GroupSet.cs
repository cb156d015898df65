using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Cockpit.Statistics.Fairness;

namespace Cockpit.Statistics.Summaries;

/// <summary>
/// The groups of one attribute or pair, at most 200 by name: the first in ordinal order, and one for the others. What is kept hence
/// depends on the groups alone, not on which came first, and a group that is kept is complete.
/// </summary>
internal sealed class GroupSet(SummaryPrecision precision) : IReadOnlyDictionary<string, GroupSummary>
{
    /// <summary>The name of the group of all groups beyond the limit.</summary>
    public const string Other = "(other)";

    private const int Most = 200;

    private readonly Dictionary<string, GroupSummary> _groups = new(StringComparer.Ordinal);
    private string? _last;

    public int Count => _groups.Count;

    public IEnumerable<string> Keys => _groups.Keys;

    public IEnumerable<GroupSummary> Values => _groups.Values;

    public GroupSummary this[string key] => _groups[key];

    /// <summary>The group to count a member in: its own, or the one for the others.</summary>
    public GroupSummary Of(ReadOnlySpan<char> name)
    {
        if (_groups.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var found))
            return found;
        var text = name.ToString();
        if (IsNamed(text) && Named >= Most && !MakeRoom(text))
            return Of(Other);
        var made = new GroupSummary(precision);
        _groups.Add(text, made);
        _last = null;
        return made;
    }

    public void Merge(GroupSet other)
    {
        foreach (var (name, group) in other._groups)
            Of(name).Merge(group);
    }

    /// <summary>Counts the members of a group, or of every pair with it, as those of another.</summary>
    public bool Rename(string text, string to)
    {
        var named = _groups.Keys.Where(name => name.Split(GroupTable.Joint).Contains(text, StringComparer.Ordinal)).ToList();
        foreach (var name in named)
        {
            var leaving = _groups[name];
            _groups.Remove(name);
            _last = null;
            Of(string.Join(GroupTable.Joint, name.Split(GroupTable.Joint).Select(part => part == text ? to : part))).Merge(leaving);
        }

        return named.Count > 0;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_groups.Count);
        foreach (var name in _groups.Keys.Order(StringComparer.Ordinal))
        {
            writer.Write(name);
            _groups[name].Write(writer);
        }
    }

    public static GroupSet Read(BinaryReader reader, SummaryPrecision precision)
    {
        var read = new GroupSet(precision);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var name = reader.ReadString();
            read._groups[name] = GroupSummary.Read(reader, precision);
        }
        return read;
    }

    public bool ContainsKey(string key) => _groups.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out GroupSummary value) => _groups.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, GroupSummary>> GetEnumerator() => _groups.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Named => _groups.Count - (_groups.ContainsKey(Other) ? 1 : 0) - (_groups.ContainsKey(GroupTally.Missing) ? 1 : 0);

    private static bool IsNamed(string name) => name is not (Other or GroupTally.Missing);

    /// <summary>Moves the last group to the others where the new one comes before it.</summary>
    private bool MakeRoom(string name)
    {
        _last ??= _groups.Keys.Where(IsNamed).Aggregate((one, other) => string.CompareOrdinal(one, other) >= 0 ? one : other);
        if (string.CompareOrdinal(name, _last) > 0)
            return false;
        var (leaving, last) = (_groups[_last], _last);
        Of(Other).Merge(leaving);
        return _groups.Remove(last);
    }
}
