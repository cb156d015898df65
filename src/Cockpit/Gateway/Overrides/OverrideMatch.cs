using Cockpit.Gateway.Degradation;
using Cockpit.Registry.Overrides;

namespace Cockpit.Gateway.Overrides;

/// <summary>Which override answers for an item.</summary>
public static class OverrideMatch
{
    /// <summary>
    /// The most specific that holds: of the subject before of a segment before of a class, and among equals the newest. Null when none is
    /// meant. Allocates nothing.
    /// </summary>
    /// <param name="book">The model's overrides.</param>
    /// <param name="subject">The item's subject.</param>
    /// <param name="features">The item's features, a JSON object.</param>
    /// <param name="trafficClass">The request's class.</param>
    /// <param name="at">When the request was admitted: one whose time is over then does not count.</param>
    public static ActiveOverride? Find(OverrideBook book, string? subject, ReadOnlyMemory<byte> features, string trafficClass, DateTimeOffset at)
        => First(book.OfSubject(subject), at) ?? OfSegment(book.Segments, features, at) ?? First(book.OfClass(trafficClass), at);

    private static ActiveOverride? First(IReadOnlyList<ActiveOverride> newestFirst, DateTimeOffset at)
    {
        for (var i = 0; i < newestFirst.Count; i++)
        {
            if (newestFirst[i].Holds(at))
                return newestFirst[i];
        }

        return null;
    }

    private static ActiveOverride? OfSegment(IReadOnlyList<ActiveOverride> newestFirst, ReadOnlyMemory<byte> features, DateTimeOffset at)
    {
        for (var i = 0; i < newestFirst.Count; i++)
        {
            if (newestFirst[i].Holds(at) && RuleMatch.Fits(newestFirst[i].Conditions, features.Span))
                return newestFirst[i];
        }

        return null;
    }
}
