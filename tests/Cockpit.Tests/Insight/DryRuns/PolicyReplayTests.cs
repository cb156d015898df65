using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Insight.DryRuns;

public sealed class PolicyReplayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, VersionRow> Versions = new VersionRow[]
    {
        new() { Model = "m", Name = "1", Stage = Stage.Live, CostPerCall = 1m, Currency = "EUR" },
        new() { Model = "m", Name = "2", CostPerCall = 0.25m, Currency = "EUR" },
        new() { Model = "m", Name = "old", Stage = Stage.Retired },
    }.ToDictionary(version => version.Name, StringComparer.Ordinal);

    [Fact]
    public void Shares_are_those_of_the_gateways_own_choice()
    {
        var subjects = Enumerable.Range(0, 1000).Select(i => $"s{i}").ToList();

        var side = Replay("versions: [{ version: live, weight: 70 }, { version: \"2\", weight: 30 }]", subjects.Select((subject, i) => Asked(i, subject: subject)));

        var ofTwo = subjects.Count(subject => WeightedChoice.Pick([new("live", 70), new("2", 30)], subject, 0)!.Version == "2");
        Assert.Equal(ofTwo, side.Versions.Single(share => share.Version == "2").Requests);
        Assert.Equal(1000 - ofTwo, side.Versions.Single(share => share.Version == "1").Requests);
        Assert.Equal((1000 - ofTwo) + (0.25m * ofTwo), side.Paid);
        Assert.Equal("EUR", side.Currency);
    }

    [Fact]
    public void The_same_question_of_the_same_caller_comes_from_the_cache_while_it_is_fresh()
    {
        var side = Replay("cache: { lifetime: 1m, fields: [age] }",
        [
            Asked(0, features: """{"age":1,"x":1}"""), Asked(30, features: """{"x":2,"age":1.0}"""), Asked(59, features: """{"age":1}""", caller: "key:other"),
            Asked(60, features: """{"age":1}"""), Asked(61, features: """{"age":1}"""), Asked(62, features: """{"age":2}"""),
        ]);

        Assert.Equal((2, 4, 4m), (side.FromCache, Assert.Single(side.Versions).Requests, side.Paid));
    }

    [Fact]
    public void What_failed_then_fills_no_cache_and_a_batch_passes_it_by()
    {
        var batch = Asked(2);
        var side = Replay("cache: { lifetime: 1m }",
        [
            Asked(0, status: DecisionStatus.Failed), Asked(1), new AskedRequest([batch.First, batch.First]), Asked(3),
        ]);

        Assert.Equal((1, 3), (side.FromCache, Assert.Single(side.Versions).Requests));
    }

    [Fact]
    public void The_cache_is_bounded()
        => Assert.Equal(0, Replay("cache: { lifetime: 1h, entries: 1 }", [Asked(0, features: """{"a":1}"""), Asked(1, features: """{"a":2}"""), Asked(2, features: """{"a":1}""")]).FromCache);

    [Theory]
    [InlineData("whenSpent: refuse", 2, 0, 3, "2", null)]
    [InlineData("whenSpent: cheapest", 2, 2, 1, "2.50", null)]
    [InlineData("whenSpent: degrade", 2, 0, 0, "2", "fallback: [{ default: { prediction: x } }]")]
    [InlineData("whenSpent: degrade", 2, 0, 3, "2", "fallback: [{ version: live }]")]
    public void A_spent_budget_does_what_it_says(string whenSpent, int ofOne, int ofTwo, int refused, string paid, string? more)
    {
        var text = $"versions: [{{ version: \"1\", weight: 1000000 }}, {{ version: \"2\", weight: 1 }}]\nbudget: {{ all: {{ moneyPerHour: 2.5 }}, {whenSpent} }}\n{more}";

        var side = Replay(text, Enumerable.Range(0, 5).Select(i => Asked(i)));

        Assert.Equal((ofOne, ofTwo, refused), (side.Versions.SingleOrDefault(share => share.Version == "1")?.Requests ?? 0, side.Versions.SingleOrDefault(share => share.Version == "2")?.Requests ?? 0, side.RefusedByBudget));
        Assert.Equal(decimal.Parse(paid, System.Globalization.CultureInfo.InvariantCulture), side.Paid);
        Assert.Equal(5 - ofOne - ofTwo - refused, side.Degraded);
    }

    [Fact]
    public void A_budget_begins_again_with_each_hour_and_day_and_each_caller_has_its_own()
    {
        var hourly = Replay("budget: { all: { callsPerHour: 1 } }", [Asked(0), Asked(10), Asked(3600), Asked(3601), Asked(86_400)]);
        var daily = Replay("budget: { all: { callsPerDay: 2 } }", [Asked(0), Asked(10), Asked(3600), Asked(43_200)]);
        var callers = Replay("budget: { caller: { callsPerDay: 1 } }", [Asked(0), Asked(1, caller: "key:b"), Asked(2)]);

        Assert.Equal(2, hourly.RefusedByBudget);
        Assert.Equal(1, daily.RefusedByBudget);
        Assert.Equal(1, callers.RefusedByBudget);
    }

    [Fact]
    public void A_retired_version_is_not_asked_and_without_any_nobody_is()
    {
        Assert.Equal(1, Replay("versions: [{ version: old, weight: 1 }]", [Asked(0)]).NobodyToAsk);
        Assert.Equal("1", Assert.Single(Replay("versions: [{ version: old, weight: 1000 }, { version: live, weight: 1 }]", [Asked(0)]).Versions).Version);
    }

    [Fact]
    public void The_cheapest_version_is_asked_when_the_policy_says_so()
        => Assert.Equal("2", Assert.Single(Replay("strategy: cheapest\nversions: [{ version: live, weight: 9 }, { version: \"2\", weight: 1 }]", [Asked(0)]).Versions).Version);

    [Fact]
    public async Task Decisions_of_one_request_are_one()
    {
        var (first, second) = (Asked(0).First, Asked(1).First);

        List<AskedRequest> requests = [];
        await foreach (var request in AskedRequest.Of(new[] { first, first, second }.ToAsyncEnumerable()))
            requests.Add(request);

        Assert.Equal([2, 1], requests.Select(request => request.Decisions.Count));
        Assert.Equal("key:a", requests[0].Caller);
    }

    private static DryRunSide Replay(string text, IEnumerable<AskedRequest> requests)
    {
        var replay = new PolicyReplay(PolicyReader.Read("format: 1\n" + text).Policy!, Versions, Versions["1"]);
        foreach (var request in requests)
            replay.Take(request);
        return replay.Side("interactive");
    }

    private static AskedRequest Asked(int second, string features = """{"age":42}""", string caller = "key:a", string? subject = null, DecisionStatus status = DecisionStatus.Answered)
        => new([new AskedDecisionRow(Guid.CreateVersion7(Noon.AddSeconds(second)), Noon.AddSeconds(second), "1", "interactive", status, DecisionPath.Model, subject, null, features, $$"""{"caller":"{{caller}}"}""")]);
}
