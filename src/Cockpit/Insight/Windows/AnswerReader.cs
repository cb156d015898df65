using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Insight.Windows;

/// <summary>Which ways the answers of a span took.</summary>
/// <param name="All">Everything together.</param>
/// <param name="Windows">In order of time; empty when none were asked for.</param>
public sealed record ModelAnswers(AnswerCounts All, IReadOnlyList<AnswerWindow> Windows);

/// <summary>One window.</summary>
public sealed record AnswerWindow(DateTimeOffset From, DateTimeOffset To, AnswerCounts Answers);

/// <summary>
/// Reads which ways answers took. Without a version it counts the model's answers whole: those of all versions, and those that a rule or a
/// default gave and that belong to none. Only the beginning of each summary is read.
/// </summary>
public sealed class AnswerReader(RollupQueries rollups, DecisionQueries decisions, IOptions<InsightOptions> options)
{
    /// <summary>Reads the span; windows that reach over its ends are counted whole.</summary>
    /// <param name="query">Which decisions; a version of null is all of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TooManyDecisionsException">An exact answer would look at more decisions than is allowed.</exception>
    public async Task<ModelAnswers> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var all = new AnswerCounts();
        var windows = new SortedDictionary<(DateTimeOffset Start, int Seconds), AnswerCounts>();
        await foreach (var (start, seconds, answers) in query.Exact ? ExactAsync(query, cancellationToken) : MergedAsync(query, cancellationToken))
        {
            all.Merge(answers);
            if (query.WindowSeconds is not { } length)
                continue;
            // A window that is kept longer than asked for cannot be cut; it stands as it is.
            var wide = Math.Max(seconds, length);
            var key = (RollupKey.StartOf(start, wide), wide);
            if (!windows.TryGetValue(key, out var window))
                windows.Add(key, window = windows.Count < options.Value.MaxWindows ? new AnswerCounts() : throw new TooManyWindowsException(options.Value.MaxWindows));
            window.Merge(answers);
        }

        return new ModelAnswers(all, [.. windows.Select(pair => new AnswerWindow(pair.Key.Start, pair.Key.Start.AddSeconds(pair.Key.Seconds), pair.Value))]);
    }

    private async IAsyncEnumerable<(DateTimeOffset Start, int Seconds, AnswerCounts Answers)> MergedAsync(
        InsightQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new RollupFilter(query.Model, query.Version, query.TrafficClass, WindowReader.FirstStart(query.From), query.To);
        await foreach (var row in rollups.ReadAsync(filter, cancellationToken))
        {
            if (query.From is null || row.WindowStart.AddSeconds(row.WindowSeconds) > query.From)
                yield return (row.WindowStart, row.WindowSeconds, RollupContent.ReadAnswers(row.Content));
        }
    }

    private async IAsyncEnumerable<(DateTimeOffset Start, int Seconds, AnswerCounts Answers)> ExactAsync(
        InsightQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = new DecisionFilter { Model = query.Model, Version = query.Version, TrafficClass = query.TrafficClass, From = query.From, To = query.To };
        var most = options.Value.ExactLimit;
        if (await decisions.CountAsync(filter, most + 1, cancellationToken) > most)
            throw new TooManyDecisionsException(most);

        var facts = new DecisionFacts();
        await foreach (var row in decisions.StreamAsync(filter, cancellationToken))
        {
            var one = new AnswerCounts();
            (facts.Answered, facts.Path) = (row.Status == DecisionStatus.Answered, (int?)DecisionContent.PathOf(row));
            one.Add(facts);
            yield return (row.At, 1, one);
        }
    }
}
