using Cockpit.Problems;

namespace Cockpit.Gateway.Flow;

/// <summary>Why the gateway does not answer.</summary>
public static class GatewayProblems
{
    /// <summary>400, naming the tensor or field at fault.</summary>
    public static Problem InvalidInput(string field, string detail)
        => new("invalid-input", StatusCodes.Status400BadRequest, "The input is not valid", detail, "Correct the named input and send the request again.") { Field = field };

    /// <summary>503: a person stopped the model.</summary>
    public static Problem Paused(string model, DateTimeOffset since)
        => new("paused", StatusCodes.Status503ServiceUnavailable, "The model is paused",
            $"'{model}' has been paused by a person since {since:yyyy-MM-dd HH:mm:ss} UTC and gives no decisions until it is resumed.",
            "Take your application's fallback, or retry after the time in Retry-After. An operator can resume the model in the cockpit.")
        {
            RetryAfter = TimeSpan.FromSeconds(10),
        };

    /// <summary>503: nothing was promoted.</summary>
    public static Problem NotLive(string model)
        => new("no-live-version", StatusCodes.Status503ServiceUnavailable, "No version is live", $"No version of '{model}' is live.",
            "Promote a version: POST /api/v1/commands with kind promote.") { RetryAfter = TimeSpan.FromSeconds(30) };

    /// <summary>409: the version asked for does not serve.</summary>
    public static Problem VersionNotLive(string model, string version)
        => new("version-not-live", StatusCodes.Status409Conflict, "The version does not serve", $"Version '{version}' of '{model}' is not live.",
            "Leave the version out of the address to be served by the live one, or promote it.") { Field = "version" };

    /// <summary>409: its decisions are made elsewhere.</summary>
    public static Problem NoEndpoint(string model, string version, string protocol, string asked)
        => new("no-endpoint", StatusCodes.Status409Conflict, "The version cannot be asked this way", $"Version '{version}' of '{model}' has protocol '{protocol}', not {asked}.",
            $"Register a version with an endpoint of protocol {asked}, ask in the protocol that it has, or send its decisions to /api/v1/decisions:ingest.") { Field = "version" };

    /// <summary>503: the record could not be queued.</summary>
    public static Problem Overloaded { get; } = new("overloaded", StatusCodes.Status503ServiceUnavailable, "Too much waits to be recorded",
        "More requests wait for their record than the limit allows.", "Retry after the time in Retry-After.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>502: no connection.</summary>
    public static Problem Unreachable(string version) => Upstream("upstream-unreachable", StatusCodes.Status502BadGateway, "The model cannot be reached",
        $"The server of version '{version}' did not take the connection, or dropped it.");

    /// <summary>504.</summary>
    /// <param name="version">The version asked.</param>
    /// <param name="limitMs">The limit that passed.</param>
    /// <param name="missed">What did not happen in time, such as <c>sent no first byte</c>.</param>
    public static Problem TimedOut(string version, int limitMs, string missed = "did not answer") => Upstream("upstream-timeout", StatusCodes.Status504GatewayTimeout,
        "The model took too long", $"Version '{version}' {missed} within {limitMs} ms.");

    /// <summary>504: those before took all the time there was.</summary>
    public static Problem NoTimeLeft(string version) => Upstream("upstream-timeout", StatusCodes.Status504GatewayTimeout, "The model took too long",
        $"Version '{version}' was not asked: the deadline had passed.");

    /// <summary>503: the breaker lets no call through.</summary>
    public static Problem LeftAlone(string version, TimeSpan left) => Upstream("circuit-open", StatusCodes.Status503ServiceUnavailable, "The model is left alone for a while",
        $"Version '{version}' failed too often lately and is not asked for a while.") with { RetryAfter = left < ShortestRetry ? ShortestRetry : left };

    /// <summary>502: the model server said so itself.</summary>
    public static Problem ModelFailed(string version, int status) => Upstream("upstream-failed", StatusCodes.Status502BadGateway, "The model failed",
        $"The server of version '{version}' answered {status}.");

    /// <summary>502: it answered, but not what the protocol asks.</summary>
    public static Problem BadAnswer(string version, string wrong) => Upstream("upstream-bad-answer", StatusCodes.Status502BadGateway, "The model's answer cannot be used",
        $"The answer of version '{version}' is not valid: {wrong}");

    /// <summary>502: what it began to say has no end.</summary>
    public static Problem BrokeOff(string version) => Upstream("upstream-broke-off", StatusCodes.Status502BadGateway, "The model broke off its answer",
        $"The server of version '{version}' ended the answer before it was complete.");

    /// <summary>422: the model does not take this input.</summary>
    public static Problem RefusedByModel(string version, int status, string said)
        => new("upstream-refused", StatusCodes.Status422UnprocessableEntity, "The model refused the input", $"Version '{version}' answered {status}: {said}",
            "Correct what the model names; of an Open Inference model GET /v2/models/{model} lists the inputs that it takes.");

    /// <summary>499: nobody waits for the answer any more.</summary>
    public static Problem CallerLeft { get; } = new("caller-left", StatusCodes.Status499ClientClosedRequest, "The caller closed the connection",
        "The caller closed the connection before the answer was complete.", "Nothing: the failed decision is recorded.");

    private static TimeSpan ShortestRetry { get; } = TimeSpan.FromSeconds(1);

    private static Problem Upstream(string kind, int status, string title, string detail)
        => new(kind, status, title, detail, "Retry later or take your application's fallback; the failed decision is recorded under the id in Cockpit-Decision.");
}
