using Cockpit.Registry;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>Counts what became of requests.</summary>
internal sealed class SideTally
{
    private readonly Dictionary<string, Asked> _versions = new(StringComparer.Ordinal);

    public long FromCache { get; set; }
    public long Degraded { get; set; }
    public long RefusedByBudget { get; set; }
    public long NobodyToAsk { get; set; }

    public void Answered(string version, AskedRequest request)
    {
        var known = _versions.GetValueOrDefault(version);
        _versions[version] = new Asked(known.Requests + 1, known.Input + request.Used.Input, known.Output + request.Used.Output, known.DurationMs + request.DurationMs);
    }

    /// <summary>Counts a request as it was stored.</summary>
    public void Recorded(AskedRequest request)
    {
        switch (request.First.Path)
        {
            case DecisionPath.Cache:
                FromCache++;
                break;
            case DecisionPath.Fallback or DecisionPath.Rule or DecisionPath.Default:
                Degraded++;
                break;
            default:
                Answered(request.First.Version, request);
                break;
        }
    }

    public DryRunSide Side(IReadOnlyDictionary<string, VersionRow> known)
    {
        var total = _versions.Values.Sum(asked => asked.Requests) + FromCache + Degraded + RefusedByBudget + NobodyToAsk;
        var asked = _versions.Keys.Select(name => known.GetValueOrDefault(name)).ToList();
        var currencies = asked.Select(version => version?.Currency).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var isPriced = asked.All(version => version?.HasPrice == true) && currencies.Count <= 1;
        var paid = isPriced ? _versions.Sum(pair => pair.Value.PaidAt(known[pair.Key])) : null;
        return new DryRunSide([.. _versions.OrderByDescending(pair => pair.Value.Requests).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new VersionShare(pair.Key, pair.Value.Requests, (double)pair.Value.Requests / total))],
            FromCache, Degraded, RefusedByBudget, NobodyToAsk, paid, currencies is [var only] ? only : null);
    }

    /// <summary>Requests that a version answered, with the tokens and the time that were recorded.</summary>
    private readonly record struct Asked(long Requests, long Input, long Output, double DurationMs)
    {
        public decimal? PaidAt(VersionRow version) => CallPrice.Of(version, new TokenUse(Input, Output, IsEstimated: false), DurationMs, Requests);
    }
}
