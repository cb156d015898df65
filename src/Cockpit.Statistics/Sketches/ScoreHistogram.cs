using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Sketches;

/// <summary>
/// Scores by label in a thousand bins: performance at any threshold and calibration, of any span of time, without the rows.
/// </summary>
/// <remarks>
/// Counts and the sums of scores, squared errors and log losses are whole numbers, so merging is exact in any order and a label that comes
/// late moves its row from unlabelled to its class for good. A histogram may hold only such a move, with negative counts: a delta, of
/// which only the sum with the others means anything. Brier, log-loss, the calibration curve and its error are exact to 1e-12; AUC is
/// within <see cref="RocAucError"/>, average precision within <see cref="AveragePrecisionError"/>; rates at thresholds that are multiples
/// of 0.001 are exact. Only bins in use take space.
/// </remarks>
public sealed class ScoreHistogram : ISketch<ScoreHistogram>
{
    /// <summary>Bins over [0, 1]: [lo, hi), the last closed.</summary>
    public const int BinCount = 1_000;

    private const int Sums = 2 * Calibration.BinCount;

    private SparseCounts _cells = new();
    private Int128[]? _scoreSums;
    private Int128 _squaredErrors;
    private Int128 _logLosses;

    /// <summary>Scores whose label is negative, by bin. A copy at every call.</summary>
    public ReadOnlySpan<long> Negatives => _cells.Dense(0, BinCount);

    /// <summary>Scores whose label is positive, by bin. A copy at every call.</summary>
    public ReadOnlySpan<long> Positives => _cells.Dense(BinCount, BinCount);

    /// <summary>Scores without a label yet, by bin. A copy at every call.</summary>
    public ReadOnlySpan<long> Waiting => _cells.Dense(ScoredRow.Unlabelled * BinCount, BinCount);

    /// <summary>Labelled rows.</summary>
    public long Labelled => _cells.Sum(0, ScoredRow.Unlabelled * BinCount);

    /// <summary>Whether nothing was counted, or all of it taken back.</summary>
    internal bool IsEmpty => _cells.Used == 0 && _squaredErrors == 0 && _logLosses == 0
        && (_scoreSums is null || Array.TrueForAll(_scoreSums, sum => sum == 0));

    /// <summary>
    /// Counts a score; null is a label not known yet. A negative <paramref name="times"/> takes rows back, as when a label arrives.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is not a probability.</exception>
    public void Add(double score, bool? label, int times = 1) => Add(ScoredRow.Of(score, label), times);

    /// <summary>Counts a row that was worked out before.</summary>
    internal void Add(in ScoredRow row, int times)
    {
        _cells.Add(row.Cell, times);
        if (row.Sum < 0)
            return;
        _scoreSums ??= new Int128[Sums];
        _scoreSums[row.Sum] += row.Score * times;
        _squaredErrors += row.SquaredError * times;
        _logLosses += row.LogLoss * times;
    }

    /// <summary>ROC AUC with ties ½ within a bin; null unless both classes occur.</summary>
    public double? RocAuc => Ranking.Of(Negatives, Positives).RocAuc;

    /// <summary>
    /// The most by which <see cref="RocAuc"/> differs from that of the rows: half the share of pairs that fall into one bin.
    /// </summary>
    public double? RocAucError => ScoreOrder.RocAucError(Negatives, Positives);

    /// <summary>Average precision, the scores of a bin taken as equal; null unless both classes occur.</summary>
    public double? AveragePrecision => Ranking.Of(Negatives, Positives).AveragePrecision;

    /// <summary>
    /// The most by which <see cref="AveragePrecision"/> differs from that of the rows: by the best and the worst order in every bin.
    /// </summary>
    public double? AveragePrecisionError => ScoreOrder.AveragePrecisionError(Negatives, Positives);

    /// <summary>Mean squared error of the scores; null without labels.</summary>
    public double? Brier => Mean(_squaredErrors);

    /// <summary>Mean log loss; null without labels.</summary>
    public double? LogLoss => Mean(_logLosses);

    /// <summary>The calibration curve.</summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins()
    {
        Span<long> rows = stackalloc long[Calibration.BinCount];
        Span<long> positives = stackalloc long[Calibration.BinCount];
        Span<double> sums = stackalloc double[Calibration.BinCount];
        for (var i = 0; i < _cells.Used; i++)
        {
            var (cell, count) = (_cells.Cells[i], _cells.Counts[i]);
            if (cell >= ScoredRow.Unlabelled * BinCount)
                break;
            var bin = cell % BinCount * Calibration.BinCount / BinCount;
            rows[bin] += count;
            positives[bin] += cell >= BinCount ? count : 0;
        }
        for (var i = 0; i < sums.Length && _scoreSums is not null; i++)
            sums[i] = (double)(_scoreSums[i] + _scoreSums[Calibration.BinCount + i]) / ScoredRow.Unit;
        return Calibration.Bins(rows, positives, sums);
    }

    /// <summary>Decisions at score ≥ threshold against labels; the threshold is rounded to 0.001.</summary>
    public Confusion AtThreshold(double threshold)
    {
        var from = (int)Math.Clamp(Math.Round(threshold * BinCount), 0, BinCount);
        return new Confusion(_cells.Sum(BinCount + from, 2 * BinCount), _cells.Sum(from, BinCount), _cells.Sum(0, from),
            _cells.Sum(BinCount, BinCount + from));
    }

    /// <inheritdoc/>
    public void Merge(ScoreHistogram other)
    {
        _cells.Merge(other._cells);
        for (var i = 0; other._scoreSums is not null && i < Sums; i++)
            (_scoreSums ??= new Int128[Sums])[i] += other._scoreSums[i];
        _squaredErrors += other._squaredErrors;
        _logLosses += other._logLosses;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        _cells.Write(writer);
        writer.WriteWide(_squaredErrors);
        writer.WriteWide(_logLosses);
        var sums = _scoreSums ?? [];
        writer.Write7BitEncodedInt(sums.Count(sum => sum != 0));
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i] == 0)
                continue;
            writer.Write((byte)i);
            writer.WriteWide(sums[i]);
        }
    }

    /// <inheritdoc/>
    public static ScoreHistogram Read(BinaryReader reader)
    {
        var read = new ScoreHistogram
        {
            _cells = SparseCounts.Read(reader),
            _squaredErrors = reader.ReadWide(),
            _logLosses = reader.ReadWide(),
        };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var at = reader.ReadByte();
            (read._scoreSums ??= new Int128[Sums])[at] = reader.ReadWide();
        }
        return read;
    }

    private double? Mean(Int128 sum) => Labelled is var rows && rows == 0 ? null : (double)sum / ScoredRow.Unit / rows;
}
