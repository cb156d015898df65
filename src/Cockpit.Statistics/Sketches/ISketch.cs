namespace Cockpit.Statistics.Sketches;

/// <summary>
/// A summary of rows of fixed or bounded size. Merging is associative and commutative, and the merge of two summaries is the summary of
/// both samples, so windows are summarised once and merged for ever.
/// </summary>
/// <typeparam name="TSelf">The summary itself.</typeparam>
public interface ISketch<TSelf>
    where TSelf : ISketch<TSelf>
{
    /// <summary>Adds what the other has seen; the other stays as it is.</summary>
    /// <exception cref="ArgumentException">The other was made with another shape, such as other bins.</exception>
    void Merge(TSelf other);

    /// <summary>Writes everything needed to go on later, in a form that does not depend on the machine.</summary>
    void Write(BinaryWriter writer);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    static abstract TSelf Read(BinaryReader reader);
}
