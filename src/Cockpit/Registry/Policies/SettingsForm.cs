using Cockpit.Registry.Forms;
using Cockpit.Store.Database;
using static Cockpit.Registry.Forms.Scalars;

namespace Cockpit.Registry.Policies;

/// <summary>
/// Every key that a class may set, once: from here come the reader, the published schema, the documentation, the settings in force as
/// they are shown, and what two policies differ in. Bounds and defaults are those of <see cref="RouteSettings"/>.
/// </summary>
internal static class SettingsForm
{
    private const int MostVersions = 100;

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>A version's name, as it was registered.</summary>
    public static Form<string> VersionName { get; } = Made("version's name, or live for the promoted one", 100, CheckName, name => name, "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$");

    private static RecordForm<RouteTarget> Target { get; } = new RecordForm<RouteTarget>(() => new RouteTarget("", 0))
        .With("version", VersionName, "Who answers.", target => target.Version, (target, name) => target with { Version = name }, isRequired: true)
        .With("weight", Whole(0, 1_000_000), "The share of the requests is the weight over the sum of weights; 0 excludes.", target => target.Weight, (target, weight) => target with { Weight = weight }, isRequired: true);

    private static RecordForm<ShadowTarget> Shadow { get; } = new RecordForm<ShadowTarget>(() => new ShadowTarget("", 1))
        .With("version", VersionName, "Who is asked as well; its answers are compared and stored, and reach nobody. Not live, whose meaning changes.", shadow => shadow.Version, (shadow, name) => shadow with { Version = name }, isRequired: true)
        .With("share", Share(isAboveZero: true), "The share of requests that is copied; 1 by default.", shadow => shadow.Share, (shadow, share) => shadow with { Share = share });

    private static RecordForm<FixedAnswer> Answer { get; } = new RecordForm<FixedAnswer>(() => new FixedAnswer("", null))
        .With("prediction", Words("text", 1000), "The decided class or value, as text.", answer => answer.Prediction, (answer, prediction) => answer with { Prediction = prediction }, isRequired: true)
        .Maybe("score", Number(-1e9, 1e9), "A score beside it.", answer => answer.Score, (answer, score) => answer with { Score = score });

    private static RecordForm<FallbackStep.Rule> Rule { get; } = new RecordForm<FallbackStep.Rule>(() => new FallbackStep.Rule([], new FixedAnswer("", null)))
        .With("when", new ListForm<RuleCondition>(ConditionText.Form, 1, 20), "Conditions on features; all must hold.", rule => rule.When, (rule, when) => rule with { When = when }, isRequired: true)
        .With(Answer.Members.Select(key => key.Within<FallbackStep.Rule>(rule => rule.Answer, (rule, answer) => rule with { Answer = answer })));

    private static ChoiceForm<FallbackStep> Step { get; } = new ChoiceForm<FallbackStep>()
        .Or<FallbackStep.Version, string>("version", VersionName, "Another version is asked.", name => new FallbackStep.Version(name), step => step.Name)
        .Or<FallbackStep.Cached, TimeSpan>("cache", Duration(Second, Month), "An answer that was given to the same question before, not older than this, even if its lifetime is over.", age => new FallbackStep.Cached(age), step => step.NotOlderThan)
        .Or<FallbackStep.Rule, FallbackStep.Rule>("rule", Rule, "A fixed answer for requests whose features fulfil every condition.", rule => rule, rule => rule)
        .Or<FallbackStep.Default, FixedAnswer>("default", Answer, "A fixed answer for every request; the last step.", answer => new FallbackStep.Default(answer), step => step.Answer);

    private static RecordForm<DeadlineSettings> Deadline { get; } = new RecordForm<DeadlineSettings>(() => new DeadlineSettings())
        .Maybe("total", Duration(Millisecond, Hour), "All tries, waits and fallback versions together; without it the version's registered timeout.", deadline => deadline.Total, (deadline, limit) => deadline with { Total = limit })
        .Maybe("connect", Duration(Millisecond, TimeSpan.FromMinutes(1)), "Opening a connection; without it Cockpit:Gateway:ConnectTimeoutMs.", deadline => deadline.Connect, (deadline, limit) => deadline with { Connect = limit })
        .Maybe("firstByte", Duration(Millisecond, Hour), "From sending the request to the first byte of its answer; without it only the total counts.", deadline => deadline.FirstByte, (deadline, limit) => deadline with { FirstByte = limit })
        .Maybe("idle", Duration(Millisecond, Hour), "Between two pieces of an answer; without it only the total counts.", deadline => deadline.Idle, (deadline, limit) => deadline with { Idle = limit });

    private static RecordForm<RetrySettings> Retries { get; } = new RecordForm<RetrySettings>(() => new RetrySettings())
        .With("most", Whole(0, 10), "Second tries of one request; 0 by default.", retries => retries.Most, (retries, most) => retries with { Most = most })
        .With("budget", Share(isAboveZero: false), "Second tries of all requests to the model, as a share of those being answered; at least 3 are allowed. 20% by default.", retries => retries.Budget, (retries, budget) => retries with { Budget = budget })
        .With("delay", Duration(TimeSpan.Zero, TimeSpan.FromMinutes(1)), "Wait before the first second try; doubles, with jitter. 20ms by default.", retries => retries.Delay, (retries, delay) => retries with { Delay = delay });

    private static RecordForm<HedgeSettings> Hedging { get; } = new RecordForm<HedgeSettings>(() => new HedgeSettings(default, 1))
        .With("after", Duration(Millisecond, Hour), "How long to wait for an answer before asking again, elsewhere where possible.", hedge => hedge.After, (hedge, after) => hedge with { After = after }, isRequired: true)
        .With("most", Whole(1, 5), "Further questions; 1 by default.", hedge => hedge.Most, (hedge, most) => hedge with { Most = most });

    private static RecordForm<CacheSettings> Cache { get; } = new RecordForm<CacheSettings>(() => new CacheSettings { Lifetime = default })
        .With("lifetime", Duration(Second, Month), "How long an answer is fresh.", cache => cache.Lifetime, (cache, lifetime) => cache with { Lifetime = lifetime }, isRequired: true)
        .With("fields", Distinct(new ListForm<string>(Words("text", 500), 0, 1000), field => field), "The features that make two questions equal; all of them by default.", cache => cache.Fields, (cache, fields) => cache with { Fields = fields })
        .With("scope", Word(("caller", CacheScope.Caller), ("team", CacheScope.Team)), "Who may share answers: each caller has its own (the default), or the callers of a team share.", cache => cache.Scope, (cache, scope) => cache with { Scope = scope })
        .With("entries", Whole(1, 1_000_000), "Most answers kept on one gateway; 10,000 by default.", cache => cache.Entries, (cache, entries) => cache with { Entries = entries });

    private static RecordForm<Allowance> Allowance { get; } = new RecordForm<Allowance>(() => new Allowance())
        .Maybe("callsPerHour", Whole(0L, 1_000_000_000_000), "Calls to models in an hour of UTC.", allowance => allowance.CallsPerHour, (allowance, calls) => allowance with { CallsPerHour = calls })
        .Maybe("callsPerDay", Whole(0L, 1_000_000_000_000), "Calls to models in a day of UTC.", allowance => allowance.CallsPerDay, (allowance, calls) => allowance with { CallsPerDay = calls })
        .Maybe("moneyPerHour", Number(0m, 1_000_000_000_000m), "Money in an hour of UTC, in the versions' currency.", allowance => allowance.MoneyPerHour, (allowance, money) => allowance with { MoneyPerHour = money })
        .Maybe("moneyPerDay", Number(0m, 1_000_000_000_000m), "Money in a day of UTC, in the versions' currency.", allowance => allowance.MoneyPerDay, (allowance, money) => allowance with { MoneyPerDay = money });

    private static RecordForm<BudgetSettings> Budget { get; } = new RecordForm<BudgetSettings>(() => new BudgetSettings())
        .With("all", Allowance, "For all callers together.", budget => budget.All, (budget, all) => budget with { All = all })
        .With("caller", Allowance, "For each caller.", budget => budget.Caller, (budget, caller) => budget with { Caller = caller })
        .With("whenSpent", Enumeration<WhenSpent>(), "What happens then: 429 (the default), the cheapest version that costs nothing or is still affordable, or the fallback chain without versions that cost.", budget => budget.WhenSpent, (budget, then) => budget with { WhenSpent = then })
        .With("inStream", Enumeration<Overdraft>(), "What happens to a streamed answer that turns out to cost more than is left: it ends with an error (the default), or goes on to its end.", budget => budget.InStream, (budget, then) => budget with { InStream = then });

    private static RecordForm<QueueSettings> Queue { get; } = new RecordForm<QueueSettings>(() => new QueueSettings())
        .With("length", Whole(0, 100_000), "Most requests that wait; beyond it 429 at once. 256 by default.", queue => queue.Length, (queue, length) => queue with { Length = length })
        .With("wait", Duration(TimeSpan.Zero, Hour), "How long one waits at most; 1s by default.", queue => queue.Wait, (queue, wait) => queue with { Wait = wait });

    private static RecordForm<AsyncSettings> Async { get; } = new RecordForm<AsyncSettings>(() => new AsyncSettings())
        .With("mode", Enumeration<AsyncMode>(), "Which calls: those whose caller asks for it with Prefer: respond-async (the default), all, or none.", later => later.Mode, (later, mode) => later with { Mode = mode })
        .With("tries", Whole(1, 100), "How often a model is asked before the call is a dead letter; 5 by default.", later => later.Tries, (later, tries) => later with { Tries = tries })
        .With("delay", Duration(Second / 10, Hour), "Wait before the second try; doubles up to 5m, with jitter. 1s by default.", later => later.Delay, (later, delay) => later with { Delay = delay })
        .With("most", Whole(1, 100_000), "Most calls of the class that wait, on all gateways together; beyond it 429. 10,000 by default.", later => later.Most, (later, most) => later with { Most = most })
        .With("keep", Duration(Second, Month), "How long an answer is kept for its caller; 1d by default.", later => later.Keep, (later, keep) => later with { Keep = keep });

    private static RecordForm<StaleSettings> Stale { get; } = new RecordForm<StaleSettings>(() => new StaleSettings())
        .Maybe("after", Duration(Second, Month), "After how long without word from the store; never by default.", stale => stale.After, (stale, after) => stale with { After = after })
        .With("then", Word(("serve", false), ("refuse", true)), "Whether the last known state goes on serving (fail open, the default) or requests are refused with 503 (fail closed).", stale => stale.Refuse, (stale, refuse) => stale with { Refuse = refuse });

    /// <summary>When a failing version is left alone; only at the top of a policy, because it is the same for every class.</summary>
    public static RecordForm<BreakerSettings> Breaker { get; } = new RecordForm<BreakerSettings>(() => new BreakerSettings())
        .With("failures", Share(isAboveZero: true), "The share of failed calls that opens it; 50% by default.", breaker => breaker.Failures, (breaker, share) => breaker with { Failures = share })
        .With("calls", Whole(2, 100_000), "Calls within the span before it may open; 20 by default.", breaker => breaker.Calls, (breaker, calls) => breaker with { Calls = calls })
        .With("within", Duration(Second / 2, Hour), "The span that is looked at; 10s by default.", breaker => breaker.Within, (breaker, span) => breaker with { Within = span })
        .With("open", Duration(Second / 2, Hour), "How long it stays open before one call tries again; 5s by default.", breaker => breaker.Open, (breaker, span) => breaker with { Open = span });

    /// <summary>What a class may set.</summary>
    public static RecordForm<RouteSettings> OfClass { get; } = new RecordForm<RouteSettings>(() => new RouteSettings())
        .With("strategy", Enumeration<RouteStrategy>(), "How the versions share the requests: by weight (the default), the cheapest or the fastest that is fit to answer.", settings => settings.Strategy, (settings, strategy) => settings with { Strategy = strategy })
        .With("sticky", Flag, "Whether a subject always meets the same version while weights do not change; true by default.", settings => settings.Sticky, (settings, sticky) => settings with { Sticky = sticky })
        .With("versions", new CheckedForm<IReadOnlyList<RouteTarget>>(Distinct(new ListForm<RouteTarget>(Target, 1, MostVersions), target => target.Version), CheckWeights), "Who answers; the live version alone by default.", settings => settings.Versions, (settings, versions) => settings with { Versions = versions })
        .With("shadows", new CheckedForm<IReadOnlyList<ShadowTarget>>(Distinct(new ListForm<ShadowTarget>(Shadow, 0, MostVersions), shadow => shadow.Version), CheckShadows), "Who is asked as well, without being heard.", settings => settings.Shadows, (settings, shadows) => settings with { Shadows = shadows })
        .With("fallback", new CheckedForm<IReadOnlyList<FallbackStep>>(new ListForm<FallbackStep>(Step, 0, 20), CheckFallback), "What is tried, in this order, when the versions give no answer.", settings => settings.Fallback, (settings, fallback) => settings with { Fallback = fallback })
        .With("deadline", Deadline, "How long parts of a request may take.", settings => settings.Deadline, (settings, deadline) => settings with { Deadline = deadline })
        .With("retries", Retries, "Second tries after failures that a second try may mend: no connection, a dropped one, 429, 502, 503, 504.", settings => settings.Retries, (settings, retries) => settings with { Retries = retries })
        .With("hedging", new OrNoneForm<HedgeSettings>(Hedging), "A second question when the first takes long; the first answer counts. None by default.", settings => settings.Hedging, (settings, hedging) => settings with { Hedging = hedging })
        .With("cache", new OrNoneForm<CacheSettings>(Cache), "Answers kept for equal questions: the same version, scope and values of the fields. None by default.", settings => settings.Cache, (settings, cache) => settings with { Cache = cache })
        .With("budget", new OrNoneForm<BudgetSettings>(Budget), "What the requests of the class may spend in the running hour and day of UTC. None by default: no limit.", settings => settings.Budget, (settings, budget) => settings with { Budget = budget })
        .With("concurrency", Whole(1, 100_000), "Most requests of the class that are being answered at once, on one gateway; 256 by default.", settings => settings.Concurrency, (settings, most) => settings with { Concurrency = most })
        .With("queue", Queue, "Where requests wait beyond that.", settings => settings.Queue, (settings, queue) => settings with { Queue = queue })
        .With("async", Async, "Calls that are handed in now and answered later.", settings => settings.Async, (settings, later) => settings with { Async = later })
        .With("stale", Stale, "What happens when this gateway has not heard from the store for long, so that a pause may have passed it by.", settings => settings.Stale, (settings, stale) => settings with { Stale = stale })
        .Elsewhere("breaker", "the breaker stands at the top of the policy: it is the same for every class")
        .Elsewhere("guardrails", "guardrails stand at the top of the policy: they are the same for every class");

    /// <summary>One of the words of an enumeration.</summary>
    public static Form<T> Enumeration<T>() where T : struct, Enum => Word([.. Enum.GetValues<T>().Select(value => (StoreText.Of(value), value))]);

    /// <summary>A list in which no name stands twice.</summary>
    public static CheckedForm<IReadOnlyList<T>> Distinct<T>(Form<IReadOnlyList<T>> list, Func<T, string> name)
        => new(list, items => items.GroupBy(name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice ? $"'{twice.Key}' stands in the list twice." : null);

    private static Parsed<string> CheckName(string name)
        => RegistrationName.Fits(name) ? new Parsed<string>(name) : new Parsed<string>(null, $"'{name}' cannot be a version's name.", "a name has letters, digits, dots, dashes and underscores");

    private static string? CheckWeights(IReadOnlyList<RouteTarget> versions) => versions.Any(target => target.Weight > 0) ? null : "Every weight is 0, so no version would answer.";

    private static string? CheckShadows(IReadOnlyList<ShadowTarget> shadows)
        => shadows.Any(shadow => shadow.Version == RouteTarget.Live) ? "A shadow cannot be 'live': a promotion would change what is compared. Name the version." : null;

    private static string? CheckFallback(IReadOnlyList<FallbackStep> steps)
        => steps.SkipLast(1).Any(step => step is FallbackStep.Default) ? "A default answers every request, so the steps behind it are never reached." : null;
}
