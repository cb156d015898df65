using Cockpit.Insight.DryRuns;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Insight.DryRuns;

public sealed class GuardrailReplayTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly ModelRow Model = new() { Name = "m", Owner = "o", Purpose = "p", Task = ModelTask.Binary, PositiveLabel = "yes" };

    [Fact]
    public void Stored_answers_are_held_against_what_judges_each_decision_and_the_rest_is_not_guessed()
    {
        var policy = PolicyReader.Read("""
            format: 1
            guardrails:
              - { name: unsure, when: { confidence: { below: 0.6 } }, then: [review] }
              - { name: never, when: { output: ["prediction = yes", "age > 40"] }, then: [reject] }
              - { name: dear, when: { cost: { perDecision: 0.5 } }, then: [flag] }
              - { name: second, when: { disagreement: { version: "2" } }, then: [flag] }
              - { name: failing, when: { failureRate: { above: 5% } }, then: [alert] }
            """).Policy!;
        var replay = new GuardrailReplay(policy, Model, (guardrail, version) => new CallReplay(guardrail, version), ask: 0);
        replay.Take(Asked("yes", 0.55, 42, 0.6m));
        replay.Take(Asked("no", 0.1, 50, 0.4m));
        replay.Take(Asked("yes", null, 30, null));
        replay.Take(Asked(null, null, 99, 9m, DecisionStatus.Failed));
        replay.Take(Asked("yes", 0.5, 99, 9m, path: DecisionPath.Override));

        Assert.Equal(
            ["unsure 1 of 2, 1 skipped, ", "never 1 of 3, 0 skipped, ", "dear 1 of 2, 1 skipped, ", "second  of , 0 skipped, ", "failing  of , 0 skipped, 0"],
            replay.Result().Select(guardrail => $"{guardrail.Name} {guardrail.Fired} of {guardrail.Judged}, {guardrail.Skipped} skipped, {guardrail.Breaches}"));
    }

    [Fact]
    public void A_window_is_looked_at_as_often_as_in_earnest_and_an_hour_of_failures_is_one_breach()
    {
        var policy = PolicyReader.Read("format: 1\nguardrails: [{ name: failing, when: { failureRate: { above: 5% } }, then: [alert], window: 10m, samples: 50 }, { name: slow, when: { sla: { ms: 100 } }, then: [alert], window: 10m, samples: 50 }]").Policy!;
        var replay = new GuardrailReplay(policy, Model, (guardrail, version) => new CallReplay(guardrail, version), ask: 0);

        // A decision each second for three hours; in the second half of the first and of the third every fourth fails, and none is slow.
        for (var second = 0; second < 3 * 3600; second++)
            replay.Take(Asked("yes", 0.9, 30, 1m, second % 4 == 0 && second is (> 1800 and < 3600) or (> 9000) ? DecisionStatus.Failed : DecisionStatus.Answered, second: second));

        var result = replay.Result();
        Assert.Equal([("failing", 2L), ("slow", 0L)], result.Select(guardrail => (guardrail.Name, guardrail.Breaches!.Value)));
        Assert.Equal(2, result[0].Windows.Count);
        Assert.All(result[0].Windows, window => Assert.True(window is { Version: "1", N: > 50, Value: > 0.05 } && window.To - window.From == TimeSpan.FromMinutes(10), window.ToString()));
        Assert.InRange(result[0].Windows[0].To, Noon.AddMinutes(30), Noon.AddMinutes(35));
        Assert.StartsWith("would have acted 2 times; of ", result[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_requests_are_compared_over_the_window_in_which_they_were_made()
    {
        var policy = PolicyReader.Read("format: 1\nguardrails: [{ name: differs, when: { disagreementRate: { version: \"2\", above: 10% } }, then: [alert], window: 10m, samples: 50 }]").Policy!;
        var replay = new GuardrailReplay(policy, Model, (guardrail, version) => new CallReplay(guardrail, version), ask: 0);

        // For half an hour both agree, then they disagree on every second request; version 3 is nobody's concern.
        for (var second = 0; second < 3600; second++)
        {
            replay.Take(Asked("yes", 0.9, 30, 1m, second: second));
            replay.Take(new ShadowComparisonRow("2", Noon.AddSeconds(second), second < 1800 || second % 2 == 0));
            replay.Take(new ShadowComparisonRow("3", Noon.AddSeconds(second), false));
        }

        var found = Assert.Single(replay.Result());
        Assert.Equal(1, found.Breaches);
        var window = Assert.Single(found.Windows);
        Assert.Equal("2", window.Version);
        Assert.InRange(window.To, Noon.AddMinutes(31), Noon.AddMinutes(36));
    }

    [Fact]
    public void What_a_second_version_would_say_is_not_known_without_asking_it()
    {
        var policy = PolicyReader.Read("format: 1\nguardrails: [{ name: second, when: { disagreement: { version: \"2\" } }, then: [flag] }, { name: refused, when: { inputRejection: { above: 5% } }, then: [alert] }]").Policy!;
        var replay = new GuardrailReplay(policy, Model, (guardrail, version) => new CallReplay(guardrail, version), ask: 0);
        replay.Take(Asked("yes", 0.9, 30, 1m));

        Assert.Equal(["is not known: the other version was not asked.", "is not known: what was refused then is not stored."], replay.Result().Select(guardrail => guardrail.Sentence));
    }

    private static AskedRequest Asked(string? prediction, double? score, int age, decimal? cost, DecisionStatus status = DecisionStatus.Answered, DecisionPath path = DecisionPath.Model, int second = 0)
        => new([new AskedDecisionRow(Guid.CreateVersion7(Noon.AddSeconds(second)), Noon.AddSeconds(second), "1", "interactive", status, path, null, cost, $$"""{"age":{{age}}}""", """{"caller":"key:a"}""", prediction, score, 20)]);
}
