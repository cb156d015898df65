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
        var replay = new GuardrailReplay(policy, Model);
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
        var replay = new GuardrailReplay(policy, Model);

        // A decision each second for three hours; in the second half of the first and of the third every fourth fails, and none is slow.
        for (var second = 0; second < 3 * 3600; second++)
            replay.Take(Asked("yes", 0.9, 30, 1m, second % 4 == 0 && second is (> 1800 and < 3600) or (> 9000) ? DecisionStatus.Failed : DecisionStatus.Answered, second: second));

        Assert.Equal([("failing", 2L), ("slow", 0L)], replay.Result().Select(guardrail => (guardrail.Name, guardrail.Breaches!.Value)));
    }

    private static AskedRequest Asked(string? prediction, double? score, int age, decimal? cost, DecisionStatus status = DecisionStatus.Answered, DecisionPath path = DecisionPath.Model, int second = 0)
        => new([new AskedDecisionRow(Guid.CreateVersion7(Noon.AddSeconds(second)), Noon.AddSeconds(second), "1", "interactive", status, path, null, cost, $$"""{"age":{{age}}}""", """{"caller":"key:a"}""", prediction, score, 20)]);
}
