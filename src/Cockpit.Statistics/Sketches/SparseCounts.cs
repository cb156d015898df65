namespace Cockpit.Statistics.Sketches;

/// <summary>
/// Counts of a few of many cells, in ascending order of the cells. Counts may be negative, as in the delta of a late label; one that
/// reaches 0 vanishes, so equal contents are equal in memory and on disk.
/// </summary>
internal sealed class SparseCounts
{
    private const int FewCells = 8;

    private int[] _cells = [];
    private long[] _counts = [];

    /// <summary>Cells that are not 0.</summary>
    public int Used { get; private set; }

    /// <summary>The cells that are not 0, ascending.</summary>
    public ReadOnlySpan<int> Cells => _cells.AsSpan(0, Used);

    /// <summary>Their counts.</summary>
    public ReadOnlySpan<long> Counts => _counts.AsSpan(0, Used);

    /// <summary>Adds to a cell.</summary>
    public void Add(int cell, long times)
    {
        if (times == 0)
            return;
        var at = Array.BinarySearch(_cells, 0, Used, cell);
        if (at < 0)
            Insert(~at, cell, times);
        else if ((_counts[at] += times) == 0)
            Remove(at);
    }

    /// <summary>Adds all cells of another.</summary>
    public void Merge(SparseCounts other)
    {
        for (var i = 0; i < other.Used; i++)
            Add(other._cells[i], other._counts[i]);
    }

    /// <summary>The sum of the cells from <paramref name="from"/> up to, without, <paramref name="to"/>.</summary>
    public long Sum(int from, int to)
    {
        long sum = 0;
        for (var i = 0; i < Used; i++)
            sum += _cells[i] >= from && _cells[i] < to ? _counts[i] : 0;
        return sum;
    }

    /// <summary>The <paramref name="length"/> cells from <paramref name="from"/> on, zeros included.</summary>
    public long[] Dense(int from, int length)
    {
        var dense = new long[length];
        for (var i = 0; i < Used; i++)
        {
            if (_cells[i] >= from && _cells[i] < from + length)
                dense[_cells[i] - from] = _counts[i];
        }
        return dense;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(Used);
        for (int i = 0, last = 0; i < Used; last = _cells[i++])
        {
            writer.Write7BitEncodedInt(_cells[i] - last);
            writer.WriteSigned(_counts[i]);
        }
    }

    public static SparseCounts Read(BinaryReader reader)
    {
        var used = reader.Read7BitEncodedInt();
        var read = new SparseCounts { _cells = new int[used], _counts = new long[used], Used = used };
        for (int i = 0, last = 0; i < used; i++)
        {
            read._cells[i] = last += reader.Read7BitEncodedInt();
            read._counts[i] = reader.ReadSigned();
        }
        return read;
    }

    private void Insert(int at, int cell, long times)
    {
        if (Used == _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(FewCells, 2 * Used));
            Array.Resize(ref _counts, _cells.Length);
        }
        Array.Copy(_cells, at, _cells, at + 1, Used - at);
        Array.Copy(_counts, at, _counts, at + 1, Used - at);
        (_cells[at], _counts[at]) = (cell, times);
        Used++;
    }

    private void Remove(int at)
    {
        Used--;
        Array.Copy(_cells, at + 1, _cells, at, Used - at);
        Array.Copy(_counts, at + 1, _counts, at, Used - at);
    }
}
