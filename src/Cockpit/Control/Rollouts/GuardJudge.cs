using System.Globalization;
using Cockpit.Statistics.Distributions;
using Cockpit.Store.Rollouts;
using Cockpit.Store.Rollups;

namespace Cockpit.Control.Rollouts;

/// <summary>
/// Judges counts of calls by the limits of a plan. A limit is surely exceeded when a version that just keeps it would show so many less than
/// once in two thousand times, however few calls there are; it is kept when enough calls show no more than it; in between chance could explain either.
/// </summary>
public static class GuardJudge
{
    /// <summary>The share of answers that may take longer than the limit of the 95th percentile.</summary>
    private const double Slow = 0.05;

    /// <summary>The chance at which it is no longer chance. A step is looked at many times, so that one in twenty would end too many well.</summary>
    private const double Surely = 0.0005;

    /// <summary>How often calls to it have failed.</summary>
    public static GuardFinding Failures(CallTally calls, RolloutGuards guards)
    {
        var verdict = Judge(calls.Failed, calls.Calls, guards.FailureRate, guards.MinimumDecisions);
        return new GuardFinding("failureRate", Share(calls.Failed, calls.Calls), guards.FailureRate, calls.Calls, verdict,
            $"{Of(calls.Failed, calls.Calls)} calls have failed; {Percent(guards.FailureRate)} may.{Too(verdict, guards)}");
    }

    /// <summary>How long its calls have taken.</summary>
    public static GuardFinding Latency(CallTally calls, RolloutGuards guards, double limit)
    {
        var known = calls.Latencies.Where(bucket => bucket.Key != LatencyBuckets.Unknown).Sum(bucket => bucket.Value);
        // A bucket that reaches over the limit may lie within it: only those that surely do not are counted.
        var slow = calls.Latencies.Where(bucket => bucket.Key > 0 && LatencyBuckets.UpperMs(bucket.Key - 1) >= limit).Sum(bucket => bucket.Value);
        var verdict = Judge(slow, known, Slow, guards.MinimumDecisions);
        return new GuardFinding("p95Ms", LatencyBuckets.Percentile(calls.Latencies, 1 - Slow), limit, known, verdict,
            string.Create(CultureInfo.InvariantCulture, $"{Of(slow, known)} calls took longer than {limit:0.##} ms; {Percent(Slow)} may.{Too(verdict, guards)}"));
    }

    /// <summary>How often it decides otherwise than the live version.</summary>
    public static GuardFinding Disagreement(CallTally calls, RolloutGuards guards, double limit)
    {
        var verdict = Judge(calls.Disagreed, calls.Compared, limit, guards.MinimumDecisions);
        return new GuardFinding("disagreement", Share(calls.Disagreed, calls.Compared), limit, calls.Compared, verdict,
            $"{Of(calls.Disagreed, calls.Compared)} copied requests were decided otherwise than by the live version; {Percent(limit)} may be.{Too(verdict, guards)}");
    }

    /// <summary>A guard that has no say.</summary>
    public static GuardFinding Silent(string guard, double? limit, string why) => new(guard, null, limit, 0, GuardVerdict.NotJudged, why);

    private static GuardVerdict Judge(long beyond, long calls, double limit, int minimum)
    {
        if (beyond > 0 && UpperTail.Binomial(beyond, calls, limit) < Surely)
            return GuardVerdict.Failed;
        if (calls < minimum)
            return GuardVerdict.Insufficient;
        return (double)beyond / calls <= limit ? GuardVerdict.Within : GuardVerdict.Watch;
    }

    private static double? Share(long part, long all) => all == 0 ? null : (double)part / all;

    private static string Of(long part, long all) => string.Create(CultureInfo.InvariantCulture, $"{part:N0} of {all:N0}");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    private static string Too(GuardVerdict verdict, RolloutGuards guards) => verdict switch
    {
        GuardVerdict.Insufficient => string.Create(CultureInfo.InvariantCulture, $" That is fewer than the {guards.MinimumDecisions:N0} that a judgement needs."),
        GuardVerdict.Watch => " Chance could explain that.",
        GuardVerdict.Failed => " Chance does not explain that.",
        _ => "",
    };
}
