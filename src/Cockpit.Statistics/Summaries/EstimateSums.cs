using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>Sums over all scored binary decisions, labelled or not, from which performance is estimated before labels come.</summary>
public sealed class EstimateSums
{
    private PreciseSum _hits;
    private PreciseSum _misses;
    private PreciseSum _selectedNoise;
    private PreciseSum _otherNoise;

    /// <summary>Scored decisions.</summary>
    public long Rows { get; private set; }

    /// <summary>Of them decided positive.</summary>
    public long Selected { get; private set; }

    /// <summary>Σ score over those decided positive.</summary>
    public double Hits => _hits.Value;

    /// <summary>Σ score over the others.</summary>
    public double Misses => _misses.Value;

    /// <summary>Σ score·(1 − score) over those decided positive.</summary>
    public double SelectedNoise => _selectedNoise.Value;

    /// <summary>Σ score·(1 − score) over the others.</summary>
    public double OtherNoise => _otherNoise.Value;

    /// <summary>The estimate.</summary>
    public EstimatedPerformance Estimate() => EstimatedPerformance.FromSums(Rows, Selected, Hits, Misses, SelectedNoise, OtherNoise);

    internal void Add(double score, bool decided)
    {
        Rows++;
        Selected += decided ? 1 : 0;
        (decided ? ref _hits : ref _misses).Add(score);
        (decided ? ref _selectedNoise : ref _otherNoise).Add(score * (1 - score));
    }

    internal void Merge(EstimateSums other)
    {
        Rows += other.Rows;
        Selected += other.Selected;
        _hits.Add(other._hits);
        _misses.Add(other._misses);
        _selectedNoise.Add(other._selectedNoise);
        _otherNoise.Add(other._otherNoise);
    }

    internal bool ContentEquals(EstimateSums other, double tolerance)
        => Rows == other.Rows && Selected == other.Selected
            && Same.Near(Hits, other.Hits, 0, tolerance) && Same.Near(Misses, other.Misses, 0, tolerance)
            && Same.Near(SelectedNoise, other.SelectedNoise, 0, tolerance) && Same.Near(OtherNoise, other.OtherNoise, 0, tolerance);

    internal void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Rows);
        if (Rows == 0)
            return;
        writer.Write7BitEncodedInt64(Selected);
        _hits.Write(writer);
        _misses.Write(writer);
        _selectedNoise.Write(writer);
        _otherNoise.Write(writer);
    }

    internal static EstimateSums Read(BinaryReader reader)
    {
        var rows = reader.Read7BitEncodedInt64();
        return rows == 0 ? new() : new()
        {
            Rows = rows,
            Selected = reader.Read7BitEncodedInt64(),
            _hits = PreciseSum.Read(reader),
            _misses = PreciseSum.Read(reader),
            _selectedNoise = PreciseSum.Read(reader),
            _otherNoise = PreciseSum.Read(reader),
        };
    }
}
