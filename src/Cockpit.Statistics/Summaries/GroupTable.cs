using Cockpit.Statistics.Fairness;

namespace Cockpit.Statistics.Summaries;

/// <summary>The groups of every attribute and of every pair of attributes.</summary>
internal sealed class GroupTable(IReadOnlyList<string> attributes, SummaryPrecision precision)
{
    /// <summary>What joins the names of a pair, and those of its groups.</summary>
    public const char Joint = '×';

    private const int LongestName = 512;

    private readonly Dictionary<string, IReadOnlyDictionary<string, GroupSummary>> _sets = new(StringComparer.Ordinal);

    /// <summary>The sets by position: attributes, then pairs. Made at the first decision, so that an empty table is small.</summary>
    private GroupSet[]? _places;

    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, GroupSummary>> Sets => _sets;

    /// <summary>Counts a decision in each of its groups.</summary>
    /// <param name="values">The value of each attribute, in their order; null or absent is missing.</param>
    /// <param name="facts">What to count.</param>
    /// <param name="times">1, or −1 to take it back.</param>
    /// <exception cref="ArgumentException">There are more values than attributes.</exception>
    public void Add(List<string?> values, in GroupFacts facts, int times)
    {
        if (values.Count > attributes.Count)
            throw new ArgumentException("A decision has one value for each attribute of the shape.", nameof(values));
        if (attributes.Count == 0)
            return;
        _places ??= Places();
        var place = 0;
        for (; place < attributes.Count; place++)
            _places[place].Of(ValueOf(values, place) ?? GroupTally.Missing).Add(facts, times);
        for (var i = 0; i < attributes.Count; i++)
        {
            for (var j = i + 1; j < attributes.Count; j++)
                AddPair(_places[place++], ValueOf(values, i), ValueOf(values, j), facts, times);
        }
    }

    public void Merge(GroupTable other)
    {
        foreach (var (name, set) in other._sets)
            SetOf(name).Merge((GroupSet)set);
    }

    public bool Rename(string text, string to) => _sets.Values.Aggregate(false, (any, set) => ((GroupSet)set).Rename(text, to) || any);

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_sets.Count);
        foreach (var name in _sets.Keys.Order(StringComparer.Ordinal))
        {
            writer.Write(name);
            ((GroupSet)_sets[name]).Write(writer);
        }
    }

    public static GroupTable Read(BinaryReader reader, SummaryPrecision precision)
    {
        var read = new GroupTable([], precision);
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var name = reader.ReadString();
            read._sets[name] = GroupSet.Read(reader, precision);
        }
        return read;
    }

    private static string? ValueOf(List<string?> values, int index)
        => index < values.Count && !string.IsNullOrEmpty(values[index]) ? SummaryText.Of(values[index]!) : null;

    private static void AddPair(GroupSet set, string? left, string? right, in GroupFacts facts, int times)
    {
        if (left is null || right is null)
            return;
        Span<char> name = stackalloc char[LongestName];
        left.CopyTo(name);
        name[left.Length] = Joint;
        right.CopyTo(name[(left.Length + 1)..]);
        set.Of(name[..(left.Length + 1 + right.Length)]).Add(facts, times);
    }

    private GroupSet SetOf(string name)
    {
        if (!_sets.TryGetValue(name, out var set))
            _sets.Add(name, set = new GroupSet(precision));
        return (GroupSet)set;
    }

    private GroupSet[] Places()
    {
        var names = attributes.ToList();
        for (var i = 0; i < attributes.Count; i++)
        {
            for (var j = i + 1; j < attributes.Count; j++)
                names.Add($"{attributes[i]}{Joint}{attributes[j]}");
        }
        return [.. names.Select(SetOf)];
    }
}
