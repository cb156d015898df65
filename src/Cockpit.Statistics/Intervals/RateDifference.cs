using Cockpit.Statistics.Distributions;

namespace Cockpit.Statistics.Intervals;

/// <summary>One rate minus another, such as a gap in true positive rates. −1 to 1.</summary>
public static class RateDifference
{
    /// <summary>a/n − b/m with Newcombe's hybrid score interval; null where either sample is empty.</summary>
    /// <remarks>
    /// d − √((p−l₁)² + (u₂−q)²) to d + √((u₁−p)² + (q−l₂)²), where l and u are the Wilson ends. Newcombe 1998, method 10.
    /// </remarks>
    public static Estimate? Newcombe(long successes, long trials, long otherSuccesses, long otherTrials, double confidence = 0.95)
    {
        if (Wilson.Rate(successes, trials, confidence) is not { } one
            || Wilson.Rate(otherSuccesses, otherTrials, confidence) is not { } other)
            return null;
        var difference = one.Value - other.Value;
        return new Estimate(difference,
            difference - Math.Sqrt(Square(one.Value - one.Low) + Square(other.High - other.Value)),
            difference + Math.Sqrt(Square(one.High - one.Value) + Square(other.Value - other.Low)));
    }

    /// <summary>a/n − b/m ± z·√(p(1−p)/n + q(1−q)/m); offered to compare with tools that report it. Too short for small samples.</summary>
    public static Estimate? Wald(long successes, long trials, long otherSuccesses, long otherTrials, double confidence = 0.95)
    {
        if (trials == 0 || otherTrials == 0)
            return null;
        var rate = (double)successes / trials;
        var other = (double)otherSuccesses / otherTrials;
        var half = UpperTail.NormalCritical(confidence) * Math.Sqrt((rate * (1 - rate) / trials) + (other * (1 - other) / otherTrials));
        return new Estimate(rate - other, rate - other - half, rate - other + half);
    }

    private static double Square(double value) => value * value;
}
