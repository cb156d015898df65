using System.Runtime.InteropServices;
using Cockpit.Statistics.Performance;
using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>What depends on the order of scores, each with the most by which it may be off; null errors are exact.</summary>
internal readonly record struct ScoreFigures(double? RocAuc, double? RocAucError, double? AveragePrecision, double? AveragePrecisionError);

/// <summary>Every labelled score as it is, counted by label: what depends on their order is then exact.</summary>
internal sealed class RankedScores
{
    private readonly Dictionary<double, (long Negatives, long Positives)> _scores = [];

    /// <summary>Scores kept.</summary>
    public long Labelled { get; private set; }

    public ScoreFigures Figures
    {
        get
        {
            var keys = Ascending();
            var (auc, average) = Ranking.Of(
                Array.ConvertAll(keys, score => _scores[score].Negatives), Array.ConvertAll(keys, score => _scores[score].Positives));
            return new(auc, null, average, null);
        }
    }

    public void Add(double score, bool label, int times) => Add(score, label ? (0, times) : (times, 0));

    public void Merge(RankedScores other)
    {
        foreach (var (score, counts) in other._scores)
            Add(score, counts);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_scores.Count);
        foreach (var score in Ascending())
        {
            writer.Write(score);
            writer.WriteSigned(_scores[score].Negatives);
            writer.WriteSigned(_scores[score].Positives);
        }
    }

    public static RankedScores Read(BinaryReader reader)
    {
        var read = new RankedScores();
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            read.Add(reader.ReadDouble(), (reader.ReadSigned(), reader.ReadSigned()));
        return read;
    }

    private void Add(double score, (long Negatives, long Positives) counts)
    {
        Labelled += counts.Negatives + counts.Positives;
        ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_scores, score + 0.0, out _);
        own = (own.Negatives + counts.Negatives, own.Positives + counts.Positives);
        if (own == (0, 0))
            _scores.Remove(score);
    }

    private double[] Ascending()
    {
        double[] keys = [.. _scores.Keys];
        Array.Sort(keys);
        return keys;
    }
}
