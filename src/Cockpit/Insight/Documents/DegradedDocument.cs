using Cockpit.Statistics.Summaries;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight.Documents;

/// <summary>Which ways a model's answers took: of all its versions, and of those that no version gave.</summary>
/// <param name="Rows">Decisions.</param>
/// <param name="Answered">Decisions that were answered.</param>
/// <param name="Known">Answered decisions whose way is known: all but those summarised before ways were counted.</param>
/// <param name="Count">Decisions that a fallback answered: another version, an old kept answer, a rule or the default.</param>
/// <param name="Share">Count over known; null without any.</param>
/// <param name="Paths">Decisions by way: model, cache, fallback, stale, rule, default, override, review and failed.</param>
public sealed record DegradedDocument(long Rows, long Answered, long Known, long Count, double? Share, IReadOnlyDictionary<string, long> Paths)
{
    /// <summary>The key of decisions without an answer in <see cref="Paths"/>.</summary>
    public const string Failed = "failed";

    /// <summary>The document of what was counted.</summary>
    public static DegradedDocument Of(AnswerCounts answers)
    {
        var counts = answers.Paths;
        var ways = Enum.GetValues<AnswerPath>();
        var (known, degraded) = (counts.Values.Sum(), ways.Where(way => way.IsDegraded()).Sum(way => counts.GetValueOrDefault((int)way)));
        var paths = ways.ToDictionary(StoreText.Of, way => counts.GetValueOrDefault((int)way), StringComparer.Ordinal);
        paths.Add(Failed, answers.Failed);
        return new DegradedDocument(answers.Decisions, answers.Answered, known, degraded, known == 0 ? null : (double)degraded / known, paths);
    }
}
