using Cockpit.Problems;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Queue;

/// <summary>What becomes of a queued call whose try gave no answer.</summary>
/// <param name="IsDead">Whether it is given up.</param>
/// <param name="Counts">Whether the try is one of those that the policy allows.</param>
/// <param name="Wait">When it is not: how long until it is tried again.</param>
/// <param name="Why">What stood in the way.</param>
public sealed record TryVerdict(bool IsDead, bool Counts, TimeSpan Wait, Problem Why)
{
    /// <summary>No wait is longer, whatever was asked for: limits and pauses may end earlier than foreseen.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>In words of metrics.</summary>
    public string Word => IsDead ? "dead" : Counts ? "again" : "postponed";

    /// <summary>
    /// Judges a try. What a second try cannot mend is given up at once. A try in which a model was asked counts; one in which none was, because
    /// the model is paused, left alone or out of its limits, says nothing of the call and only waits.
    /// </summary>
    /// <param name="why">What stood in the way.</param>
    /// <param name="wasAsked">Whether a model was asked and that was recorded, or the gateway met a fault of its own.</param>
    /// <param name="tries">Tries so far, with this one.</param>
    /// <param name="settings">What the policy says.</param>
    /// <param name="chance">From 0 to 1: how much of the jitter is taken.</param>
    public static TryVerdict Of(Problem why, bool wasAsked, int tries, AsyncSettings settings, double chance)
    {
        if (!MayPass(why))
            return new TryVerdict(true, true, TimeSpan.Zero, why);
        if (wasAsked && tries >= settings.Tries)
            return new TryVerdict(true, true, TimeSpan.Zero, why);

        // Doubled without end it would overflow; twenty times is longer than the longest wait in any case.
        var usual = wasAsked ? settings.Delay * Math.Pow(2, Math.Min(tries - 1, 20)) : settings.Delay;
        var (backoff, wanted) = (usual * (0.5 + (chance / 2)), (why.RetryAfter ?? TimeSpan.Zero) * (1 + (chance / 2)));
        var wait = backoff > wanted ? backoff : wanted;
        return new TryVerdict(false, wasAsked, wait < LongestWait ? wait : LongestWait, why);
    }

    /// <summary>Whether asking again later may mend it.</summary>
    private static bool MayPass(Problem why) => why.Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status500InternalServerError
        or StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;
}
