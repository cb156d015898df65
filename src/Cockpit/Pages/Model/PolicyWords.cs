using System.Globalization;
using Cockpit.Pages.Shared;
using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;

namespace Cockpit.Pages.Model;

/// <summary>The settings of a class in plain words.</summary>
public static class PolicyWords
{
    /// <summary>Every setting, in the order in which a request meets them.</summary>
    /// <param name="settings">What holds for the class.</param>
    /// <param name="live">The promoted version; null without one.</param>
    /// <param name="currency">Of the versions' prices; null when there is none, or more than one.</param>
    public static IReadOnlyList<PolicyLine> Of(RouteSettings settings, string? live, string? currency)
    {
        List<PolicyLine?> lines =
        [
            new("Limits", $"{Say.Count(settings.Concurrency)} at once on each gateway; {Waiting(settings.Queue)}."),
            new("Answered later", Later(settings.Async)),
            settings.Cache is { } cache ? new("Kept answers", Cached(cache)) : null,
            new(settings.Strategy switch { RouteStrategy.Cheapest => "The cheapest fit to answer", RouteStrategy.Fastest => "The fastest fit to answer", _ => "Who answers" }, [.. Answering(settings, live)]),
            settings.Shadows.Count > 0 ? new("Asked as well, unheard", [.. settings.Shadows.Select(shadow => $"{shadow.Version}: {Say.Percent(shadow.Share)} of requests")]) : null,
            new("Deadlines", Deadlines(settings.Deadline)),
            new("Second tries", settings.Retries.Most == 0 ? "None."
                : $"At most {settings.Retries.Most} for a request, the first after {Time(settings.Retries.Delay)}; of the model’s requests at most {Say.Percent(settings.Retries.Budget)} at once, or 3."),
            settings.Hedging is { } hedge ? new("Second question", $"After {Time(hedge.After)} without an answer, elsewhere where possible; at most {hedge.Most}.") : null,
            new("When a version keeps failing", $"It is left alone for {Time(settings.Breaker.Open)} once {Say.Percent(settings.Breaker.Failures)} of at least {Say.Count(settings.Breaker.Calls)} calls within {Time(settings.Breaker.Within)} failed."),
            new("When no version answers", settings.Fallback.Count == 0 ? ["The caller gets the failure."] : [.. settings.Fallback.Select(step => Step(step, live))]) { IsOrdered = true },
            settings.Budget is { } budget ? new("Budget", [.. Budget(budget, currency)]) : null,
            settings.Stale.After is { } after ? new("Without word from the store", $"After {Time(after)} requests are {(settings.Stale.Refuse ? "refused with 503" : "still answered by what was known last")}.") : null,
        ];
        return [.. lines.OfType<PolicyLine>()];
    }

    private static string Waiting(QueueSettings queue) => queue.Length == 0 || queue.Wait == TimeSpan.Zero
        ? "beyond that refused with 429 at once" : $"{Say.Count(queue.Length)} more wait for at most {Time(queue.Wait)}, beyond that refused with 429";

    private static string Later(AsyncSettings later) => later.Mode == AsyncMode.Never ? "No call: who prefers it is answered at once."
        : $"{(later.Mode == AsyncMode.Always ? "Every call" : "Calls whose caller prefers it")}; at most {Say.Count(later.Most)} wait, each is tried {Say.Count(later.Tries, "time", "times")}, an answer is kept for {Time(later.Keep)}.";

    private static string Cached(CacheSettings cache)
    {
        var fields = cache.Fields.Count == 0 ? "all features are equal" : $"these are equal: {string.Join(", ", cache.Fields)}";
        return $"For {Time(cache.Lifetime)} where {fields}; {(cache.Scope == CacheScope.Team ? "shared within a team" : "each caller for itself")}; at most {Say.Count(cache.Entries)} on a gateway.";
    }

    private static IEnumerable<string> Answering(RouteSettings settings, string? live)
    {
        var all = (double)settings.Versions.Sum(target => (long)target.Weight);
        foreach (var target in settings.Versions)
        {
            var name = Version(target.Version, live);
            yield return settings.Strategy == RouteStrategy.Weighted ? $"{name}: {Say.Percent(target.Weight / all)} of requests" : target.Weight == 0 ? $"{name}: left out" : name;
        }

        if (settings is { Strategy: RouteStrategy.Weighted, Sticky: true, Versions.Count: > 1 })
            yield return "The same subject meets the same version.";
    }

    private static string Deadlines(DeadlineSettings deadline)
    {
        List<string?> parts =
        [
            deadline.Total is { } total ? $"{Time(total)} in all, fallbacks included" : "in all the timeout that the version is registered with",
            deadline.Connect is { } connect ? $"{Time(connect)} to connect" : null,
            deadline.FirstByte is { } first ? $"{Time(first)} to the first byte" : null,
            deadline.Idle is { } idle ? $"{Time(idle)} between two pieces" : null,
        ];
        var words = string.Join("; ", parts.OfType<string>());
        return char.ToUpperInvariant(words[0]) + words[1..] + ".";
    }

    private static string Step(FallbackStep step, string? live) => step switch
    {
        FallbackStep.Version version => $"Version {Version(version.Name, live)} is asked.",
        FallbackStep.Cached cached => $"A kept answer to the same question, not older than {Time(cached.NotOlderThan)}.",
        FallbackStep.Rule rule => $"Where {string.Join(" and ", rule.When.Select(Condition))}: {Fixed(rule.Answer)}.",
        FallbackStep.Default always => $"Always: {Fixed(always.Answer)}.",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static IEnumerable<string> Budget(BudgetSettings budget, string? currency)
    {
        if (Allowed(budget.All, currency) is { Length: > 0 } all)
            yield return $"All callers together: {all}.";
        if (Allowed(budget.Caller, currency) is { Length: > 0 } each)
            yield return $"Each caller: {each}.";
        yield return budget.WhenSpent switch
        {
            WhenSpent.Cheapest => "When spent: the cheapest version that is still affordable, else refused with 429.",
            WhenSpent.Degrade => "When spent: the fallbacks that cost nothing, else refused with 429.",
            _ => "When spent: refused with 429 until the hour or day of UTC is over.",
        };
        if (budget.InStream == Overdraft.Finish)
            yield return "A streamed answer that is on its way then goes on to its end.";
    }

    private static string Allowed(Allowance limits, string? currency)
    {
        List<string?> parts =
        [
            limits.CallsPerHour is { } callsHour ? $"{Say.Count(callsHour)} calls an hour" : null, limits.CallsPerDay is { } callsDay ? $"{Say.Count(callsDay)} calls a day" : null,
            limits.MoneyPerHour is { } moneyHour ? $"{HealthWords.Money(moneyHour, currency)} an hour" : null, limits.MoneyPerDay is { } moneyDay ? $"{HealthWords.Money(moneyDay, currency)} a day" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string Version(string name, string? live) => name == RouteTarget.Live ? $"live (now {live ?? "none"})" : name;

    private static string Condition(RuleCondition condition) => string.Create(CultureInfo.InvariantCulture, $"{condition.Feature} {condition.Operator} {condition.Value}");

    private static string Fixed(FixedAnswer answer) => answer.Score is { } score ? $"{answer.Prediction} (score {Say.Score(score)})" : answer.Prediction;

    private static string Time(TimeSpan span) => Scalars.Text(span);
}
