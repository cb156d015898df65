using Cockpit.Problems;

namespace Cockpit.Insight.Explanations;

/// <summary>Why a decision cannot be explained.</summary>
internal static class ExplanationProblems
{
    private const string Title = "The decision cannot be explained";

    /// <summary>429.</summary>
    public static Problem Busy { get; } = new("explanations-busy", StatusCodes.Status429TooManyRequests, "Other decisions are being explained",
        "As many decisions as may be explained at once are being explained.", "Retry after the time in Retry-After.") { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>409: a failed decision, or one that a rule or a default made.</summary>
    public static Problem NoAnswer { get; } = Refused("nothing-to-explain", "No version answered this decision, so there is nothing to ask why.",
        "Look at the trace: it says what answered, or why nothing did.");

    /// <summary>409.</summary>
    public static Problem Erased(DateTimeOffset at) => Refused("erased", $"What the version was asked was erased on {at.UtcDateTime:yyyy-MM-dd} with all personal data of the decision's subject.",
        "Explain another decision of the version.");

    /// <summary>409.</summary>
    public static Problem Retired(string version) => Refused("version-retired", $"Version '{version}', which decided, is retired and is not asked any more.",
        "Explain a decision of a version that is not retired.");

    /// <summary>409: the version's decisions are made elsewhere.</summary>
    public static Problem NoEndpoint(string version, string protocol)
        => Refused("no-endpoint", $"Version '{version}' has protocol '{protocol}', not openInference, so it cannot be asked.",
            "Where its model can be asked elsewhere: cockpit analyze attributions --data rows.csv --background b.csv --url URL");

    /// <summary>409.</summary>
    public static Problem NoBackground(string version) => Refused("no-background", $"Version '{version}' has no baseline with rows to compare the decision with.",
        "Set the baseline (POST …/baseline), or freeze recorded decisions (POST …/baseline:freeze). One that was set before rows were kept, or whose rows have over 20,000 characters, has none; set it again.");

    /// <summary>409.</summary>
    public static Problem NotTabular(string what) => Refused("not-tabular", what, "Only decisions over features with one value each can be explained.");

    /// <summary>409.</summary>
    public static Problem TooManyFeatures(int features, int most) => Refused("too-many-features", $"The decision has {features} features; at most {most} can be explained here.",
        "Use cockpit analyze attributions, which takes up to 1,000.");

    /// <summary>409: the baseline has other columns, or other values, than the model is shown.</summary>
    public static Problem Mismatch(string what) => Refused("background-mismatch", what, "Set a baseline whose rows have the features as the model is shown them.");

    /// <summary>409.</summary>
    public static Problem NoScore(string version) => Refused("no-score", $"Version '{version}' answers no number that could be explained.", "Let the model answer a score or a probability as well.");

    /// <summary>504.</summary>
    public static Problem TooSlow(int seconds) => new("explanation-timeout", StatusCodes.Status504GatewayTimeout, Title, $"The version did not answer everything within {seconds} s.",
        "Ask again when it has less to do, or have the limit raised (Cockpit:Explain:Seconds).");

    /// <summary>503.</summary>
    public static Problem LeftAlone(string version) => new("circuit-open", StatusCodes.Status503ServiceUnavailable, Title, $"Version '{version}' failed too often lately and is left alone for a while.",
        "Ask again when callers get answers of it.") { RetryAfter = TimeSpan.FromSeconds(10) };

    /// <summary>What a call of the gateway would be told, in the words of who explains.</summary>
    public static Problem Of(Problem problem) => problem with { Title = Title, Fix = "Ask again when the version answers. Nothing was recorded." };

    private static Problem Refused(string kind, string detail, string fix) => new(kind, StatusCodes.Status409Conflict, Title, detail, fix);
}
