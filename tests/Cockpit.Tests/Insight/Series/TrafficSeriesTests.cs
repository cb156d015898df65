using Cockpit.Insight.Series;
using Cockpit.Insight.Windows;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;

namespace Cockpit.Tests.Insight.Series;

public sealed class TrafficSeriesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_time_without_decisions_is_a_point_without_a_figure_in_every_series()
    {
        var chart = TrafficSeries.LatencyHeat(Windows(At(0, 30, 5), At(3, 30, 5)));

        Assert.All(chart.Series, series => Assert.Equal([0, 5, 10, 15], series.Points.Select(point => (point.At!.Value - Noon).TotalMinutes)));
        Assert.All(chart.Series.Where(series => series.Role != SeriesRole.Count), series => Assert.Equal([false, true, true, false], series.Points.Select(point => point.Y is null)));
    }

    [Fact]
    public void A_column_of_the_heatmap_holds_all_of_its_decisions_and_a_row_ends_at_twice_the_one_below()
    {
        // 5.12 ms is the end of a row and belongs to it.
        var chart = TrafficSeries.LatencyHeat(Windows(At(0, 10, 5.12), At(0, 10, 5.13), At(0, 20, 30)));

        var rows = chart.Series.Where(series => series.Role == SeriesRole.Current).ToDictionary(series => series.Name, series => series.Points[0].Y!.Value);
        Assert.Equal(["20–41 ms", "10–20 ms", "5.1–10 ms", "2.6–5.1 ms"], rows.Keys);
        Assert.Equal([0.5, 0, 0.25, 0.25], rows.Values);
    }

    [Fact]
    public void A_percentile_waits_for_the_decisions_that_it_takes()
    {
        var chart = TrafficSeries.Latency(Windows(At(0, 19, 8), At(1, 99, 8), At(2, 100, 8)));

        var drawn = chart.Series.Where(series => series.Role == SeriesRole.Part).ToDictionary(series => series.Name, series => series.Points.Select(point => point.Y is not null));
        Assert.Equal([true, true, true], drawn["p50"]);
        Assert.Equal([false, true, true], drawn["p95"]);
        Assert.Equal([false, false, true], drawn["p99"]);
    }

    [Fact]
    public void Few_decisions_have_no_shares_and_say_so()
    {
        var chart = TrafficSeries.Paths(new ModelAnswers(Answers(7), [new AnswerWindow(Noon, Noon.AddMinutes(5), Answers(7))]));

        Assert.Equal((EmptyReason.NotEnough, 7), (chart.Empty, chart.N));
        Assert.All(chart.Series.Where(series => series.Role == SeriesRole.Part), series => Assert.Null(series.Points[0].Y));
        Assert.Equal(EmptyReason.NoTraffic, TrafficSeries.Paths(new ModelAnswers(new AnswerCounts(), [])).Empty);
    }

    [Fact]
    public void A_part_has_the_same_place_whatever_other_parts_there_are()
    {
        var chart = TrafficSeries.Paths(new ModelAnswers(Answers(30), [new AnswerWindow(Noon, Noon.AddMinutes(5), Answers(30))]));

        Assert.Equal([("Rule", (int)AnswerPath.Rule), ("Model", (int)AnswerPath.Model)], chart.Series.Where(series => series.Role == SeriesRole.Part).Select(series => (series.Name, series.Place!.Value)));
    }

    /// <summary>One by a rule, the others by the model.</summary>
    private static AnswerCounts Answers(int decisions)
    {
        var answers = new AnswerCounts();
        for (var i = 0; i < decisions; i++)
            answers.Add(new DecisionFacts { Answered = true, Path = (int)(i == 0 ? AnswerPath.Rule : AnswerPath.Model) });
        return answers;
    }

    /// <summary>Decisions of one latency in the window that many times five minutes after noon.</summary>
    private static (int Window, int Decisions, double Ms) At(int window, int decisions, double ms) => (window, decisions, ms);

    private static ModelWindows Windows(params (int Window, int Decisions, double Ms)[] parts)
    {
        var all = new WindowSummary(SummaryShape.Plain);
        List<ModelWindow> windows = [];
        foreach (var window in parts.GroupBy(part => part.Window))
        {
            var summary = new WindowSummary(SummaryShape.Plain);
            foreach (var (_, decisions, ms) in window)
            {
                for (var i = 0; i < decisions; i++)
                    summary.Add(new DecisionFacts { Answered = true, LatencyBucket = LatencyBuckets.Of(ms) });
            }

            all.Merge(summary);
            windows.Add(new ModelWindow(Noon.AddMinutes(5 * window.Key), Noon.AddMinutes((5 * window.Key) + 5), summary));
        }

        return new ModelWindows("1", Noon, windows[^1].To, all, new Dictionary<string, WindowSummary>(), windows);
    }
}
