using System.Numerics;

namespace Cockpit.Registry.Policies;

/// <summary>Chooses a version by weight. Pure: the gateway and a dry-run choose alike.</summary>
public static class WeightedChoice
{
    private const ulong FnvBasis = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    /// <summary>The version that answers; null when every weight is 0.</summary>
    /// <param name="targets">The versions and their weights.</param>
    /// <param name="subject">Who is decided about: the same subject meets the same version. Null takes <paramref name="random"/>.</param>
    /// <param name="random">Any of all 64-bit numbers, each as likely.</param>
    /// <remarks>
    /// With a subject, weighted rendezvous hashing: the target with the greatest −weight / ln u, where u in (0, 1) comes from subject and
    /// version alone. Each target wins its share, and a change of weights moves only the subjects that must move.
    /// </remarks>
    public static RouteTarget? Pick(IReadOnlyList<RouteTarget> targets, string? subject, ulong random)
    {
        if (targets.Count == 1)
            return targets[0].Weight > 0 ? targets[0] : null;
        return subject is null ? At(targets, random) : Of(targets, Hash(FnvBasis, subject));
    }

    private static RouteTarget? At(IReadOnlyList<RouteTarget> targets, ulong random)
    {
        var total = 0UL;
        foreach (var target in targets)
            total += (ulong)target.Weight;
        var place = Math.BigMul(random, total, out _);
        foreach (var target in targets)
        {
            if (place < (ulong)target.Weight)
                return target;
            place -= (ulong)target.Weight;
        }

        return null;
    }

    private static RouteTarget? Of(IReadOnlyList<RouteTarget> targets, ulong subject)
    {
        var (best, highest) = ((RouteTarget?)null, double.NegativeInfinity);
        foreach (var target in targets)
        {
            if (target.Weight == 0)
                continue;
            // 53 bits and a half: neither 0 nor 1, whose logarithms would win or lose always.
            var share = ((Mix(subject ^ BitOperations.RotateLeft(Mix(Hash(FnvBasis, target.Version)), 32)) >> 11) + 0.5) / (1UL << 53);
            var score = -target.Weight / Math.Log(share);
            if (score > highest)
                (best, highest) = (target, score);
        }

        return best;
    }

    /// <summary>FNV-1a, 64 bits, over UTF-16.</summary>
    private static ulong Hash(ulong basis, string text)
    {
        foreach (var letter in text)
            basis = (basis ^ letter) * FnvPrime;
        return basis;
    }

    /// <summary>The finalizer of MurmurHash3: every bit of the input moves every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51_afd7_ed55_8ccd;
        value = (value ^ (value >> 33)) * 0xc4ce_b9fe_1a85_ec53;
        return value ^ (value >> 33);
    }
}
