using Cockpit.Registry.Policies;
using Cockpit.Registry.Forms;

namespace Cockpit.Tests.Registry.Policies;

public sealed class PolicyReaderTests
{
    internal const string Whole = """
        format: 1
        class: interactive
        callers: [{ caller: "key:nightly-*", class: batch }]
        strategy: weighted
        sticky: true
        versions: [{ version: live, weight: 95 }, { version: "2.1", weight: 5 }]
        shadows: [{ version: "3.0", share: 25% }]
        fallback:
          - version: "1.4"
          - cache: 1h
          - rule: { when: ["amount <= 100", "country = PT"], prediction: approve, score: 0.1 }
          - default: { prediction: refer }
        deadline: { total: 2s, connect: 500ms, firstByte: 1s, idle: 250ms }
        retries: { most: 2, budget: 20%, delay: 25ms }
        breaker: { failures: 50%, calls: 20, within: 10s, open: 5s }
        hedging: { after: 200ms, most: 1 }
        cache: { lifetime: 5m, fields: [age, income], scope: caller, entries: 10000 }
        budget: { all: { callsPerHour: 100000, moneyPerDay: 200 }, caller: { callsPerHour: 1000 }, whenSpent: refuse }
        concurrency: 64
        queue: { length: 128, wait: 300ms }
        async: { mode: asked, tries: 5, delay: 1s, most: 10000, keep: 1d }
        stale: { after: 5m, then: serve }
        guardrails: [{ name: unsure, when: { confidence: { below: 0.6 } }, then: [flag, review] }]
        classes: { batch: { concurrency: 8, queue: { length: 1000, wait: 30s } } }
        """;

    [Fact]
    public void Every_key_is_read()
    {
        var policy = Sound(Whole);

        Assert.Equal((0, "interactive", "batch", "interactive"), (policy.Revision, policy.UsualClass, policy.ClassOf("key:nightly-scoring"), policy.ClassOf("key:app")));
        var settings = policy.For("interactive");
        Assert.Equal([new RouteTarget("live", 95), new RouteTarget("2.1", 5)], settings.Versions);
        Assert.Equal([new ShadowTarget("3.0", 0.25)], settings.Shadows);
        Assert.Equal(new FallbackStep.Version("1.4"), settings.Fallback[0]);
        Assert.Equal(new FallbackStep.Cached(TimeSpan.FromHours(1)), settings.Fallback[1]);
        var rule = Assert.IsType<FallbackStep.Rule>(settings.Fallback[2]);
        Assert.Equal([new RuleCondition("amount", "<=", 100.0), new RuleCondition("country", "=", "PT")], rule.When);
        Assert.Equal(new FixedAnswer("approve", 0.1), rule.Answer);
        Assert.Equal(new FallbackStep.Default(new FixedAnswer("refer", null)), settings.Fallback[3]);
        Assert.Equal(new DeadlineSettings { Total = Span(2000), Connect = Span(500), FirstByte = Span(1000), Idle = Span(250) }, settings.Deadline);
        Assert.Equal(new RetrySettings { Most = 2, Budget = 0.2, Delay = Span(25) }, settings.Retries);
        Assert.Equal(new BreakerSettings { Failures = 0.5, Calls = 20, Within = Span(10_000), Open = Span(5000) }, settings.Breaker);
        Assert.Equal(new HedgeSettings(Span(200), 1), settings.Hedging);
        Assert.Equal((TimeSpan.FromMinutes(5), CacheScope.Caller, 10_000), (settings.Cache!.Lifetime, settings.Cache.Scope, settings.Cache.Entries));
        Assert.Equal(["age", "income"], settings.Cache.Fields);
        Assert.Equal(new BudgetSettings { All = new Allowance { CallsPerHour = 100_000, MoneyPerDay = 200 }, Caller = new Allowance { CallsPerHour = 1000 } }, settings.Budget);
        Assert.Equal((64, new QueueSettings { Length = 128, Wait = Span(300) }), (settings.Concurrency, settings.Queue));
        Assert.Equal(new AsyncSettings { Mode = AsyncMode.Asked, Tries = 5, Delay = Span(1000), Most = 10_000, Keep = TimeSpan.FromDays(1) }, settings.Async);
        Assert.Equal(new StaleSettings { After = TimeSpan.FromMinutes(5), Refuse = false }, settings.Stale);
    }

    [Fact]
    public void A_class_replaces_whole_keys_and_keeps_the_others()
    {
        var batch = Sound("""
            classes:
              batch:
                cache: none
                queue: { length: 7 }
            format: 1
            cache: { lifetime: 5m }
            queue: { length: 1, wait: 9s }
            breaker: { calls: 30 }
            concurrency: 3
            """).For("batch");

        Assert.Equal((3, 30, null), (batch.Concurrency, batch.Breaker.Calls, batch.Cache));
        Assert.Equal(new QueueSettings { Length = 7 }, batch.Queue);
    }

    [Fact]
    public void The_least_document_is_the_default()
    {
        var policy = Sound("format: 1");

        Assert.Empty(PolicyDiff.Between(RoutePolicy.Default, policy));
        Assert.Empty(policy.Classes);
    }

    [Fact]
    public void Json_is_read_as_well_also_with_tabs()
    {
        var policy = Sound("{\n\t\"format\":1,\n\t\"versions\":[{\"version\":\"2\",\"weight\":1}],\"classes\":{\"batch\":{\"concurrency\":8}},\t\"fallback\":[{\"default\":{\"prediction\":\"r\\u00e9f\\/\\\"x\\\"\"}}]\n}");

        Assert.Equal((8, "2"), (policy.For("batch").Concurrency, Assert.Single(policy.Usual.Versions).Version));
        Assert.Equal("réf/\"x\"", Assert.IsType<FallbackStep.Default>(policy.Usual.Fallback[0]).Answer.Prediction);
    }

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    public void Durations_have_units(string text, int milliseconds)
        => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Sound($"format: 1\ndeadline: {{ total: {text} }}").Usual.Deadline.Total);

    [Theory]
    [InlineData("a b >= -1.5", "a b", ">=", -1.5)]
    [InlineData("code = '007'", "code", "=", "007")]
    [InlineData("code != 007", "code", "!=", 7.0)]
    [InlineData("x = a = b", "x", "=", "a = b")]
    public void Conditions_compare_numbers_and_texts(string text, string feature, string comparison, object value)
    {
        var policy = Sound($"format: 1\nfallback: [{{ rule: {{ when: [\"{text}\"], prediction: x }} }}]");

        Assert.Equal(new RuleCondition(feature, comparison, value), Assert.Single(((FallbackStep.Rule)policy.Usual.Fallback[0]).When));
    }

    [Theory]
    [InlineData("format: 1\nconcurency: 8", 2, 1, "concurency", "did you mean 'concurrency'?")]
    [InlineData("format: 1\nclasses:\n  batch:\n    queue: { lenght: 8 }", 4, 14, "classes.batch.queue.lenght", "did you mean 'length'?")]
    [InlineData("format: 1\nclasses: { bach: { concurrency: 8 } }", 2, 12, "classes.bach", "did you mean 'batch'?")]
    [InlineData("format: 1\nclasses: { batch: { breaker: { calls: 3 } } }", 2, 21, "classes.batch.breaker", "the breaker stands at the top")]
    [InlineData("format: 1\nstrategy: cheepest", 2, 11, "strategy", "did you mean 'cheapest'?")]
    [InlineData("format: 1\nwhatever: 8", 2, 1, "whatever", "known here: format, class")]
    [InlineData("format: 1\nfallback:\n  - defualt: { prediction: x }", 3, 5, "fallback[0].defualt", "did you mean 'default'?")]
    [InlineData("format: 1\nversions: [{ version: 2.1, weight: 1 }]", 2, 23, "versions[0].version", "write \"2.1\" in quotes")]
    [InlineData("format: 1\ndeadline: { total: 2 }", 2, 20, "deadline.total", "name the unit: 2ms or 2s")]
    [InlineData("format: 1\nretries: { budget: 20 }", 2, 20, "retries.budget", "did you mean 20%?")]
    [InlineData("format: 1\nconcurrency: \"8\"", 2, 14, "concurrency", "write 8 without quotes")]
    [InlineData("format: 1\nqueue:\n\tlength: 4", 3, 1, "", "indent with spaces")]
    public void A_fault_says_where_and_what_was_probably_meant(string text, int line, int column, string path, string suggestion)
    {
        var fault = Assert.Single(Faults(text));

        Assert.Equal((line, column, path), (fault.Line, fault.Column, fault.Path));
        Assert.Contains(suggestion, fault.Suggestion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("# only a comment\n", "empty")]
    [InlineData("format: 1\n---\nformat: 1", "second document")]
    [InlineData("concurrency: 8", "'format' is missing")]
    [InlineData("format: 2", "the number 2")]
    [InlineData("- format: 1", "a list")]
    [InlineData("format: 1\nconcurrency: 8\nconcurrency: 9", "given twice")]
    [InlineData("format: 1\nclasses: { batch: {}, batch: {} }", "given twice")]
    [InlineData("format: 1\nconcurrency: 0", "not a whole number")]
    [InlineData("format: 1\nconcurrency: 100001", "not a whole number")]
    [InlineData("format: 1\nconcurrency: 8.5", "not a whole number")]
    [InlineData("format: 1\ndeadline: { idle: 999999999d }", "not within")]
    [InlineData("format: 1\nconcurrency: 1e3", "not a whole number")]
    [InlineData("format: 1\nconcurrency: .inf", "not a whole number")]
    [InlineData("format: 1\nconcurrency:", "nothing")]
    [InlineData("format: 1\nconcurrency: [8]", "a list")]
    [InlineData("format: 1\nsticky: yes", "true or false")]
    [InlineData("format: 1\ncache: off", "group of the keys")]
    [InlineData("format: 1\ncache: { entries: 5 }", "'lifetime' is missing")]
    [InlineData("format: 1\ncache: { lifetime: 0s }", "not within 1s and 30d")]
    [InlineData("format: 1\ncache: { lifetime: 5m, fields: [a, a] }", "twice")]
    [InlineData("format: 1\nversions: []", "0 items")]
    [InlineData("format: 1\nversions: [{ version: live, weight: 0 }]", "Every weight is 0")]
    [InlineData("format: 1\nversions: [{ version: \"1\", weight: 1 }, { version: \"1\", weight: 2 }]", "twice")]
    [InlineData("format: 1\nversions: [{ version: \"a b\", weight: 1 }]", "cannot be a version's name")]
    [InlineData("format: 1\nshadows: [{ version: live }]", "cannot be 'live'")]
    [InlineData("format: 1\nshadows: [{ version: \"1\", share: 0 }]", "share above 0")]
    [InlineData("format: 1\nshadows: [{ version: \"1\", share: 101% }]", "share above 0")]
    [InlineData("format: 1\nfallback: [{ default: { prediction: x } }, { cache: 1h }]", "never reached")]
    [InlineData("format: 1\nfallback: [{ cache: 1h, version: \"1\" }]", "exactly one")]
    [InlineData("format: 1\nfallback: [{ rule: { when: [\"amount<=100\"], prediction: x } }]", "no condition")]
    [InlineData("format: 1\nfallback: [{ rule: { when: [\"country < PT\"], prediction: x } }]", "= and != only")]
    [InlineData("format: 1\nfallback: [{ rule: { when: [], prediction: x } }]", "0 items")]
    [InlineData("format: 1\nfallback: [{ default: { prediction: 1 } }]", "the number 1")]
    [InlineData("format: 1\nfallback: [{ default: { prediction: \"a\\0b\" } }]", "cannot be stored")]
    [InlineData("format: 1\ncallers: [{ caller: \"a*b\", class: batch }]", "before its end")]
    [InlineData("format: 1\nbudget: { all: { callsPerHour: -1 } }", "not a whole number")]
    [InlineData("a: &a [1]\nformat: 1\nb: *a", "aliases are not taken")]
    [InlineData("format: !!int 1", "tag")]
    [InlineData("? [a]\n: 1\nformat: 1", "A key must be a word")]
    [InlineData("format: 1\n\u0007", "U+0007")]
    
    [InlineData("format: {", "")]
    public void What_is_wrong_is_said(string text, string said)
        => Assert.Contains(Faults(text), fault => fault.Message.Contains(said, StringComparison.Ordinal) && fault.Line > 0 && fault.Column > 0);

    [Fact]
    public void All_faults_are_told_at_once_in_order_of_lines()
    {
        var faults = Faults("format: 1\nqueue: { wait: 5, length: x }\nconcurency: 1\nclasses:\n  batch: { sticky: 1 }\n  bulk: { sticky: 2 }");

        Assert.Equal(["queue.wait", "queue.length", "concurency", "classes.batch.sticky", "classes.bulk", "classes.bulk.sticky"], faults.Select(fault => fault.Path));
        Assert.Equal("2:16: queue.wait: Here is the number 5; it takes a duration such as 250ms, 2s, 5m, 1h or 1d, from 0ms to 1h. (name the unit: 5ms or 5s)", faults[0].ToString());
    }

    [Fact]
    public void Bombs_are_refused_quickly()
    {
        string[] bombs =
        [
            new('[', 200_000), string.Concat(Enumerable.Repeat("{a: ", 60_000)), "format: 1\n" + new string(' ', 300_000), string.Concat(Enumerable.Repeat("- ", 100_000)),
            "a: &a [x]\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [*{(char)('a' + i)}, *{(char)('a' + i)}]\n")),
            string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: 1\n")), "? " + new string('x', 200_000), "format: \"" + new string('\\', 200_000),
        ];
        foreach (var bomb in bombs)
        {
            var began = TimeProvider.System.GetTimestamp();

            Assert.InRange(Faults(bomb).Count, 1, 100);

            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5), $"{bomb[..20]} took {TimeProvider.System.GetElapsedTime(began)}");
        }
    }

    private static TimeSpan Span(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static RoutePolicy Sound(string text)
    {
        var (policy, faults) = PolicyReader.Read(text);
        Assert.True(policy is not null, string.Join('\n', faults));
        Assert.Empty(faults);
        return policy;
    }

    private static IReadOnlyList<DocumentFault> Faults(string text)
    {
        var (policy, faults) = PolicyReader.Read(text);
        Assert.Null(policy);
        return faults;
    }
}
