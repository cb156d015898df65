using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Cockpit.Benchmarks.Pace;

/// <summary><c>pace</c>: answers and their times at a fixed rate of requests.</summary>
internal static class PaceCommand
{
    private const double Median = 0.5;
    private const double Tail = 0.99;

    public static Command Create()
    {
        var url = new Option<string>("--url") { Required = true, Description = "Where to send." };
        var rate = new Option<int>("--rate") { Required = true, Description = "Requests a second." };
        var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 10, Description = "For how long." };
        var warmUp = new Option<int>("--warm-up") { DefaultValueFactory = _ => 2, Description = "Seconds before that at the same rate, which do not count." };
        var body = new Option<string>("--body") { Required = true, Description = "The JSON to send." };
        var most = new Option<int>("--most") { DefaultValueFactory = _ => 2_000, Description = "Most requests without an answer at once." };
        var command = new Command("pace", "Sends at a fixed rate and prints FIGURES sent good/s p50 p99 refused refused-p99 failed unanswered unsent; times in ms, from when a request was due.")
        {
            url, rate, seconds, warmUp, body, most,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var pacer = new Pacer(
                new Uri(parsed.GetValue(url)!), Environment.GetEnvironmentVariable("LOAD_KEY"), Encoding.UTF8.GetBytes(parsed.GetValue(body)!), parsed.GetValue(most), TimeProvider.System);
            var length = TimeSpan.FromSeconds(parsed.GetValue(seconds));
            var answers = await pacer.RunAsync(parsed.GetValue(rate), length, TimeSpan.FromSeconds(parsed.GetValue(warmUp)), cancellationToken);
            await Console.Out.WriteLineAsync(Figures(answers, length, pacer.NotSent));
            return 0;
        });
        return command;
    }

    private static string Figures(IReadOnlyCollection<PacedAnswer> answers, TimeSpan length, int notSent)
    {
        var good = Times(answers, static status => status is >= 200 and <= 299);
        var refused = Times(answers, static status => status is 429 or 503);
        var failed = answers.Count(static answer => answer.Status is not (0 or 429 or 503 or (>= 200 and <= 299)));
        var silent = answers.Count(static answer => answer.Status == 0);
        return string.Create(CultureInfo.InvariantCulture,
            $"FIGURES {answers.Count} {good.Length / length.TotalSeconds:F0} {At(good, Median):F3} {At(good, Tail):F3} {refused.Length} {At(refused, Tail):F3} {failed} {silent} {notSent}");
    }

    private static double[] Times(IEnumerable<PacedAnswer> answers, Func<int, bool> counts)
        => [.. answers.Where(answer => counts(answer.Status)).Select(answer => answer.Milliseconds).Order()];

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
}
