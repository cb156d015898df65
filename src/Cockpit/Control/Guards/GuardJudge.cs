using System.Globalization;
using Cockpit.Insight.Documents;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Fairness;
using Cockpit.Store.Rollups;

namespace Cockpit.Control.Guards;

/// <summary>
/// Judges counts of calls by a limit, for guards of rollouts and for guardrails. A limit is surely exceeded when a version that just keeps it would show so many less than
/// once in two thousand times, however few calls there are; it is kept when enough calls show no more than it; in between chance could explain either.
/// </summary>
public static class GuardJudge
{
    /// <summary>The chance at which it is no longer chance. It is looked many times, so that one in twenty would find fault with too much that is well.</summary>
    private const double Surely = 0.0005;

    /// <summary>How often calls to it have failed.</summary>
    public static GuardFinding Failures(CallTally calls, double limit, int minimum)
    {
        var verdict = Judge(calls.Failed, calls.Calls, limit, minimum);
        return new GuardFinding("failureRate", Share(calls.Failed, calls.Calls), limit, calls.Calls, verdict,
            $"{Of(calls.Failed, calls.Calls)} calls have failed; {Percent(limit)} may.{Too(verdict, minimum)}");
    }

    /// <summary>How many items of requests the contract has refused.</summary>
    public static GuardFinding Refusals(long refused, long asked, double limit, int minimum)
    {
        var verdict = Judge(refused, asked, limit, minimum);
        return new GuardFinding("inputRejection", Share(refused, asked), limit, asked, verdict, $"{Of(refused, asked)} requests were refused by the contract; {Percent(limit)} may be.{Too(verdict, minimum)}");
    }

    /// <summary>How long its calls have taken.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="limit">Milliseconds.</param>
    /// <param name="slow">The share of calls that may take longer.</param>
    /// <param name="minimum">With fewer calls nothing is well.</param>
    public static GuardFinding Latency(CallTally calls, double limit, double slow, int minimum)
    {
        var known = calls.Latencies.Where(bucket => bucket.Key != LatencyBuckets.Unknown).Sum(bucket => bucket.Value);
        // A bucket that reaches over the limit may lie within it: only those that surely do not are counted.
        var late = calls.Latencies.Where(bucket => bucket.Key > 0 && LatencyBuckets.UpperMs(bucket.Key - 1) >= limit).Sum(bucket => bucket.Value);
        var verdict = Judge(late, known, slow, minimum);
        return new GuardFinding("p95Ms", LatencyBuckets.Percentile(calls.Latencies, 1 - slow), limit, known, verdict,
            string.Create(CultureInfo.InvariantCulture, $"{Of(late, known)} calls took longer than {limit:0.##} ms; {Percent(slow)} may.{Too(verdict, minimum)}"));
    }

    /// <summary>How often it decides otherwise than the live version.</summary>
    public static GuardFinding Disagreement(CallTally calls, double limit, int minimum)
    {
        var verdict = Judge(calls.Disagreed, calls.Compared, limit, minimum);
        return new GuardFinding("disagreement", Share(calls.Disagreed, calls.Compared), limit, calls.Compared, verdict,
            $"{Of(calls.Disagreed, calls.Compared)} copied requests were decided otherwise than by the live version; {Percent(limit)} may be.{Too(verdict, minimum)}");
    }

    /// <summary>Whether the data has changed: all of it, or one column.</summary>
    public static GuardFinding Drift(DriftDocument drift, string? column = null)
    {
        if (column is not null && drift.Columns.FirstOrDefault(one => one.Name == column) is not { })
            return new GuardFinding("drift", null, null, drift.N ?? 0, GuardVerdict.Insufficient, $"Nobody has sent the column '{column}', or the baseline does not have it.");
        var (found, sentence) = column is null ? (drift.Verdict, drift.Sentence) : drift.Columns.Where(one => one.Name == column).Select(one => (one.Verdict, one.Sentence)).First();
        var verdict = found switch { DriftVerdict.Drifted => GuardVerdict.Failed, DriftVerdict.Watch => GuardVerdict.Watch, DriftVerdict.Stable => GuardVerdict.Within, _ => GuardVerdict.Insufficient };
        // What the change means, where that can be named, is what somebody can act on.
        var meant = drift.Shifts.Where(shift => column is null || shift.Columns.Contains(column)).Select(shift => shift.Sentence);
        return new GuardFinding("drift", null, null, drift.N ?? 0, verdict, string.Join(' ', meant.Prepend(sentence)));
    }

    /// <summary>Whether groups are treated alike: by every attribute, or by one.</summary>
    public static GuardFinding Fairness(FairnessDocument fairness, string? attribute = null)
    {
        var worst = attribute is null ? fairness.Attributes.MaxBy(one => one.Verdict) : fairness.Attributes.FirstOrDefault(one => one.Name == attribute);
        var found = attribute is null ? fairness.Verdict : worst?.Verdict ?? FairnessVerdict.Insufficient;
        var verdict = found switch { FairnessVerdict.Unfair => GuardVerdict.Failed, FairnessVerdict.Watch => GuardVerdict.Watch, FairnessVerdict.Fair => GuardVerdict.Within, _ => GuardVerdict.Insufficient };
        return new GuardFinding("fairness", null, null, fairness.N ?? 0, verdict, worst?.Sentence ?? (attribute is null ? "No protected attribute was seen." : $"The attribute '{attribute}' was not seen."));
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

    private static string Too(GuardVerdict verdict, int minimum) => verdict switch
    {
        GuardVerdict.Insufficient => string.Create(CultureInfo.InvariantCulture, $" That is fewer than the {minimum:N0} that a judgement needs."),
        GuardVerdict.Watch => " Chance could explain that.",
        GuardVerdict.Failed => " Chance does not explain that.",
        _ => "",
    };
}
