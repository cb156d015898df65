using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>
/// Whose calls are taken next: the classes of models in turn, and within each its callers in turn, however many calls each has waiting. Who
/// floods a line waits behind itself.
/// </summary>
public sealed class FairShare
{
    private ulong _turn;

    /// <summary>Gives places to lines.</summary>
    /// <param name="lines">The lines in which something is due.</param>
    /// <param name="places">How many calls can be taken.</param>
    /// <returns>How many calls to take of which line; together as many as there are places, unless there is no line.</returns>
    public IReadOnlyDictionary<QueueLine, int> Split(IReadOnlyCollection<QueueLine> lines, int places)
    {
        var shares = new Dictionary<QueueLine, int>();
        var classes = lines.GroupBy(line => (line.Model, line.TrafficClass)).OrderBy(same => same.Key.Model, StringComparer.Ordinal).ThenBy(same => same.Key.TrafficClass, StringComparer.Ordinal)
            .Select(same => same.OrderBy(line => line.Caller, StringComparer.Ordinal).ToList()).ToList();
        for (var i = 0; i < places && classes.Count > 0; i++, _turn++)
        {
            var callers = classes[(int)(_turn % (ulong)classes.Count)];
            var line = callers[(int)(_turn / (ulong)classes.Count % (ulong)callers.Count)];
            shares[line] = shares.GetValueOrDefault(line) + 1;
        }

        return shares;
    }
}
