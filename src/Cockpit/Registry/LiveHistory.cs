namespace Cockpit.Registry;

/// <summary>Which version was live after which.</summary>
public static class LiveHistory
{
    /// <summary>
    /// The version that a rollback goes to unless it names one: the one that served before the present one was promoted. What was rolled
    /// away from is forgotten, so that a second rollback goes further back and never returns to it.
    /// </summary>
    /// <param name="periods">Which version went live, in order, and whether by a rollback.</param>
    /// <param name="canServe">Whether a version may serve again: it is neither retired nor paused by itself.</param>
    /// <returns>Null when there is none.</returns>
    public static string? LastGood(IEnumerable<(string Version, bool IsRollback)> periods, Func<string, bool> canServe)
    {
        List<string> good = [];
        foreach (var (version, isRollback) in periods)
        {
            var earlier = good.LastIndexOf(version);
            if (isRollback && earlier >= 0)
                good.RemoveRange(earlier, good.Count - earlier);
            else
                good.Remove(version);
            good.Add(version);
        }

        return good.SkipLast(1).LastOrDefault(canServe);
    }
}
