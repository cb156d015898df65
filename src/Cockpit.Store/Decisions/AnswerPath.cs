namespace Cockpit.Store.Decisions;

/// <summary>
/// The way an answer took, as health counts it: a <see cref="DecisionPath"/>, with one more for kept answers that were too old to be given but
/// for want of a better one. Rollups hold the numbers; they never change.
/// </summary>
public enum AnswerPath
{
    /// <summary>A version that shares the requests.</summary>
    Model = 0,
    /// <summary>A kept answer within its lifetime.</summary>
    Cache = 1,
    /// <summary>A version that is a fallback.</summary>
    Fallback = 2,
    /// <summary>A kept answer whose lifetime was over, as a fallback.</summary>
    Stale = 3,
    /// <summary>A rule, as a fallback.</summary>
    Rule = 4,
    /// <summary>The declared default, as the last fallback.</summary>
    Default = 5,
    /// <summary>A person's override.</summary>
    Override = 6,
    /// <summary>A reviewer.</summary>
    Review = 7,
}

/// <summary>What counts as degraded.</summary>
public static class AnswerPaths
{
    /// <summary>The way that an answered decision took.</summary>
    /// <param name="path">As it was told to the caller.</param>
    /// <param name="isStale">Whether a kept answer was given although its lifetime was over.</param>
    public static AnswerPath Of(DecisionPath path, bool isStale) => path switch
    {
        DecisionPath.Model => AnswerPath.Model,
        DecisionPath.Cache => isStale ? AnswerPath.Stale : AnswerPath.Cache,
        DecisionPath.Fallback => AnswerPath.Fallback,
        DecisionPath.Rule => AnswerPath.Rule,
        DecisionPath.Default => AnswerPath.Default,
        DecisionPath.Override => AnswerPath.Override,
        DecisionPath.Review => AnswerPath.Review,
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, "Not a way that answers take."),
    };

    /// <summary>Whether a fallback answered because nothing better was to be had. A kept answer within its lifetime is as good as the version's own.</summary>
    public static bool IsDegraded(this AnswerPath path) => path is AnswerPath.Fallback or AnswerPath.Stale or AnswerPath.Rule or AnswerPath.Default;
}
