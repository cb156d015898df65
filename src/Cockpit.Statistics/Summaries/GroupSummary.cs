using Cockpit.Statistics.Fairness;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>What one decision adds to every group it belongs to.</summary>
/// <param name="Decided">Whether the positive class was decided; null where that is not known.</param>
/// <param name="Label">Whether it was the outcome; null while that is not known.</param>
/// <param name="Score">Its score; null where there is none.</param>
/// <param name="Row">The score worked out.</param>
internal readonly record struct GroupFacts(bool? Decided, bool? Label, double? Score, ScoredRow Row)
{
    public static GroupFacts Of(DecisionFacts facts, Truth truth)
    {
        var score = facts.Score is { } given && ScoredRow.IsScore(given) ? facts.Score : null;
        return new(facts.Positive, truth.Positive, score, score is { } known ? ScoredRow.Of(known, truth.Positive) : default);
    }
}

/// <summary>
/// Decisions of one group, or of everyone. Late labels move rows from unlabelled to labelled, so in a delta counts may be negative; only
/// sums of deltas mean anything.
/// </summary>
public sealed class GroupSummary
{
    private readonly RankedScores? _ranked;

    internal GroupSummary(SummaryPrecision precision)
        : this(new ScoreHistogram(), precision == SummaryPrecision.Exact ? new RankedScores() : null)
    {
    }

    private GroupSummary(ScoreHistogram scores, RankedScores? ranked)
    {
        Scores = scores;
        _ranked = ranked;
    }

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Labelled = 1,
        Unlabelled = 2,
        Scores = 4,
        Ranked = 8,
    }

    /// <summary>Decisions whose label is known, against it.</summary>
    public Confusion Labelled { get; private set; }

    /// <summary>Positive decisions without a label yet.</summary>
    public long UnlabelledSelected { get; private set; }

    /// <summary>Negative decisions without a label yet.</summary>
    public long UnlabelledRejected { get; private set; }

    /// <summary>Scores by label.</summary>
    public ScoreHistogram Scores { get; }

    /// <summary>Decisions.</summary>
    public long Rows => Labelled.Total + UnlabelledSelected + UnlabelledRejected;

    /// <summary>ROC AUC and average precision with the most by which each may be off; null errors are exact.</summary>
    internal ScoreFigures Figures
        => _ranked is not null && _ranked.Labelled == Scores.Labelled
            ? _ranked.Figures
            : new(Scores.RocAuc, Scores.RocAucError, Scores.AveragePrecision, Scores.AveragePrecisionError);

    /// <summary>What fairness needs of the group.</summary>
    /// <param name="name">What the group is called.</param>
    public GroupTally Tally(string name) => new(name, Labelled, UnlabelledSelected, UnlabelledRejected)
    {
        RocAuc = Figures.RocAuc,
        CalibrationError = Calibration.ExpectedError(Scores.CalibrationBins()),
    };

    /// <summary>Counts a decision; −1 takes it back.</summary>
    internal void Add(in GroupFacts facts, int times)
    {
        if (facts.Score is { } score)
        {
            Scores.Add(facts.Row, times);
            if (facts.Label is { } label)
                _ranked?.Add(score, label, times);
        }
        switch (facts.Decided, facts.Label)
        {
            case (true, null):
                UnlabelledSelected += times;
                break;
            case (false, null):
                UnlabelledRejected += times;
                break;
            case ({ } decided, { } label):
                Labelled += decided
                    ? (label ? new Confusion(times, 0, 0, 0) : new Confusion(0, times, 0, 0))
                    : (label ? new Confusion(0, 0, 0, times) : new Confusion(0, 0, times, 0));
                break;
        }
    }

    internal void Merge(GroupSummary other)
    {
        Labelled += other.Labelled;
        UnlabelledSelected += other.UnlabelledSelected;
        UnlabelledRejected += other.UnlabelledRejected;
        Scores.Merge(other.Scores);
        if (other._ranked is not null)
            _ranked?.Merge(other._ranked);
    }

    internal void Write(BinaryWriter writer)
    {
        var (labelled, unlabelled) = (Labelled != default, UnlabelledSelected != 0 || UnlabelledRejected != 0);
        writer.Write((byte)((labelled ? Parts.Labelled : Parts.None) | (unlabelled ? Parts.Unlabelled : Parts.None)
            | (Scores.IsEmpty ? Parts.None : Parts.Scores) | (_ranked is not null ? Parts.Ranked : Parts.None)));
        foreach (var count in labelled ? [Labelled.Tp, Labelled.Fp, Labelled.Tn, Labelled.Fn] : (ReadOnlySpan<long>)[])
            writer.WriteSigned(count);
        foreach (var count in unlabelled ? [UnlabelledSelected, UnlabelledRejected] : (ReadOnlySpan<long>)[])
            writer.WriteSigned(count);
        if (!Scores.IsEmpty)
            Scores.Write(writer);
        _ranked?.Write(writer);
    }

    internal static GroupSummary Read(BinaryReader reader, SummaryPrecision precision)
    {
        var parts = (Parts)reader.ReadByte();
        var labelled = parts.HasFlag(Parts.Labelled)
            ? new Confusion(reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadSigned()) : default;
        var (selected, rejected) = parts.HasFlag(Parts.Unlabelled) ? (reader.ReadSigned(), reader.ReadSigned()) : (0, 0);
        var scores = parts.HasFlag(Parts.Scores) ? ScoreHistogram.Read(reader) : new();
        var ranked = parts.HasFlag(Parts.Ranked) ? RankedScores.Read(reader) : new();
        return new GroupSummary(scores, precision == SummaryPrecision.Exact ? ranked : null)
        {
            Labelled = labelled,
            UnlabelledSelected = selected,
            UnlabelledRejected = rejected,
        };
    }
}
