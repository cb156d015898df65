using System.Buffers.Binary;

namespace Cockpit.Registry.Policies;

/// <summary>
/// Shares requests among versions by weight. Each target draws a number of its own for each subject, and the best draw wins
/// (weighted rendezvous hashing), so that a changed weight moves only the subjects whose winner changes, and the order of targets
/// does not matter. The same on every machine and in every run.
/// </summary>
/// <remarks>
/// Target i with weight wᵢ scores −ln(uᵢ)/wᵢ, uᵢ uniform in (0, 1) from a hash of subject and version; the lowest score wins, with
/// probability wᵢ/Σw. <c>live</c> counts by that word, so a promotion moves nobody.
/// </remarks>
public static class WeightedChoice
{
    private const double Ulp53 = 1.0 / (1UL << 53);

    /// <summary>The target that answers; null when every weight is 0.</summary>
    /// <param name="targets">Who may.</param>
    /// <param name="subject">Meets the same target as long as weights do not change; null or empty leaves it to <paramref name="random"/>.</param>
    /// <param name="random">Any number, such as <see cref="RandomOf"/> a request; used when there is no subject.</param>
    public static RouteTarget? Pick(IReadOnlyList<RouteTarget> targets, string? subject, ulong random)
    {
        RouteTarget? best = null;
        var (lowest, seed) = (double.PositiveInfinity, Seed(subject, random));
        for (var i = 0; i < targets.Count; i++)
        {
            var score = Score(targets[i], seed);
            if (score < lowest)
                (best, lowest) = (targets[i], score);
        }

        return best;
    }

    /// <summary>The targets with a weight, the one that <see cref="Pick"/> chooses first; each is what it would choose if those before it were away.</summary>
    public static IReadOnlyList<RouteTarget> Rank(IReadOnlyList<RouteTarget> targets, string? subject, ulong random)
    {
        if (targets is [{ Weight: > 0 }])
            return targets;
        var seed = Seed(subject, random);
        return [.. targets.Where(target => target.Weight > 0).OrderBy(target => Score(target, seed))];
    }

    /// <summary>Whether a request belongs to a share of all requests: the same answer for the same request and name.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="name">Whose share; different names draw independently.</param>
    /// <param name="random">The request's number.</param>
    public static bool Falls(double share, string name, ulong random) => Uniform(Mix(random) ^ ~Hash(name)) < share;

    /// <summary>The number that a request draws by: the same whenever it is asked, so that a choice can be repeated later.</summary>
    public static ulong RandomOf(Guid request)
    {
        Span<byte> bytes = stackalloc byte[16];
        request.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    private static double Score(RouteTarget target, ulong seed)
        => target.Weight <= 0 ? double.PositiveInfinity : -Math.Log(Uniform(seed ^ Hash(target.Version))) / target.Weight;

    private static ulong Seed(string? subject, ulong random) => string.IsNullOrEmpty(subject) ? Mix(random) : Hash(subject);

    /// <summary>Within (0, 1), never an end.</summary>
    private static double Uniform(ulong bits) => ((Mix(bits) >> 11) + 0.5) * Ulp53;

    private static ulong Hash(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var unit in text)
            hash = (hash ^ unit) * 0x100000001B3UL;
        return Mix(hash);
    }

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
        return bits ^ (bits >> 31);
    }
}
