namespace Cockpit.Statistics.Summaries;

/// <summary>How many decisions there were, how many of them were answered, and which way the answers took.</summary>
public sealed class AnswerCounts
{
    private readonly IndexCounts _paths;

    /// <summary>Nothing counted yet.</summary>
    public AnswerCounts()
        : this(new IndexCounts())
    {
    }

    private AnswerCounts(IndexCounts paths) => _paths = paths;

    /// <summary>Decisions, failed ones included.</summary>
    public long Decisions { get; private set; }

    /// <summary>Decisions that were answered.</summary>
    public long Answered { get; private set; }

    /// <summary>Decisions that failed.</summary>
    public long Failed => Decisions - Answered;

    /// <summary>Answered decisions by the way that the answer took. Fewer than <see cref="Answered"/> where ways were not counted yet. A copy at every call.</summary>
    public IReadOnlyDictionary<int, long> Paths => _paths.Counts;

    /// <summary>Adds what another has counted; the other stays as it is.</summary>
    public void Merge(AnswerCounts other)
    {
        Decisions += other.Decisions;
        Answered += other.Answered;
        _paths.Merge(other._paths);
    }

    /// <summary>Counts a new decision. Only its end counts here.</summary>
    public void Add(DecisionFacts facts)
    {
        Decisions++;
        if (!facts.Answered)
            return;
        Answered++;
        _paths.Add(facts.Path ?? -1);
    }

    internal bool ContentEquals(AnswerCounts other) => Decisions == other.Decisions && Answered == other.Answered && _paths.ContentEquals(other._paths);

    internal void Write(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt64(Decisions);
        writer.Write7BitEncodedInt64(Answered);
        _paths.Write(writer);
    }

    internal static AnswerCounts Read(BinaryReader reader, bool hasPaths)
    {
        var (decisions, answered) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64());
        return new AnswerCounts(hasPaths ? IndexCounts.Read(reader) : new IndexCounts()) { Decisions = decisions, Answered = answered };
    }
}
