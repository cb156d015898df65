using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.Series;

/// <summary>Reads a span in windows that a chart can show: not more than fit, and long enough to hold the decisions that a verdict needs.</summary>
public sealed class SeriesWindows(ModelInsight insight, AnswerReader answers, RollupQueries rollups, IOptions<InsightOptions> options)
{
    private const int Week = 7 * WindowLengths.Day;

    private static readonly int[] Lengths = [WindowLengths.Fine, WindowLengths.Hour, WindowLengths.Day, Week];

    /// <summary>Reads the span.</summary>
    /// <param name="query">What about; its own window length is not looked at.</param>
    /// <param name="most">Most windows.</param>
    /// <param name="wanted">Decisions that the middle window should hold; windows are widened up to a week for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TooManyWindowsException">Even in weeks the span has more windows than are allowed.</exception>
    public async Task<(ModelEntry Model, ModelWindows Windows)> ReadAsync(InsightQuery query, int most, long wanted, CancellationToken cancellationToken)
    {
        for (var length = await ShortestAsync(query, most, cancellationToken); ; length++)
        {
            var (model, read) = await insight.ReadAsync(query with { WindowSeconds = Lengths[length], Exact = false }, cancellationToken);
            if (length == Lengths.Length - 1 || Middle(read.Windows.Select(window => window.Summary.Decisions)) >= wanted)
                return (model, read with { Windows = [.. read.Windows.TakeLast(SeriesDocument.MostPoints)] });
        }
    }

    /// <summary>The same of the ways that answers took; a version of null is all of them.</summary>
    public async Task<ModelAnswers> AnswersAsync(InsightQuery query, int most, long wanted, CancellationToken cancellationToken)
    {
        for (var length = await ShortestAsync(query, most, cancellationToken); ; length++)
        {
            var read = await answers.ReadAsync(query with { WindowSeconds = Lengths[length], Exact = false }, cancellationToken);
            if (length == Lengths.Length - 1 || Middle(read.Windows.Select(window => window.Answers.Decisions)) >= wanted)
                return read with { Windows = [.. read.Windows.TakeLast(SeriesDocument.MostPoints)] };
        }
    }

    /// <summary>The windows, and null for each time between two of them in which one is missing: what is drawn in columns must not close its gaps.</summary>
    internal static IReadOnlyList<(DateTimeOffset From, T? Window)> WithGaps<T>(IReadOnlyList<T> windows, Func<T, DateTimeOffset> from, Func<T, DateTimeOffset> to) where T : class
    {
        List<(DateTimeOffset, T?)> all = [];
        for (var i = 0; i < windows.Count; i++)
        {
            var length = i == 0 ? TimeSpan.Zero : to(windows[i - 1]) - from(windows[i - 1]);
            for (var at = i == 0 ? default : to(windows[i - 1]); i > 0 && at < from(windows[i]) && all.Count < SeriesDocument.MostPoints; at += length)
                all.Add((at, null));
            all.Add((from(windows[i]), windows[i]));
        }

        return [.. all.TakeLast(SeriesDocument.MostPoints)];
    }

    /// <summary>The index of the shortest windows of which the span has not too many.</summary>
    private async Task<int> ShortestAsync(InsightQuery query, int most, CancellationToken cancellationToken)
    {
        // The span may begin and end within a window.
        var fit = Math.Min(most, options.Value.MaxWindows - 2);
        var stored = await rollups.SpanAsync(new RollupFilter(query.Model, query.Version, query.TrafficClass, query.From, query.To), cancellationToken);
        var span = stored is { } known ? known.To - known.From : TimeSpan.Zero;
        return Array.FindIndex(Lengths, seconds => span.TotalSeconds <= (double)seconds * fit) is >= 0 and var index ? index : Lengths.Length - 1;
    }

    private static long Middle(IEnumerable<long> decisions)
    {
        var counts = decisions.Order().ToList();
        return counts.Count == 0 ? long.MaxValue : counts[counts.Count / 2];
    }
}
