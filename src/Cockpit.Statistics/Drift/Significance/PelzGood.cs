namespace Cockpit.Statistics.Drift.Significance;

/// <summary>P(D_n &lt; d) for many observations: K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^1.5, z = d·√n (Pelz and Good 1976).</summary>
internal static class PelzGood
{
    private const int Terms = 20;

    public static double LowerTail(double d, long n)
    {
        var z = d * Math.Sqrt(n);
        double k0 = 0, k1 = 0, k2 = 0, k3 = 0;
        var (z2, z4, z6) = (z * z, Math.Pow(z, 4), Math.Pow(z, 6));
        // The sums run over all k: half-integers pair up as ±(k + ½), integers as ±k.
        for (var k = 0; k < Terms; k++)
        {
            var half = Math.PI * Math.PI * (k + 0.5) * (k + 0.5);
            var weight = 2 * Math.Exp(-half / (2 * z2));
            k0 += weight;
            k1 += weight * (half - z2);
            k2 += weight * ((6 * z6) + (2 * z4) + (half * ((2 * z4) - (5 * z2))) + (half * half * (1 - (2 * z2))));
            k3 += weight * ((half * half * half * (5 - (30 * z2))) + (half * half * ((212 * z4) - (60 * z2)))
                + (half * ((135 * z4) - (96 * z6))) - (30 * z6) - (90 * z6 * z2));
        }
        double k2Whole = 0, k3Whole = 0;
        for (var k = 1; k < Terms; k++)
        {
            var whole = Math.PI * Math.PI * k * k;
            var weight = 2 * Math.Exp(-whole / (2 * z2));
            k2Whole += weight * whole;
            k3Whole += weight * ((3 * whole * z2) - (whole * whole));
        }
        var root = Math.Sqrt(Math.PI / 2);
        var rootN = Math.Sqrt(n);
        return (root * k0 / z)
            + (root * k1 / (6 * z4) / rootN)
            + (((root * k2 / (72 * z6 * z)) - (root * k2Whole / (36 * z2 * z))) / n)
            + (((root * k3 / (6480 * z6 * z4)) + (root * k3Whole / (216 * z6))) / (n * rootN));
    }
}
