namespace Cockpit.Demo.Scenarios;

/// <summary>Draws from the distributions that the scenarios are made of.</summary>
internal static class Chance
{
    /// <summary>A normal deviate (Box and Muller).</summary>
    public static double Normal(this Random random, double mean, double deviation)
    {
        // 1 - NextDouble() is in (0, 1]: the logarithm of 0 never happens.
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return mean + (deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
    }

    /// <summary>A normal deviate, rounded to a step and kept within bounds, as figures on a form are.</summary>
    public static double Figure(this Random random, double mean, double deviation, double low, double high, double step = 1)
        => Math.Clamp(Math.Round(random.Normal(mean, deviation) / step) * step, low, high);

    /// <summary>How often something rare happened (Poisson).</summary>
    public static double Count(this Random random, double mean)
    {
        var limit = Math.Exp(-mean);
        var product = random.NextDouble();
        var count = 0;
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    /// <summary>One of the choices, by weight.</summary>
    public static string Pick(this Random random, params ReadOnlySpan<(string Value, double Weight)> choices)
    {
        var total = 0.0;
        foreach (var (_, weight) in choices)
            total += weight;
        var left = random.NextDouble() * total;
        foreach (var (value, weight) in choices)
        {
            left -= weight;
            if (left < 0)
                return value;
        }

        return choices[^1].Value;
    }

    /// <summary>1 with the probability whose log-odds are given, otherwise 0.</summary>
    public static double Happens(this Random random, double logOdds) => random.NextDouble() < 1 / (1 + Math.Exp(-logOdds)) ? 1 : 0;

    /// <summary>The age band in which people are compared.</summary>
    public static string AgeBand(double age) => age switch
    {
        < 25 => "under 25",
        < 45 => "25-44",
        < 65 => "45-64",
        _ => "65 and over",
    };
}
