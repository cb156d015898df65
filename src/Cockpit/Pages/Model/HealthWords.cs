using System.Globalization;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Insight.Documents;
using Cockpit.Pages.Overview;
using Cockpit.Pages.Shared;
using Cockpit.Statistics.Intervals;
using Cockpit.Store.Database;
using Polly.CircuitBreaker;

namespace Cockpit.Pages.Model;

/// <summary>How a model answers, in words.</summary>
public static class HealthWords
{
    /// <summary>Decisions that it takes to judge failures.</summary>
    public const long Enough = ModelHealth.Enough;

    /// <summary>Reasons for which a request gets no turn, as columns.</summary>
    public static IReadOnlyList<(TurnRefusal Reason, string Title, string Means)> Refusals { get; } =
    [
        (TurnRefusal.Full, "Queue full", "refused at once with 429, because as many waited as may"),
        (TurnRefusal.PushedOut, "Gave way", "pushed out of the full queue for a caller with fewer in it"),
        (TurnRefusal.TooLong, "Waited too long", "refused with 429 after the longest wait"),
        (TurnRefusal.CallerLeft, "Caller left", "closed the connection while waiting"),
    ];

    /// <summary>The whole in a sentence.</summary>
    /// <param name="document">Figures of the chosen time.</param>
    /// <param name="time">The time in words.</param>
    public static string Headline(LatencyDocument document, string time)
    {
        var speed = document.P50 is { } half ? $"half within {Say.Duration(half)}" : "how long that took is not known";
        return $"{Answered(document)} of {Say.Count(document.Rows, "decision", "decisions")} of {time} were answered; {speed}.";
    }

    /// <summary>Judged by the lower end of the 95 % interval of the failures, as the overview does.</summary>
    public static (Tone Tone, string Word) Verdict(LatencyDocument document) => document.Rows < Enough
        ? (Tone.Unknown, "Not enough data")
        : Wilson.Rate(document.Failed, document.Rows)!.Value.Low switch
        {
            > ModelHealth.ActRate => (Tone.Act, "Failing"),
            > ModelHealth.WatchRate => (Tone.Watch, "Watch"),
            _ => (Tone.Healthy, "Answers"),
        };

    /// <summary>A percentile, once there are enough decisions for one to lie beyond it.</summary>
    /// <param name="ms">Milliseconds.</param>
    /// <param name="share">0.95 for the 95th.</param>
    /// <param name="answered">The decisions behind it.</param>
    public static string Percentile(double? ms, double share, long answered)
    {
        var needed = (long)Math.Round(1 / (1 - share));
        return ms is null ? "–" : answered < needed ? $"not enough data: {answered} of {needed}" : Say.Duration(ms);
    }

    /// <summary>How a breaker stands. Only one that calls went through lately is shown as healthy.</summary>
    public static (Tone Tone, string Word) Breaker(VersionNow version) => version.Breaker switch
    {
        null => (Tone.Unknown, "Not called yet"),
        CircuitState.Closed when version.Health is { Calls: > 0 } seen && seen.Calls > seen.Failed => (Tone.Healthy, "Lets calls through"),
        CircuitState.Closed => (Tone.Unknown, "Lets calls through"),
        CircuitState.Open when version.Left > TimeSpan.Zero => (Tone.Act, string.Create(CultureInfo.InvariantCulture, $"Left alone for {Math.Ceiling(version.Left.TotalSeconds):0} s more")),
        CircuitState.Open => (Tone.Watch, "The next call tries again"),
        CircuitState.HalfOpen => (Tone.Watch, "One call is trying again"),
        _ => (Tone.Act, "Held open by a person"),
    };

    /// <summary>Whether "Try again now" would change anything.</summary>
    public static bool IsBarred(VersionNow version) => version.Breaker is not (null or CircuitState.Closed);

    /// <summary>What routing makes of it.</summary>
    public static string Routing(VersionNow version) => version.Health switch
    {
        _ when version.Mark is not null => "avoided while another can answer, because it is marked",
        null => "–",
        { IsEjected: true } seen => $"left out while another can answer, after {Say.Count(seen.InARow, "failure", "failures")} in a row",
        { InARow: > 0 } seen => $"takes part; {Say.Count(seen.InARow, "failure", "failures")} in a row",
        _ => "takes part",
    };

    /// <summary>Why it is to be avoided, until when and who says so.</summary>
    public static string Mark(VersionNow version, LocalClock clock)
        => version.Mark is { } mark ? $"{StoreText.Of(mark.Mark)} until {clock.Brief(mark.Until)}, by {mark.By}: “{mark.Reason}”" : "–";

    /// <summary>Money with its currency.</summary>
    public static string Money(decimal? sum, string? currency)
        => sum is { } known ? $"{known.ToString(known is > -1 and < 1 ? "0.####" : "#,0.00", CultureInfo.InvariantCulture)}{(currency is null ? "" : $"\u00A0{currency}")}" : "–";

    /// <summary>The kept answers in a sentence.</summary>
    public static string Kept(CacheCounts kept)
    {
        var asked = kept.Hits + kept.Misses;
        return asked == 0 ? "No question that a kept answer may serve was asked since this gateway started."
            : $"{Say.Count(kept.Hits)} of {Say.Count(asked, "question", "questions")} ({Say.Percent((double)kept.Hits / asked)}) found a kept answer; "
                + $"{Say.Count(kept.Entries, "answer is", "answers are")} kept, {Say.Count((kept.Bytes + 1023) / 1024)}\u00A0KB; {Say.Count(kept.Evicted)} gave way to others.";
    }

    /// <summary>Rounded down: 99.96 % is not all.</summary>
    private static string Answered(LatencyDocument document) => document switch
    {
        { Failed: 0 } => "All",
        { Answered: 0 } => "None",
        _ => (Math.Floor((double)document.Answered / document.Rows * 1000) / 10).ToString("0.#", CultureInfo.InvariantCulture) + "\u00A0%",
    };
}
