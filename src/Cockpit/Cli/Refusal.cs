using Cockpit.Problems;

namespace Cockpit.Cli;

/// <summary>Ends a verb that was asked for something it does not do.</summary>
internal static class Refusal
{
    private const int BadUsage = 2;

    /// <summary>Says why on standard error and returns the exit code.</summary>
    public static Task<int> WriteAsync(Problem problem) => WriteAsync($"{problem.Detail} {problem.Fix}");

    /// <summary>Says why on standard error and returns the exit code.</summary>
    public static async Task<int> WriteAsync(string why)
    {
        await Console.Error.WriteLineAsync(why);
        return BadUsage;
    }
}
