using System.Collections.Frozen;
using Cockpit.Store.Registry;

namespace Cockpit.Registry.Overrides;

/// <summary>
/// The overrides of one model in a snapshot, by scope, each list the newest first. Looking for a subject's costs a dictionary look-up, however
/// many there are.
/// </summary>
public sealed class OverrideBook
{
    private readonly IReadOnlyList<OverrideRow> _rows;
    private readonly FrozenDictionary<string, ActiveOverride[]> _subjects;
    private readonly FrozenDictionary<string, ActiveOverride[]> _classes;

    private OverrideBook(IReadOnlyList<OverrideRow> rows)
    {
        _rows = rows;
        _subjects = By(OverrideScope.Subject, row => row.Subject!);
        _classes = By(OverrideScope.Class, row => row.TrafficClass!);
        Segments = [.. rows.Where(row => row.Scope == OverrideScope.Segment).Select(row => new ActiveOverride(row)).Where(meant => meant.IsReadable)];
    }

    /// <summary>Without any.</summary>
    public static OverrideBook Empty { get; } = new([]);

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Those whose conditions every request is compared with.</summary>
    public IReadOnlyList<ActiveOverride> Segments { get; }

    /// <summary>Those of a subject.</summary>
    public IReadOnlyList<ActiveOverride> OfSubject(string? subject) => subject is null ? [] : _subjects.GetValueOrDefault(subject, []);

    /// <summary>Those of a traffic class.</summary>
    public IReadOnlyList<ActiveOverride> OfClass(string trafficClass) => _classes.GetValueOrDefault(trafficClass, []);

    /// <summary>The book of these rows, the newest first; the one before where nothing has changed, since a row never changes while it is in force.</summary>
    internal static OverrideBook Of(IReadOnlyList<OverrideRow> rows, OverrideBook? before)
        => rows.Count == 0 ? Empty : before is not null && before._rows.Select(row => row.Id).SequenceEqual(rows.Select(row => row.Id)) ? before : new OverrideBook(rows);

    private FrozenDictionary<string, ActiveOverride[]> By(OverrideScope scope, Func<OverrideRow, string> key)
        => _rows.Where(row => row.Scope == scope).GroupBy(key, StringComparer.Ordinal)
            .ToFrozenDictionary(same => same.Key, same => same.Select(row => new ActiveOverride(row)).ToArray(), StringComparer.Ordinal);
}
