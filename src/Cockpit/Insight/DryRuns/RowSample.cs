namespace Cockpit.Insight.DryRuns;

/// <summary>A fair choice of a few rows out of however many go by; the same rows give the same choice.</summary>
internal sealed class RowSample<T>(int most)
{
    // Not a secret: whoever asks twice is to get the same answer twice.
    private const int Seed = 20_260_101;

    private readonly Random _random = new(Seed);
    private readonly List<T> _rows = [];
    private int _place;

    /// <summary>Rows that went by.</summary>
    public long Seen { get; private set; }

    /// <summary>The rows chosen.</summary>
    public IReadOnlyList<T> Rows => _rows;

    /// <summary>Lets a row go by; true when it is chosen, and has to be given.</summary>
    public bool Chooses()
    {
        Seen++;
        _place = _rows.Count < most ? _rows.Count : (int)Math.Min(int.MaxValue, _random.NextInt64(Seen));
        return _place < most;
    }

    /// <summary>Keeps the row that was chosen.</summary>
    public void Keep(T row)
    {
        if (_place == _rows.Count)
            _rows.Add(row);
        else
            _rows[_place] = row;
    }
}
