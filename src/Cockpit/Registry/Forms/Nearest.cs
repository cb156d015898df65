namespace Cockpit.Registry.Forms;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    private const int LongestWord = 100;

    /// <summary>"did you mean 'x'?" for the known word that is the fewest typing errors away, or null when none is near.</summary>
    public static string? Suggest(string word, IEnumerable<string> known) => Find(word, known) is { } found ? $"did you mean '{found}'?" : null;

    /// <summary>The known word at most a third of its letters (at least 2) away; between equals the first.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
            return null;
        var (best, distance) = ((string?)null, int.MaxValue);
        foreach (var candidate in known)
        {
            var apart = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (apart < distance && apart <= Math.Max(2, candidate.Length / 3) && apart < candidate.Length)
                (best, distance) = (candidate, apart);
        }

        return best;
    }

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    public static int Distance(string one, string other)
    {
        var (before, last, next) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++)
            last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                next[j] = Math.Min(Math.Min(last[j], next[j - 1]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
            }

            (before, last, next) = (last, next, before);
        }

        return last[other.Length];
    }
}
