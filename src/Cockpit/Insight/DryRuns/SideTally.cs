using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>Counts what became of requests.</summary>
internal sealed class SideTally
{
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);

    public long FromCache { get; set; }
    public long Degraded { get; set; }
    public long RefusedByBudget { get; set; }
    public long NobodyToAsk { get; set; }

    public void Answered(string version) => _versions[version] = _versions.GetValueOrDefault(version) + 1;

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
                Answered(request.First.Version);
                break;
        }
    }

    public DryRunSide Side(IReadOnlyDictionary<string, VersionRow> known)
    {
        var total = _versions.Values.Sum() + FromCache + Degraded + RefusedByBudget + NobodyToAsk;
        var asked = _versions.Keys.Select(name => known.GetValueOrDefault(name)).ToList();
        var currencies = asked.Select(version => version?.Currency).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var isPriced = asked.All(version => version?.CostPerCall is not null) && currencies.Count <= 1;
        var paid = isPriced ? _versions.Sum(pair => pair.Value * known[pair.Key].CostPerCall!.Value) : (decimal?)null;
        return new DryRunSide([.. _versions.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new VersionShare(pair.Key, pair.Value, (double)pair.Value / total))],
            FromCache, Degraded, RefusedByBudget, NobodyToAsk, paid, currencies is [var only] ? only : null);
    }
}
