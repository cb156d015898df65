using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Registry.Policies;

public sealed class GuardrailCheckTests
{
    private const string Every = """
        format: 1
        shadows: [{ version: "2" }]
        fallback: [{ default: { prediction: refer } }]
        guardrails:
          - { name: unsure, when: { confidence: { below: 0.6, above: 0.4 } }, then: [flag, review] }
          - { name: never, when: { output: ["prediction = approve", "amount > 50000"] }, then: [reject, alert], window: 1d }
          - { name: second, when: { disagreement: { version: "2", beyond: 0.2 } }, then: [fallback] }
          - { name: dear, when: { cost: { perDecision: 0.5 } }, then: [downgrade], to: "2" }
          - { name: failing, when: { failureRate: { above: 5% } }, then: [alert, rollback], window: 10m, samples: 50, after: 2, clears: 5 }
          - { name: slow, when: { sla: { ms: 300, share: 99% } }, then: [alert] }
          - { name: refused, when: { inputRejection: { above: 20% } }, then: [alert, pause] }
          - { name: drifted, when: { drift: {} }, then: [alert] }
          - { name: shifted, when: { drift: { column: amount } }, then: [pause] }
          - { name: unfair, when: { fairness: { attribute: sex } }, then: [rollback], to: "2" }
          - { name: costly, when: { cost: { perThousand: 40 } }, then: [alert] }
          - { name: costlier, when: { cost: { perHour: 100 } }, then: [alert] }
          - { name: shadow, when: { disagreementRate: { version: "2", above: 10% } }, then: [alert] }
        """;

    private static readonly VersionRow[] Versions = [Row("1", Stage.Live, 0.1m), Row("2", Stage.Registered, 0.1m), Row("old", Stage.Retired, 0.1m), Row("elsewhere", Stage.Registered, 0.1m, EndpointProtocol.None)];

    [Fact]
    public void Every_kind_and_action_is_read_and_nothing_is_said_against_it()
    {
        var report = PolicyCheck.Run(Every, Versions, ["sex"], ["amount", "age"]);

        Assert.Empty(report.Faults);
        Assert.Empty(report.Warnings);
        var guardrails = report.Policy!.Guardrails;
        Assert.Equal(["unsure", "never", "second", "dear"], report.Policy.DecisionGuardrails.Select(guardrail => guardrail.Name));
        Assert.Equal(new GuardrailRule.Confidence(0.6, 0.4), guardrails[0].When);
        Assert.Equal([GuardrailAction.Flag, GuardrailAction.Review], guardrails[0].Then);
        Assert.Equal((TimeSpan.FromHours(1), 200, 3, 3), (guardrails[0].Window, guardrails[0].Samples, guardrails[0].After, guardrails[0].Clears));
        Assert.Equal((TimeSpan.FromMinutes(10), 50, 2, 5), (guardrails[4].Window, guardrails[4].Samples, guardrails[4].After, guardrails[4].Clears));
        Assert.Equal(new GuardrailRule.Sla(300, 0.99), guardrails[5].When);
        Assert.Equal(
            ["confidence between 0.4 and 0.6", "prediction = approve and amount > 50000", "score more than 0.2 from that of version 2", "cost above 0.5 a decision", "more than 5 % of calls without an answer", "fewer than 99 % of calls within 300 ms",
             "more than 20 % of requests refused by the contract", "drift", "drift of amount", "unequal treatment by sex", "cost above 40 a thousand decisions", "cost above 100 an hour", "more than 10 % of copied requests decided otherwise by version 2"],
            guardrails.Select(guardrail => guardrail.When.Words));
        Assert.True(report.Policy.Names("2"));
    }

    [Theory]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [pause] }", "guardrails[0].then[0]", "'pause' is not for 'confidence'")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [rollback] }", "guardrails[0].then[0]", "'rollback' is not for 'confidence'")]
    [InlineData("{ name: a, when: { fairness: { attribute: sex } }, then: [reject] }", "guardrails[0].then[0]", "'reject' is not for 'fairness'")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert, flag] }", "guardrails[0].then[1]", "'flag' is not for 'drift'")]
    [InlineData("{ name: a, when: { cost: { perHour: 1 } }, then: [review] }", "guardrails[0].then[0]", "'review' is not for 'cost'")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [reject, fallback] }", "guardrails[0].then", "only be replaced in one way")]
    [InlineData("{ name: a, when: { drift: {} }, then: [pause, rollback] }", "guardrails[0].then", "one of pause and rollback")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [downgrade] }", "guardrails[0].then", "needs the version that answers instead")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [downgrade], to: \"9\" }", "guardrails[0].to", "no version '9'")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [downgrade], to: old }", "guardrails[0].to", "retired")]
    [InlineData("{ name: a, when: { drift: {} }, then: [rollback], to: live }", "guardrails[0].to", "'live' is what is rolled back")]
    [InlineData("{ name: a, when: { disagreement: { version: elsewhere } }, then: [flag] }", "guardrails[0].when.disagreement.version", "no endpoint")]
    [InlineData("{ name: a, when: { disagreement: { version: gone } }, then: [flag] }", "guardrails[0].when.disagreement.version", "no version 'gone'")]
    [InlineData("{ name: a, when: { fairness: { attribute: sxe } }, then: [alert] }", "guardrails[0].when.fairness.attribute", "no protected attribute")]
    [InlineData("{ name: a, when: { confidence: {} }, then: [flag] }", "guardrails[0].when.confidence", "below, above or both")]
    [InlineData("{ name: a, when: { confidence: { below: 0.2, above: 0.8 } }, then: [flag] }", "guardrails[0].when.confidence", "never fires")]
    [InlineData("{ name: a, when: { cost: {} }, then: [flag] }", "guardrails[0].when.cost", "one of the keys")]
    [InlineData("{ name: a, when: { cost: { perHour: 1, perDecision: 1 } }, then: [flag] }", "guardrails[0].when.cost", "one of the keys")]
    [InlineData("{ name: a, when: { mood: {} }, then: [flag] }", "guardrails[0].when.mood", "not a known key")]
    [InlineData("{ name: a, when: { failureRate: { above: 2 } }, then: [alert] }", "guardrails[0].when.failureRate.above", "share")]
    [InlineData("{ name: a, when: { failureRate: {} }, then: [alert] }", "guardrails[0].when.failureRate", "'above' is missing")]
    [InlineData("{ name: a, when: { output: [] }, then: [flag] }", "guardrails[0].when.output", "has 0 items")]
    [InlineData("{ name: a, when: { output: [\"amount>5\"] }, then: [flag] }", "guardrails[0].when.output[0]", "is no condition")]
    [InlineData("{ name: a, when: { drift: {} }, then: [] }", "guardrails[0].then", "has 0 items")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert, alert] }", "guardrails[0].then", "stands in the list twice")]
    [InlineData("{ name: a, when: { drift: {} }, then: [scream] }", "guardrails[0].then[0]", "it takes")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert], window: 30s }", "guardrails[0].window", "not within")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert], samples: 0 }", "guardrails[0].samples", "0 is not")]
    [InlineData("{ name: \"a b\", when: { drift: {} }, then: [alert] }", "guardrails[0].name", "cannot be a guardrail's name")]
    [InlineData("{ when: { drift: {} }, then: [alert] }", "guardrails[0]", "'name' is missing")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert] }, { name: a, when: { drift: {} }, then: [alert] }", "guardrails", "'a' stands in the list twice")]
    public void What_a_guardrail_cannot_be_is_a_fault_with_its_place(string items, string path, string said)
    {
        var report = PolicyCheck.Run($"format: 1\nguardrails: [{items}]", Versions, ["sex"]);

        Assert.Null(report.Policy);
        var fault = Assert.Single(report.Faults);
        Assert.Equal(path, fault.Path);
        Assert.True(fault is { Line: 2, Column: > 1 }, fault.ToString());
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [fallback] }", "guardrails[0].then", "the answer is withheld")]
    [InlineData("{ name: a, when: { confidence: { below: 0.6 } }, then: [flag], samples: 5 }", "guardrails[0].samples", "says nothing")]
    [InlineData("{ name: a, when: { drift: {} }, then: [alert], to: \"2\" }", "guardrails[0].to", "says nothing")]
    [InlineData("{ name: a, when: { disagreementRate: { version: \"2\", above: 1% } }, then: [alert] }", "guardrails[0].when.disagreementRate.version", "no shadow of this policy")]
    [InlineData("{ name: a, when: { drift: { column: amonut } }, then: [alert] }", "guardrails[0].when.drift.column", "Did you mean 'amount'?")]
    [InlineData("{ name: a, when: { output: [\"prediction = yes\", \"income > 5\"] }, then: [flag] }", "guardrails[0].when.output[1]", "Nobody has sent a column 'income'")]
    public void What_is_probably_not_meant_is_a_warning(string item, string path, string said)
    {
        var report = PolicyCheck.Run($"format: 1\nguardrails: [{item}]", Versions, ["sex"], ["amount", "age"]);

        Assert.NotNull(report.Policy);
        var warning = Assert.Single(report.Warnings);
        Assert.Equal(path, warning.Path);
        Assert.Contains(said, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_versions_cannot_show_or_cost_is_said()
    {
        const string Text = "format: 1\nguardrails: [{ name: a, when: { cost: { perDecision: 1 } }, then: [flag] }]";

        Assert.Contains("has no price", Assert.Single(PolicyCheck.Run(Text, [Row("1", Stage.Live, null)]).Faults).Message, StringComparison.Ordinal);
        Assert.Contains("streamed", Assert.Single(PolicyCheck.Run(Text, [Row("1", Stage.Live, 1m, EndpointProtocol.Openai)]).Warnings).Message, StringComparison.Ordinal);
        var named = PolicyCheck.Run("format: 1\nversions: [{ version: \"2\", weight: 1 }]\nguardrails: [{ name: a, when: { drift: {} }, then: [rollback] }]", Versions);
        Assert.Contains("asks versions by name only", Assert.Single(named.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_guardrail_is_one_line_of_the_difference_and_another_order_is_none()
    {
        var before = PolicyReader.Read("format: 1\nguardrails: [{ name: a, when: { confidence: { below: 0.6 } }, then: [flag] }, { name: b, when: { drift: {} }, then: [alert] }]").Policy!;
        var after = PolicyReader.Read("format: 1\nguardrails: [{ name: b, when: { drift: {} }, then: [alert] }, { name: a, when: { confidence: { below: 0.7 } }, then: [flag] }]").Policy!;

        Assert.Equal(["guardrails.a.when.confidence.below 0.6 → 0.7"], PolicyDiff.Between(before, after));
        Assert.Equal("guardrails.b", Assert.Single(PolicyDiff.Between(PolicyReader.Read("format: 1\nguardrails: [{ name: a, when: { confidence: { below: 0.6 } }, then: [flag] }]").Policy!, before)).Split(' ')[0]);
    }

    [Fact]
    public void A_class_cannot_have_guardrails_of_its_own()
        => Assert.Contains("stand at the top", Assert.Single(PolicyCheck.Run("format: 1\nclasses: { batch: { guardrails: [] } }", null).Faults).Suggestion, StringComparison.Ordinal);

    private static VersionRow Row(string name, Stage stage, decimal? cost, EndpointProtocol protocol = EndpointProtocol.OpenInference)
        => new() { Model = "m", Name = name, Stage = stage, Protocol = protocol, CostPerCall = cost, Currency = cost is null ? null : "EUR" };
}
