using System.Globalization;
using Cockpit.Control.Rollouts;
using Cockpit.Insight.Baselines;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;

namespace Cockpit.Insight.DryRuns;

/// <summary>Replays stored decisions through the policy in force and a proposed one. Reads; changes nothing.</summary>
public sealed class DryRunner(DecisionQueries decisions, ShadowQueries shadows, BaselineReader baselines, VersionAsker asker, TimeProvider clock)
{
    /// <summary>Most decisions that one dry-run looks at.</summary>
    public const int MostDecisions = 100_000;

    /// <summary>So many of the newest decisions say which columns are sent.</summary>
    private const int LookedAt = 200;

    /// <summary>Checks a document against the model: its versions, its protected attributes, and the columns that its callers sent lately.</summary>
    public async Task<PolicyReport> CheckAsync(ModelEntry model, string text, CancellationToken cancellationToken)
        => PolicyCheck.Run(text, model.Versions.Values, model.Row.ProtectedAttributes, await decisions.ColumnsAsync(model.Row.Name, LookedAt, cancellationToken));

    /// <summary>Which decisions are meant: yesterday's of UTC unless it is said, or why that cannot be.</summary>
    public (DryRunSpan? Span, Problem? Problem) Span(string? from, string? to, int? most)
    {
        if (!InstantText.TryRead(from, out var first))
            return (null, InstantText.Refused("from", from));
        if (!InstantText.TryRead(to, out var last))
            return (null, InstantText.Refused("to", to));
        if (most is < 1 or > MostDecisions)
            return (null, CommonProblems.Invalid("most", $"most is {most}.", string.Create(CultureInfo.InvariantCulture, $"Give 1 to {MostDecisions}.")));
        var now = clock.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var begin = first ?? (last is { } end ? end.AddDays(-1) : today.AddDays(-1));
        var stop = last ?? (first is null ? today : now);
        return begin < stop ? (new DryRunSpan(begin, stop, most ?? MostDecisions), null) : (null, CommonProblems.Invalid("to", "The span ends before it begins.", "Give a 'to' that is after 'from'."));
    }

    /// <summary>Replays a span.</summary>
    /// <param name="model">The model, its versions and its policy in force.</param>
    /// <param name="proposed">The policy to compare with.</param>
    /// <param name="warnings">What was found odd in it.</param>
    /// <param name="span">Which decisions.</param>
    /// <param name="ask">Most stored questions that are put to a version which a guardrail compares with, 0 to <see cref="VersionAsker.MostRows"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<DryRunDocument> RunAsync(ModelEntry model, RoutePolicy proposed, IReadOnlyList<DocumentFault> warnings, DryRunSpan span, int ask, CancellationToken cancellationToken)
    {
        var (before, after) = (new PolicyReplay(model.Policy, model.Versions, model.Live), new PolicyReplay(proposed, model.Versions, model.Live));
        var (recorded, asked, failed, looked) = (new Dictionary<string, SideTally>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal), new Dictionary<string, long>(StringComparer.Ordinal), 0L);
        var filter = new DecisionFilter { Model = model.Row.Name, From = span.From, To = span.To };
        var counted = await decisions.CountAsync(filter, span.Most + 1, cancellationToken);
        var isTruncated = counted > span.Most;
        var guardrails = new GuardrailReplay(proposed, model.Row, (await ReplaysAsync(model, proposed, span, counted, cancellationToken)).Of, ask);
        var last = span.From;
        await foreach (var request in AskedRequest.Of(decisions.StreamAskedAsync(filter, span.Most, cancellationToken)))
        {
            var name = request.First.TrafficClass;
            if (!recorded.TryGetValue(name, out var tally))
                recorded[name] = tally = new SideTally();
            tally.Recorded(request);
            before.Take(request);
            after.Take(request);
            guardrails.Take(request);
            (looked, last) = (looked + request.Decisions.Count, request.Decisions[^1].At);
            asked[name] = asked.GetValueOrDefault(name) + 1;
            failed[name] = failed.GetValueOrDefault(name) + (request.First.Status == DecisionStatus.Failed ? 1 : 0);
        }

        if (proposed.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.DisagreementRate))
        {
            await foreach (var copy in shadows.StreamAsync(model.Row.Name, span.From, isTruncated ? last : span.To, cancellationToken))
                guardrails.Take(copy);
        }

        await guardrails.AskAsync(model, asker, cancellationToken);
        var classes = asked.OrderByDescending(pair => pair.Value).Select(pair => Of(pair.Key, pair.Value, failed[pair.Key], recorded[pair.Key].Side(model.Versions) with { RefusedByBudget = null }, before.Side(pair.Key), after.Side(pair.Key)));
        return new DryRunDocument(model.Row.Name, span.From, span.To, looked, isTruncated, PolicyDiff.Between(model.Policy, proposed), warnings, [.. classes], guardrails.Result(), Unknowns(model.Policy, proposed));
    }

    private async Task<WindowReplays> ReplaysAsync(ModelEntry model, RoutePolicy proposed, DryRunSpan span, long decided, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, BaselineSummary>(StringComparer.Ordinal);
        foreach (var version in proposed.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.Drift) ? model.Versions.Keys : [])
        {
            if (await baselines.FindAsync(model, version, cancellationToken) is { } baseline)
                known[version] = baseline;
        }

        return new WindowReplays(model, known, span.To - span.From, decided <= GuardReader.MostExact ? SummaryPrecision.Exact : SummaryPrecision.Rollup);
    }

    private static DryRunClass Of(string name, long requests, long failed, DryRunSide recorded, DryRunSide before, DryRunSide after)
    {
        List<string> parts = [];
        foreach (var version in before.Versions.Concat(after.Versions).Select(share => share.Version).Distinct(StringComparer.Ordinal))
            Add(parts, $"answered by {version}", Share(before, version), Share(after, version));
        Add(parts, "from the cache", Percent(before.FromCache, requests), Percent(after.FromCache, requests));
        Add(parts, "by the fallback chain", Percent(before.Degraded, requests), Percent(after.Degraded, requests));
        Add(parts, "refused by the budget", Percent(before.RefusedByBudget ?? 0, requests), Percent(after.RefusedByBudget ?? 0, requests));
        Add(parts, "without a version to ask", Percent(before.NobodyToAsk, requests), Percent(after.NobodyToAsk, requests));
        Add(parts, "paid", Money(before), Money(after));
        var said = parts.Count == 0 ? "nothing would change" : string.Join("; ", parts);
        return new DryRunClass(name, requests, failed, recorded, before, after, string.Create(CultureInfo.InvariantCulture, $"{name}, {requests:N0} {(requests == 1 ? "request" : "requests")}: {said}."));
    }

    private static void Add(List<string> parts, string what, string before, string after)
    {
        if (before != after)
            parts.Add($"{what} {before} → {after}");
    }

    private static string Share(DryRunSide side, string version) => Percent(side.Versions.FirstOrDefault(share => share.Version == version)?.Requests ?? 0, Total(side));

    private static long Total(DryRunSide side) => side.Versions.Sum(share => share.Requests) + side.FromCache + side.Degraded + (side.RefusedByBudget ?? 0) + side.NobodyToAsk;

    private static string Percent(long part, long whole) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, whole):0.0} %");

    private static string Money(DryRunSide side) => side.Paid is { } paid ? string.Create(CultureInfo.InvariantCulture, $"{paid:0.00##} {side.Currency}").TrimEnd() : "an unknown amount";

    private static List<string> Unknowns(RoutePolicy before, RoutePolicy after)
    {
        var settings = before.Classes.Values.Append(before.Usual).Concat(after.Classes.Values).Append(after.Usual).ToList();
        List<string> unknown =
        [
            "How long answers would take, so neither deadlines, retries, hedging nor breakers are replayed, nor what they cost.",
            "How many requests would meet, so neither concurrency, queues nor single-flight are replayed.",
            "Requests that were refused then are not stored. A version that is paused or failing now is taken as answering.",
        ];
        if (settings.Any(known => known.Budget is not null))
            unknown.Add("What was spent before the span: budgets begin it unspent.");
        if (settings.Any(known => known.Cache is not null))
            unknown.Add("What the cache held before the span, and that each gateway has its own: the replay has one, empty at first.");
        if (settings.Any(known => known.Cache?.Scope == CacheScope.Team))
            unknown.Add("The callers' teams: a cache shared by a team is replayed as if each caller had its own, so there would be at least these hits.");
        if (settings.Any(known => known.Strategy == RouteStrategy.Fastest))
            unknown.Add("Which version was fastest: the one that answered then is taken where it may be.");
        if (after.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.InputRejection))
            unknown.Add("How often the contract refused: such guardrails are not replayed.");
        if (after.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.Drift or GuardrailRule.Fairness))
            unknown.Add("Which baseline, and which labels, were known at each look: today's are taken. Over long windows and spans drift, fairness and cost are looked at more seldom than in earnest.");
        if (after.Guardrails.Any(guardrail => guardrail.When is GuardrailRule.Disagreement))
            unknown.Add("What the other version would have said then: it is asked now, about a fair choice of the questions.");
        if (before.UsualClass != after.UsualClass || !before.Callers.SequenceEqual(after.Callers))
            unknown.Add("Whether a request named its class: each keeps the class that it was stored with.");
        return unknown;
    }
}
