using Cockpit.Insight.Reports;
using Cockpit.Insight.Windows;
using Cockpit.Registry;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.Series;

/// <summary>Reads a span in windows that a chart can show: not more than fit, and long enough to hold the decisions that a verdict needs.</summary>
public sealed class SeriesWindows(ModelInsight insight, RollupQueries rollups, IOptions<InsightOptions> options)
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
        // The span may begin and end within a window.
        most = Math.Min(most, options.Value.MaxWindows - 2);
        var stored = await rollups.SpanAsync(new RollupFilter(query.Model, query.Version, query.TrafficClass, query.From, query.To), cancellationToken);
        var span = stored is { } known ? known.To - known.From : TimeSpan.Zero;
        var length = Array.FindIndex(Lengths, seconds => span.TotalSeconds <= (double)seconds * most) is >= 0 and var index ? index : Lengths.Length - 1;
        while (true)
        {
            var (model, read) = await insight.ReadAsync(query with { WindowSeconds = Lengths[length], Exact = false }, cancellationToken);
            if (length == Lengths.Length - 1 || Middle(read) >= wanted)
                return (model, read with { Windows = [.. read.Windows.TakeLast(SeriesDocument.MostPoints)] });
            length++;
        }
    }

    private static long Middle(ModelWindows read)
    {
        var counts = read.Windows.Select(window => window.Summary.Decisions).Order().ToList();
        return counts.Count == 0 ? long.MaxValue : counts[counts.Count / 2];
    }
}
