using Cockpit.Statistics.Sketches;

namespace Cockpit.Statistics.Summaries;

/// <summary>Classes decided against classes that came true. What was added can be taken back.</summary>
public sealed class ClassCounts
{
    private const int Most = 10_000;

    private readonly SortedDictionary<(string Predicted, string True), long> _pairs = new(Comparer<(string, string)>.Create(Compare));

    /// <summary>Labelled decisions.</summary>
    public long Rows { get; private set; }

    /// <summary>Of them right.</summary>
    public long Right { get; private set; }

    /// <summary>Decisions of each pair, the first 10,000 pairs in ordinal order.</summary>
    public IReadOnlyDictionary<(string Predicted, string True), long> Pairs => _pairs;

    /// <summary>Decisions of further pairs.</summary>
    public long Others => Rows - _pairs.Values.Sum();

    internal void Add(string predicted, string truth, int times)
    {
        var pair = (SummaryText.Of(predicted), SummaryText.Of(truth));
        Rows += times;
        Right += pair.Item1 == pair.Item2 ? times : 0;
        Count(pair, times);
    }

    internal void Merge(ClassCounts other)
    {
        Rows += other.Rows;
        Right += other.Right;
        foreach (var (pair, times) in other._pairs)
            Count(pair, times);
    }

    internal bool ContentEquals(ClassCounts other) => Same.Bytes(Write, other.Write);

    internal void Write(BinaryWriter writer)
    {
        writer.WriteSigned(Rows);
        writer.WriteSigned(Right);
        writer.Write7BitEncodedInt(_pairs.Count);
        foreach (var ((predicted, truth), times) in _pairs)
        {
            writer.Write(predicted);
            writer.Write(truth);
            writer.WriteSigned(times);
        }
    }

    internal static ClassCounts Read(BinaryReader reader)
    {
        var read = new ClassCounts { Rows = reader.ReadSigned(), Right = reader.ReadSigned() };
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            read.Count((reader.ReadString(), reader.ReadString()), reader.ReadSigned());
        return read;
    }

    private static int Compare((string Predicted, string True) one, (string Predicted, string True) other)
        => string.CompareOrdinal(one.Predicted, other.Predicted) is not 0 and var order ? order : string.CompareOrdinal(one.True, other.True);

    private void Count((string Predicted, string True) pair, long times)
    {
        var count = _pairs.GetValueOrDefault(pair) + times;
        if (count == 0)
            _pairs.Remove(pair);
        else
            _pairs[pair] = count;
        if (_pairs.Count > Most)
            _pairs.Remove(_pairs.Keys.Last());
    }
}
