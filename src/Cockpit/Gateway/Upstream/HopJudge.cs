using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>Says what a reply, or the lack of one, means: for the caller, for the version's health, and for trying again.</summary>
internal static class HopJudge
{
    /// <summary>The server replied.</summary>
    public static HopResult Reply(IModelCall call, ModelTask task, VersionRow version, ServerReply reply, double durationMs)
    {
        if (reply.TooLarge)
            return Failed(version, GatewayProblems.BadAnswer(version.Name, "it is larger than Cockpit:Gateway:MaxAnswerBytes."), durationMs, reply.Status);
        if (reply.Status is 400 or 413 or 415 or 422)
        {
            return Failed(version, GatewayProblems.RefusedByModel(version.Name, reply.Status, reply.Quote()), durationMs, reply.Status)
                with { Verdict = Verdict.Works, IsFinal = true };
        }

        if (!reply.IsSuccess)
        {
            // A server that has too much to do works; what it says of itself is no reason to take it out.
            return Failed(version, GatewayProblems.ModelFailed(version.Name, reply.Status), durationMs, reply.Status)
                with { MayRetry = reply.Status is 429 or 502 or 503 or 504, RetryAfter = reply.RetryAfter, Verdict = reply.Status == 429 ? Verdict.Works : Verdict.Fails };
        }

        var (answer, wrong) = call.ReadAnswer(reply.Body, task);
        return answer is null
            ? Failed(version, GatewayProblems.BadAnswer(version.Name, wrong!), durationMs, reply.Status)
            : new HopResult { Version = version, Answer = answer, Verdict = Verdict.Works, Attempt = Called(version, reply.Status, durationMs, null, answer.Used) };
    }

    /// <summary>The server speaks, but not what can be used, or not to the end. The tokens so far are paid for.</summary>
    public static HopResult Spoiled(VersionRow version, Problem problem, TokenUse used, double durationMs) => Failed(version, problem, durationMs, StatusCodes.Status200OK, used);

    /// <summary>The caller left, or another version was faster.</summary>
    public static HopResult Left(VersionRow version, TokenUse used, double durationMs)
        => Failed(version, GatewayProblems.CallerLeft, durationMs, used: used) with { Verdict = Verdict.None, IsFinal = true };

    /// <summary>A limit passed. Only a connection that did not come about is worth a second try: the model may be at work on the rest.</summary>
    public static HopResult TooLate(VersionRow version, HopDeadline deadline, bool wasCut, TokenUse used, double durationMs)
        => Failed(version, GatewayProblems.TimedOut(version.Name, (int)deadline.Limit.TotalMilliseconds, Missed(deadline.For)), durationMs, used: deadline.For == Waiting.Connection ? default : used)
            with { MayRetry = deadline.For == Waiting.Connection, Verdict = wasCut && deadline.For == Waiting.End ? Verdict.None : Verdict.Fails };

    /// <summary>The handler's own limit on connecting passed.</summary>
    public static HopResult NoConnection(VersionRow version, int timeoutMs, double durationMs)
        => Failed(version, GatewayProblems.TimedOut(version.Name, timeoutMs, Missed(Waiting.Connection)), durationMs) with { MayRetry = true };

    /// <summary>No connection, or a dropped one.</summary>
    public static HopResult Unreachable(VersionRow version, double durationMs) => Failed(version, GatewayProblems.Unreachable(version.Name), durationMs) with { MayRetry = true };

    /// <summary>The version was not called at all.</summary>
    public static HopResult NotCalled(VersionRow version, Problem why)
        => new() { Version = version, Failure = why, Verdict = Verdict.None, Attempt = new Attempt(version.Name, null, 0, why.Kind) { Called = false } };

    /// <summary>
    /// What a call leaves in the trace. Every call costs, whatever comes of it; tokens only where a server had begun to work on them.
    /// </summary>
    public static Attempt Called(VersionRow version, int? status, double durationMs, string? error, TokenUse used)
        => new(version.Name, status, durationMs, error) { Used = used, Cost = CallPrice.Of(version, used, durationMs) };

    /// <summary>The tokens of a question to which no answer was awaited: it was read, and nothing more is known.</summary>
    public static TokenUse Asked(IModelCall call) => call.Expected is { Input: > 0 } expected ? new TokenUse(expected.Input, 0, IsEstimated: true) : default;

    private static HopResult Failed(VersionRow version, Problem problem, double durationMs, int? status = null, TokenUse used = default)
        => new() { Version = version, Failure = problem, Verdict = Verdict.Fails, Attempt = Called(version, status, durationMs, problem.Kind, used) };

    private static string Missed(Waiting part) => part switch
    {
        Waiting.Connection => "took no connection",
        Waiting.FirstByte => "sent no first byte",
        Waiting.NextPiece => "fell silent in the middle of its answer",
        _ => "did not answer",
    };
}
