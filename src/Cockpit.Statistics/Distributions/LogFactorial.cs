namespace Cockpit.Statistics.Distributions;

/// <summary>Natural logarithms of factorials and binomial coefficients, quick enough for inner loops.</summary>
public static class LogFactorial
{
    private const int Tabulated = 2048;
    private static readonly double[] Table = MakeTable();

    /// <summary>ln(n!) for n ≥ 0, to 15 digits: a table to 2047, Stirling's series above.</summary>
    public static double Of(long n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (n < Tabulated)
            return Table[n];
        var inverse = 1.0 / n;
        var square = inverse * inverse;
        return ((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI))
            + (inverse * ((1.0 / 12) - (square * ((1.0 / 360) - (square / 1260)))));
    }

    /// <summary>ln C(n, k) for 0 ≤ k ≤ n.</summary>
    public static double Choose(long n, long k) => Of(n) - Of(k) - Of(n - k);

    private static double[] MakeTable()
    {
        var table = new double[Tabulated];
        for (var i = 2; i < Tabulated; i++)
            table[i] = table[i - 1] + Math.Log(i);
        return table;
    }
}
