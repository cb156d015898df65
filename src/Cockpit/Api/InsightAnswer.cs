using Cockpit.Insight.Windows;
using Cockpit.Problems;

namespace Cockpit.Api;

/// <summary>Answers of insight, whose questions may be too large.</summary>
internal static class InsightAnswer
{
    /// <summary>The answer, or the problem that names what to ask for instead.</summary>
    public static async Task<IResult> OfAsync(InsightOptions options, Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (TooManyDecisionsException)
        {
            return new ProblemResult(CommonProblems.Invalid("exact", $"More than {options.ExactLimit} decisions match, which is the most that an exact answer recomputes from (Cockpit:Insight:ExactLimit).",
                "Narrow the span, or leave exact out: the approximate answer states its error."));
        }
        catch (TooManyWindowsException)
        {
            return new ProblemResult(CommonProblems.Invalid("window", $"The answer would have more than {options.MaxWindows} windows (Cockpit:Insight:MaxWindows).", "Ask for longer windows or a shorter span."));
        }
    }
}
