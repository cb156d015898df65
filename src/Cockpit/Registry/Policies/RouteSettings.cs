namespace Cockpit.Registry.Policies;

/// <summary>How the versions that a policy names share the requests.</summary>
public enum RouteStrategy
{
    /// <summary>By weight; the same subject meets the same version.</summary>
    Weighted,
    /// <summary>The cheapest version that is fit to answer; weights of 0 exclude.</summary>
    Cheapest,
    /// <summary>The version that answered fastest lately among those fit to answer; weights of 0 exclude.</summary>
    Fastest,
}

/// <summary>What holds for the requests of one class. Every section has a default, so that a policy names only what it changes.</summary>
public sealed record RouteSettings
{
    /// <summary>How the versions share the requests.</summary>
    public RouteStrategy Strategy { get; init; } = RouteStrategy.Weighted;
    /// <summary>Whether a subject always meets the same version while weights do not change.</summary>
    public bool Sticky { get; init; } = true;
    /// <summary>Who answers. Never empty.</summary>
    public IReadOnlyList<RouteTarget> Versions { get; init; } = [new(RouteTarget.Live, 100)];
    /// <summary>Who is asked as well, without being heard.</summary>
    public IReadOnlyList<ShadowTarget> Shadows { get; init; } = [];
    /// <summary>What is tried, in this order, when the versions give no answer.</summary>
    public IReadOnlyList<FallbackStep> Fallback { get; init; } = [];
    /// <summary>How long parts of a request may take.</summary>
    public DeadlineSettings Deadline { get; init; } = new();
    /// <summary>Second tries.</summary>
    public RetrySettings Retries { get; init; } = new();
    /// <summary>When a failing version is left alone; the same for every class.</summary>
    public BreakerSettings Breaker { get; init; } = new();
    /// <summary>A second question when the first takes long; null without.</summary>
    public HedgeSettings? Hedging { get; init; }
    /// <summary>Answers kept for equal questions; null without.</summary>
    public CacheSettings? Cache { get; init; }
    /// <summary>What may be spent; null without limit.</summary>
    public BudgetSettings? Budget { get; init; }
    /// <summary>Most requests of the class that are being answered at once, on one gateway. 1 to 100,000; 256 by default.</summary>
    public int Concurrency { get; init; } = 256;
    /// <summary>Where requests wait beyond that.</summary>
    public QueueSettings Queue { get; init; } = new();
    /// <summary>Calls that are handed in now and answered later.</summary>
    public AsyncSettings Async { get; init; } = new();
    /// <summary>What happens when this gateway has not heard from the store for long.</summary>
    public StaleSettings Stale { get; init; } = new();

    /// <summary>Whether the promoted version has a share of the requests.</summary>
    public bool AsksLive => Versions.Any(target => target is { Weight: > 0, Version: RouteTarget.Live });
}

/// <summary>A version and its share of the requests.</summary>
/// <param name="Version">A version's name, or <c>live</c> for the version that was promoted.</param>
/// <param name="Weight">0 to 1,000,000; the share is the weight over the sum of weights.</param>
public sealed record RouteTarget(string Version, int Weight)
{
    /// <summary>Stands for the promoted version.</summary>
    public const string Live = "live";
}

/// <summary>A version that sees copies of requests; its answers are compared and stored, and reach nobody.</summary>
/// <param name="Version">A version's name.</param>
/// <param name="Share">The share of requests copied, above 0 and up to 1.</param>
public sealed record ShadowTarget(string Version, double Share);

/// <summary>One step of graceful degradation.</summary>
public abstract record FallbackStep
{
    /// <summary>Another version is asked, or <c>live</c>.</summary>
    public sealed record Version(string Name) : FallbackStep;
    /// <summary>An answer given to the same question before, even if its lifetime is over.</summary>
    /// <param name="NotOlderThan">How old it may be. 1 s to 30 d.</param>
    public sealed record Cached(TimeSpan NotOlderThan) : FallbackStep;
    /// <summary>A fixed answer for items whose features fulfil every condition.</summary>
    public sealed record Rule(IReadOnlyList<RuleCondition> When, FixedAnswer Answer) : FallbackStep;
    /// <summary>A fixed answer for every item.</summary>
    public sealed record Default(FixedAnswer Answer) : FallbackStep;
}

/// <summary>A comparison of one feature with a constant.</summary>
/// <param name="Feature">The feature's name.</param>
/// <param name="Operator">One of <c>= != &lt; &lt;= &gt; &gt;=</c>.</param>
/// <param name="Value">A number or a text; text only with <c>=</c> and <c>!=</c>.</param>
public sealed record RuleCondition(string Feature, string Operator, object Value);

/// <summary>An answer that no model gave.</summary>
/// <param name="Prediction">The decided class or value, as text.</param>
/// <param name="Score">A score; null when there is none.</param>
public sealed record FixedAnswer(string Prediction, double? Score);

/// <summary>How long parts of a request may take. Each part ends the call; the slot is free again at once.</summary>
public sealed record DeadlineSettings
{
    /// <summary>All tries, waits and fallback versions together. 1 ms to 1 h; null: the chosen version's registered timeout.</summary>
    public TimeSpan? Total { get; init; }
    /// <summary>Opening a connection. 1 ms to 60 s; null: <c>Cockpit:Gateway:ConnectTimeoutMs</c>.</summary>
    public TimeSpan? Connect { get; init; }
    /// <summary>From sending a request to the first byte of its answer. 1 ms to 1 h; null: no limit but the total.</summary>
    public TimeSpan? FirstByte { get; init; }
    /// <summary>Between two pieces of an answer. 1 ms to 1 h; null: no limit but the total.</summary>
    public TimeSpan? Idle { get; init; }
}

/// <summary>Second tries after failures that a second try may mend: no connection, a dropped one, 429, 502, 503, 504.</summary>
public sealed record RetrySettings
{
    /// <summary>Second tries of one request. 0 to 10; 0 by default.</summary>
    public int Most { get; init; }
    /// <summary>Second tries of all requests to a model, as a share of those that are being answered; at least 3 are always allowed. 0 to 1; 0.2 by default.</summary>
    public double Budget { get; init; } = 0.2;
    /// <summary>Wait before the first second try; doubles, with jitter. 0 to 60 s; 20 ms by default.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);
}

/// <summary>When a version that fails is left alone for a while.</summary>
public sealed record BreakerSettings
{
    /// <summary>The share of failed calls that opens it. Above 0 and up to 1; 0.5 by default.</summary>
    public double Failures { get; init; } = 0.5;
    /// <summary>Calls within the span before it may open. 2 to 100,000; 20 by default.</summary>
    public int Calls { get; init; } = 20;
    /// <summary>The span that is looked at. 500 ms to 1 h; 10 s by default.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(10);
    /// <summary>How long it stays open before one call tries again. 500 ms to 1 h; 5 s by default.</summary>
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>Asks again, elsewhere where possible, when an answer takes long; the first answer counts and the others are cancelled.</summary>
/// <param name="After">How long to wait before asking again. 1 ms to 1 h.</param>
/// <param name="Most">Further questions. 1 to 5.</param>
public sealed record HedgeSettings(TimeSpan After, int Most);

/// <summary>Who may be given an answer that was computed for somebody else.</summary>
public enum CacheScope
{
    /// <summary>Nobody: each caller has answers of its own.</summary>
    Caller,
    /// <summary>Callers of the same team.</summary>
    Team,
}

/// <summary>Answers kept for equal questions: the same version, scope and values of the declared fields.</summary>
public sealed record CacheSettings
{
    /// <summary>How long an answer is fresh. 1 s to 30 d.</summary>
    public required TimeSpan Lifetime { get; init; }
    /// <summary>The features that make two questions equal; empty: all of them.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
    /// <summary>Who may share answers.</summary>
    public CacheScope Scope { get; init; } = CacheScope.Caller;
    /// <summary>Most answers kept on one gateway. 1 to 1,000,000; 10,000 by default.</summary>
    public int Entries { get; init; } = 10_000;
}

/// <summary>What happens to a request when its budget is spent.</summary>
public enum WhenSpent
{
    /// <summary>429 with Retry-After.</summary>
    Refuse,
    /// <summary>The cheapest version of the policy that costs nothing or is still affordable; else 429.</summary>
    Cheapest,
    /// <summary>The fallback chain, without versions that cost; else 429.</summary>
    Degrade,
}

/// <summary>What happens to an answer that is on its way when it costs more than is left.</summary>
public enum Overdraft
{
    /// <summary>It ends with an error.</summary>
    End,
    /// <summary>It goes on to its end.</summary>
    Finish,
}

/// <summary>What the requests of a class may spend in the hour and the day of UTC that runs.</summary>
public sealed record BudgetSettings
{
    /// <summary>For all callers together.</summary>
    public Allowance All { get; init; } = new();
    /// <summary>For each caller.</summary>
    public Allowance Caller { get; init; } = new();
    /// <summary>What happens then.</summary>
    public WhenSpent WhenSpent { get; init; } = WhenSpent.Refuse;
    /// <summary>What happens to an answer that is on its way then, and costs more than was estimated.</summary>
    public Overdraft InStream { get; init; } = Overdraft.End;
}

/// <summary>Limits of calls and money, each 0 to 10^12; null: no limit.</summary>
public sealed record Allowance
{
    /// <summary>Calls to models in an hour.</summary>
    public long? CallsPerHour { get; init; }
    /// <summary>Calls to models in a day.</summary>
    public long? CallsPerDay { get; init; }
    /// <summary>Money in an hour, in the versions' currency.</summary>
    public decimal? MoneyPerHour { get; init; }
    /// <summary>Money in a day.</summary>
    public decimal? MoneyPerDay { get; init; }

    /// <summary>Whether it limits anything.</summary>
    public bool IsLimited => CallsPerHour is not null || CallsPerDay is not null || MoneyPerHour is not null || MoneyPerDay is not null;
}

/// <summary>Where requests wait for their turn; beyond it they are refused with 429 at once.</summary>
public sealed record QueueSettings
{
    /// <summary>Most that wait. 0 to 100,000; 256 by default.</summary>
    public int Length { get; init; } = 256;
    /// <summary>How long one waits at most. 0 to 1 h; 1 s by default.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>Which calls are handed in now and answered later.</summary>
public enum AsyncMode
{
    /// <summary>Those whose caller prefers it.</summary>
    Asked,
    /// <summary>All.</summary>
    Always,
    /// <summary>None: who prefers it is answered at once all the same.</summary>
    Never,
}

/// <summary>Calls that are handed in now and answered later; they wait in the store, and not for a turn.</summary>
public sealed record AsyncSettings
{
    /// <summary>Which calls.</summary>
    public AsyncMode Mode { get; init; } = AsyncMode.Asked;
    /// <summary>How often a model is asked before the call is a dead letter. 1 to 100; 5 by default.</summary>
    public int Tries { get; init; } = 5;
    /// <summary>Wait before the second try; doubles, up to five minutes, with jitter. 100 ms to 1 h; 1 s by default.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Most calls that wait. 1 to 100,000; 10,000 by default.</summary>
    public int Most { get; init; } = 10_000;
    /// <summary>How long an answer is kept. 1 s to 30 d; 1 d by default.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(1);
}

/// <summary>What happens when a gateway could not read the store for long, so that a pause may have passed it by.</summary>
public sealed record StaleSettings
{
    /// <summary>After how long. 1 s to 30 d; null: never.</summary>
    public TimeSpan? After { get; init; }
    /// <summary>Whether the last known state then goes on serving (fail open) or requests are refused with 503 (fail closed).</summary>
    public bool Refuse { get; init; }
}
