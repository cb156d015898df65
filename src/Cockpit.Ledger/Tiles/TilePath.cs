using System.Globalization;

namespace Cockpit.Ledger.Tiles;

/// <summary>Names one tile, as in C2SP tlog-tiles: <c>tile/LEVEL/x001/x234/067</c>, and <c>.p/WIDTH</c> behind it while it is not full.</summary>
/// <param name="Level">0 to 63; null names a bundle of entries, <c>tile/entries/…</c>.</param>
/// <param name="Index">From 0, within the level.</param>
/// <param name="Width">1 to 256 hashes or entries; 256 is a full tile.</param>
public readonly record struct TilePath(int? Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>Levels of the tree in one level of tiles.</summary>
    public const int Height = 8;

    private const int HighestLevel = 63;
    private const int Group = 1000;

    /// <summary>How wide a tree of <paramref name="size"/> leaves has this tile; 0: not at all.</summary>
    public static int WidthAt(int? level, long index, long size)
    {
        var shift = Height * (level ?? 0);
        var entries = shift >= HighestLevel ? 0 : size >> shift;
        return index > entries / FullWidth ? 0 : (int)Math.Min(FullWidth, entries - (index * FullWidth));
    }

    /// <summary>Reads a path; null when it is none, or another spelling of one.</summary>
    public static TilePath? Parse(string path)
    {
        var parts = path.Split('/');
        var isPartial = parts.Length > 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal);
        var width = FullWidth;
        if (isPartial && !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out width))
            return null;
        var groups = isPartial ? [.. parts[2..^2], parts[^2][..^2]] : parts.Length > 2 ? parts[2..] : [];
        if (groups.Length is 0 or > 7 || Number(groups) is not { } index)
            return null;
        int? level = null;
        if (parts[1] != "entries")
        {
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > HighestLevel)
                return null;
            level = number;
        }

        var read = new TilePath(level, index, width);
        return width is >= 1 and <= FullWidth && read.ToString() == path ? read : null;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var groups = new Stack<string>();
        var rest = Index;
        groups.Push((rest % Group).ToString("000", CultureInfo.InvariantCulture));
        for (rest /= Group; rest > 0; rest /= Group)
            groups.Push("x" + (rest % Group).ToString("000", CultureInfo.InvariantCulture));
        var level = Level?.ToString(CultureInfo.InvariantCulture) ?? "entries";
        return $"tile/{level}/{string.Join('/', groups)}{(Width == FullWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}"))}";
    }

    private static long? Number(string[] groups)
    {
        var index = 0L;
        for (var i = 0; i < groups.Length; i++)
        {
            var digits = i < groups.Length - 1 && groups[i].StartsWith('x') ? groups[i][1..] : groups[i];
            if (digits.Length != 3 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || index > (long.MaxValue - number) / Group)
                return null;
            index = (index * Group) + number;
        }

        return index;
    }
}
