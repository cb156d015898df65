namespace Cockpit.Statistics.Distributions;

/// <summary>Two samples counted over the union of their categories, position by position.</summary>
public sealed class AlignedCategories
{
    private readonly string[] _names;
    private readonly long[] _baseline;
    private readonly long[] _current;

    /// <summary>Lines up two counts; categories are in ordinal order.</summary>
    public AlignedCategories(CategoryCounts baseline, CategoryCounts current)
    {
        var union = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, _) in baseline.Items)
            union.Add(name);
        foreach (var (name, _) in current.Items)
            union.Add(name);
        _names = [.. union];
        _baseline = Array.ConvertAll(_names, name => baseline[name]);
        _current = Array.ConvertAll(_names, name => current[name]);
    }

    /// <summary>The union of categories.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>The baseline's count of each.</summary>
    public ReadOnlySpan<long> Baseline => _baseline;

    /// <summary>The window's count of each.</summary>
    public ReadOnlySpan<long> Current => _current;

    /// <summary>Categories of the window that the baseline never had; the missing one is never listed.</summary>
    public IReadOnlyList<string> New => Where(_baseline);

    /// <summary>Categories of the baseline that the window does not have; the missing one is never listed.</summary>
    public IReadOnlyList<string> Gone => Where(_current);

    private List<string> Where(long[] absentFrom)
    {
        var found = new List<string>();
        for (var i = 0; i < _names.Length; i++)
        {
            if (absentFrom[i] == 0 && _names[i].Length > 0)
                found.Add(_names[i]);
        }
        return found;
    }
}
