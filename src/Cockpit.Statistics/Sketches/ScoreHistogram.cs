using Cockpit.Statistics.Performance;

namespace Cockpit.Statistics.Sketches;

/// <summary>
/// Scores by label in a thousand bins: performance at any threshold and calibration, of any span of time, without the rows.
/// </summary>
/// <remarks>
/// Counts and the sums of scores, squared errors and log losses are whole numbers, so merging is exact in any order and a label that comes
/// late moves its row from unlabelled to its class for good. Brier, log-loss, the calibration curve and its error are exact to 1e-12; AUC
/// is within
/// <see cref="RocAucError"/>; rates at thresholds that are multiples of 0.001 are exact.
/// </remarks>
public sealed class ScoreHistogram : ISketch<ScoreHistogram>
{
    /// <summary>Bins over [0, 1]: [lo, hi), the last closed.</summary>
    public const int BinCount = 1_000;

    private const double Unit = 1L << 50;
    private const int Classes = 3;
    private const int Unlabelled = 2;

    private readonly long[] _counts = new long[Classes * BinCount];
    private readonly Int128[] _scoreSums = new Int128[Classes * Calibration.BinCount];
    private Int128 _squaredErrors;
    private Int128 _logLosses;

    /// <summary>Scores whose label is negative, by bin.</summary>
    public ReadOnlySpan<long> Negatives => _counts.AsSpan(0, BinCount);

    /// <summary>Scores whose label is positive, by bin.</summary>
    public ReadOnlySpan<long> Positives => _counts.AsSpan(BinCount, BinCount);

    /// <summary>Scores without a label yet, by bin.</summary>
    public ReadOnlySpan<long> Waiting => _counts.AsSpan(Unlabelled * BinCount, BinCount);

    /// <summary>Labelled rows.</summary>
    public long Labelled => Sum(Negatives) + Sum(Positives);

    /// <summary>
    /// Counts a score; null is a label not known yet. A negative <paramref name="times"/> takes rows back, as when a label arrives.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is not a probability.</exception>
    public void Add(double score, bool? label, int times = 1)
    {
        if (!(score >= 0 && score <= 1))
            throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a probability.");
        var kind = label is { } known ? (known ? 1 : 0) : Unlabelled;
        _counts[(kind * BinCount) + BinOf(score)] += times;
        _scoreSums[(kind * Calibration.BinCount) + Calibration.BinOf(score)] += Whole(score) * times;
        if (label is not { } outcome)
            return;
        var miss = score - (outcome ? 1 : 0);
        _squaredErrors += Whole(miss * miss) * times;
        _logLosses += Whole(-Scoring.LogLikelihood(outcome, score)) * times;
    }

    /// <summary>ROC AUC with ties ½ within a bin; null unless both classes occur.</summary>
    public double? RocAuc => Ranking.Of(Negatives, Positives).RocAuc;

    /// <summary>
    /// The most by which <see cref="RocAuc"/> differs from that of the rows: half the share of pairs that fall into one bin.
    /// </summary>
    public double? RocAucError
    {
        get
        {
            double pairs = (double)Sum(Negatives) * Sum(Positives), together = 0;
            for (var i = 0; i < BinCount; i++)
                together += (double)Negatives[i] * Positives[i];
            return pairs == 0 ? null : together / pairs / 2;
        }
    }

    /// <summary>Mean squared error of the scores; null without labels.</summary>
    public double? Brier => Labelled == 0 ? null : (double)_squaredErrors / Unit / Labelled;

    /// <summary>Mean log loss; null without labels.</summary>
    public double? LogLoss => Labelled == 0 ? null : (double)_logLosses / Unit / Labelled;

    /// <summary>The calibration curve.</summary>
    public IReadOnlyList<CalibrationBin> CalibrationBins()
    {
        Span<long> rows = stackalloc long[Calibration.BinCount];
        Span<long> positives = stackalloc long[Calibration.BinCount];
        Span<double> sums = stackalloc double[Calibration.BinCount];
        for (var i = 0; i < BinCount; i++)
        {
            var bin = i * Calibration.BinCount / BinCount;
            rows[bin] += Negatives[i] + Positives[i];
            positives[bin] += Positives[i];
        }
        for (var i = 0; i < sums.Length; i++)
            sums[i] = (double)(_scoreSums[i] + _scoreSums[Calibration.BinCount + i]) / Unit;
        return Calibration.Bins(rows, positives, sums);
    }

    /// <summary>Decisions at score ≥ threshold against labels; the threshold is rounded to 0.001.</summary>
    public Confusion AtThreshold(double threshold)
    {
        var from = (int)Math.Clamp(Math.Round(threshold * BinCount), 0, BinCount);
        return new Confusion(Sum(Positives[from..]), Sum(Negatives[from..]), Sum(Negatives[..from]), Sum(Positives[..from]));
    }

    /// <inheritdoc/>
    public void Merge(ScoreHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        for (var i = 0; i < _scoreSums.Length; i++)
            _scoreSums[i] += other._scoreSums[i];
        _squaredErrors += other._squaredErrors;
        _logLosses += other._logLosses;
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        Write(writer, _squaredErrors);
        Write(writer, _logLosses);
        foreach (var sum in _scoreSums)
            Write(writer, sum);
        // Most bins of a short window are empty: each count is preceded by how many empty ones it follows.
        for (int i = 0, empty = 0; i <= _counts.Length; i++)
        {
            if (i < _counts.Length && _counts[i] == 0)
            {
                empty++;
                continue;
            }
            writer.Write7BitEncodedInt(empty);
            empty = 0;
            if (i < _counts.Length)
                writer.Write7BitEncodedInt64(_counts[i]);
        }
    }

    /// <inheritdoc/>
    public static ScoreHistogram Read(BinaryReader reader)
    {
        var read = new ScoreHistogram { _squaredErrors = ReadWhole(reader), _logLosses = ReadWhole(reader) };
        for (var i = 0; i < read._scoreSums.Length; i++)
            read._scoreSums[i] = ReadWhole(reader);
        for (var i = reader.Read7BitEncodedInt(); i < read._counts.Length; i += 1 + reader.Read7BitEncodedInt())
            read._counts[i] = reader.Read7BitEncodedInt64();
        return read;
    }

    private static int BinOf(double score)
    {
        var bin = Math.Min((int)(score * BinCount), BinCount - 1);
        // The product may round across an edge that the comparison does not.
        if (bin > 0 && score < (double)bin / BinCount)
            return bin - 1;
        return bin < BinCount - 1 && score >= (double)(bin + 1) / BinCount ? bin + 1 : bin;
    }

    private static Int128 Whole(double value) => (Int128)Math.Round(value * Unit);

    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts)
            sum += count;
        return sum;
    }

    private static void Write(BinaryWriter writer, Int128 value)
    {
        writer.Write((ulong)(value >> 64 & ulong.MaxValue));
        writer.Write((ulong)(value & ulong.MaxValue));
    }

    private static Int128 ReadWhole(BinaryReader reader)
    {
        var upper = reader.ReadUInt64();
        return new Int128(upper, reader.ReadUInt64());
    }
}
