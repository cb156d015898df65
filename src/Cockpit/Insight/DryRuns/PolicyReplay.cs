using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Insight.DryRuns;

/// <summary>Takes stored requests, in order of time, through the parts of routing that depend on nothing but the request: choice, cache, budget.</summary>
internal sealed class PolicyReplay(RoutePolicy policy, IReadOnlyDictionary<string, VersionRow> versions, VersionRow? live)
{
    private readonly Dictionary<string, SideTally> _classes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Class, string? Caller), SpentSoFar> _spent = [];
    private readonly Dictionary<CacheKey, DateTimeOffset> _answers = [];
    private readonly Queue<CacheKey> _oldest = new();

    /// <summary>What became of the requests of a class.</summary>
    public DryRunSide Side(string trafficClass) => _classes[trafficClass].Side(versions);

    /// <summary>Takes one request through.</summary>
    public void Take(AskedRequest request)
    {
        var trafficClass = request.First.TrafficClass;
        if (!_classes.TryGetValue(trafficClass, out var tally))
            _classes[trafficClass] = tally = new SideTally();
        var settings = policy.For(trafficClass);
        var candidates = Candidates(settings);
        if (Choose(settings, candidates, request) is not { } version)
        {
            tally.NobodyToAsk++;
            return;
        }

        // A batch is neither looked up nor kept.
        var key = settings.Cache is { } cache && request.Decisions.Count == 1 ? CacheKey.Of(cache, version.Name, CacheKey.ScopeOf(cache.Scope, request.Caller, team: null), request.Features.Span) : null;
        if (key is { } question && _answers.TryGetValue(question, out var kept) && request.First.At - kept < settings.Cache!.Lifetime)
        {
            tally.FromCache++;
            return;
        }

        if (Pay(settings, candidates, version, request) is not { } paid)
        {
            if (settings.Budget!.WhenSpent == WhenSpent.Degrade && settings.Fallback.Any(IsFree))
                tally.Degraded++;
            else
                tally.RefusedByBudget++;
            return;
        }

        tally.Answered(paid.Name, request);
        if (key is { } unanswered && request.First.Status == DecisionStatus.Answered)
            Keep(unanswered, request.First.At, settings.Cache!.Entries);
    }

    private List<RouteTarget> Candidates(RouteSettings settings)
        => [.. settings.Versions.Where(target => target.Weight > 0 && Find(target.Version) is { Stage: not Stage.Retired })];

    private VersionRow? Choose(RouteSettings settings, List<RouteTarget> candidates, AskedRequest request)
    {
        if (candidates.Count == 0)
            return null;
        var chosen = settings.Strategy switch
        {
            RouteStrategy.Cheapest => candidates.MinBy(target => request.CostAt(Find(target.Version)!) ?? 0)!,
            // Which was fastest then is not stored: as recorded where that is possible.
            RouteStrategy.Fastest => candidates.FirstOrDefault(target => Find(target.Version)!.Name == request.First.Version) ?? candidates[0],
            _ => WeightedChoice.Pick(candidates, settings.Sticky ? request.First.Subject : null, request.Random)!,
        };
        return Find(chosen.Version);
    }

    /// <summary>The version that is asked and paid for within the budget; null when it is spent.</summary>
    private VersionRow? Pay(RouteSettings settings, List<RouteTarget> candidates, VersionRow version, AskedRequest request)
    {
        if (settings.Budget is not { } budget)
            return version;
        var (at, all, own) = (request.First.At, Spent(request.First.TrafficClass, null), Spent(request.First.TrafficClass, request.Caller));
        var affordable = new[] { version }.Concat(budget.WhenSpent == WhenSpent.Cheapest ? candidates.Select(target => Find(target.Version)!).OrderBy(Needs) : [])
            .FirstOrDefault(candidate => all.Allows(budget.All, at, Needs(candidate)) && own.Allows(budget.Caller, at, Needs(candidate)));
        if (affordable is null)
            return null;
        all.Add(at, Needs(affordable));
        own.Add(at, Needs(affordable));
        return affordable;

        decimal Needs(VersionRow candidate) => request.CostAt(candidate) ?? 0;
    }

    private SpentSoFar Spent(string trafficClass, string? caller)
    {
        if (!_spent.TryGetValue((trafficClass, caller), out var spent))
            _spent[(trafficClass, caller)] = spent = new SpentSoFar();
        return spent;
    }

    private bool IsFree(FallbackStep step) => step is not FallbackStep.Version version || Find(version.Name) is { Stage: not Stage.Retired } free && CallPrice.Of(free, new TokenUse(1, 1, IsEstimated: false), CallPrice.ExpectedMs) is null or 0;

    private void Keep(CacheKey key, DateTimeOffset at, int most)
    {
        if (!_answers.ContainsKey(key))
            _oldest.Enqueue(key);
        _answers[key] = at;
        while (_answers.Count > most)
            _answers.Remove(_oldest.Dequeue());
    }

    private VersionRow? Find(string name) => name == RouteTarget.Live ? live : versions.GetValueOrDefault(name);
}
