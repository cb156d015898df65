using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Guardrails;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Gateway.Guardrails;

public sealed class AnswerJudgeTests
{
    private static readonly byte[] Features = """{"amount":60000,"country":"PT","member":true}"""u8.ToArray();

    [Theory]
    [InlineData("yes", 0.55, GuardrailVerdict.Fired)]
    [InlineData("yes", 0.6, GuardrailVerdict.Passed)]
    [InlineData("no", 0.45, GuardrailVerdict.Fired)]
    [InlineData("no", 0.1, GuardrailVerdict.Passed)]
    [InlineData("yes", 0.2, GuardrailVerdict.Fired)]
    [InlineData("yes", 7.0, GuardrailVerdict.Passed)]
    [InlineData(null, 0.45, GuardrailVerdict.Fired)]
    [InlineData("yes", null, GuardrailVerdict.Skipped)]
    public void Confidence_is_that_in_the_class_that_was_decided(string? prediction, double? score, GuardrailVerdict expected)
        => Assert.Equal(expected, Judge(new GuardrailRule.Confidence(0.6, null), prediction, score).Verdict);

    [Theory]
    [InlineData(0.3, GuardrailVerdict.Passed)]
    [InlineData(0.5, GuardrailVerdict.Fired)]
    [InlineData(0.7, GuardrailVerdict.Passed)]
    public void With_two_limits_it_fires_between_them(double score, GuardrailVerdict expected)
        => Assert.Equal(expected, AnswerJudge.Judge(new GuardrailRule.Confidence(0.6, 0.4), Model(ModelTask.Regression), new JudgedAnswer(Features, null, score, null)).Verdict);

    [Theory]
    [InlineData("yes", 0.9, new[] { "prediction = yes", "amount > 50000" }, GuardrailVerdict.Fired)]
    [InlineData("no", 0.9, new[] { "prediction = yes", "amount > 50000" }, GuardrailVerdict.Passed)]
    [InlineData("yes", 0.9, new[] { "prediction = yes", "amount > 70000" }, GuardrailVerdict.Passed)]
    [InlineData("yes", 0.9, new[] { "prediction = yes", "income > 1" }, GuardrailVerdict.Passed)]
    [InlineData("yes", 0.9, new[] { "score > 0.8", "country = PT", "member = true" }, GuardrailVerdict.Fired)]
    [InlineData("1", 0.9, new[] { "prediction = 1" }, GuardrailVerdict.Fired)]
    [InlineData("yes", 0.9, new[] { "prediction = 1" }, GuardrailVerdict.Passed)]
    [InlineData("yes", 0.9, new[] { "amount > 50000" }, GuardrailVerdict.Fired)]
    [InlineData(null, 0.9, new[] { "prediction = yes" }, GuardrailVerdict.Skipped)]
    [InlineData("yes", null, new[] { "score > 0.8" }, GuardrailVerdict.Skipped)]
    public void A_rule_fires_when_all_its_conditions_hold(string? prediction, double? score, string[] conditions, GuardrailVerdict expected)
    {
        var text = $"format: 1\nguardrails: [{{ name: a, when: {{ output: [{string.Join(", ", conditions.Select(condition => $"\"{condition}\""))}] }}, then: [flag] }}]";

        Assert.Equal(expected, Judge(PolicyReader.Read(text).Policy!.Guardrails[0].When, prediction, score).Verdict);
    }

    [Fact]
    public void Cost_is_compared_where_it_is_known()
    {
        var rule = new GuardrailRule.Cost(0.5m, null, null);

        Assert.Equal([GuardrailVerdict.Passed, GuardrailVerdict.Fired, GuardrailVerdict.Skipped], new decimal?[] { 0.5m, 0.51m, null }.Select(cost => AnswerJudge.Judge(rule, Model(ModelTask.Binary), new JudgedAnswer(Features, "yes", 1, cost)).Verdict));
    }

    [Fact]
    public void Two_versions_are_compared_by_what_they_decide_or_by_how_far_apart_they_are()
    {
        Assert.Equal(GuardrailVerdict.Passed, Compare(null, ModelTask.Binary, Said("yes", 0.6), Said("yes", 0.9)));
        Assert.Equal(GuardrailVerdict.Fired, Compare(null, ModelTask.Binary, Said("yes", 0.6), Said("no", 0.4)));
        Assert.Equal(GuardrailVerdict.Skipped, Compare(null, ModelTask.Generation, Said("yes", null), Said("no", null)));
        Assert.Equal(GuardrailVerdict.Passed, Compare(0.25, ModelTask.Binary, Said("yes", 0.5), Said("no", 0.75)));
        Assert.Equal(GuardrailVerdict.Fired, Compare(0.25, ModelTask.Binary, Said("yes", 0.5), Said("yes", 0.8)));
        Assert.Equal(GuardrailVerdict.Skipped, Compare(0.25, ModelTask.Binary, Said("yes", null), Said("yes", 0.8)));
    }

    [Fact]
    public void Nothing_is_allocated_while_nothing_fires()
    {
        var (rules, model) = (new GuardrailRule[] { new GuardrailRule.Confidence(0.6, null), new GuardrailRule.Output([new RuleCondition("prediction", "=", "yes"), new RuleCondition("amount", ">", 70_000.0)]), new GuardrailRule.Cost(1m, null, null) }, Model(ModelTask.Binary));
        var answer = new JudgedAnswer(Features, "yes", 0.9, 0.1m);
        var fired = Count(rules, model, answer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        fired += Count(rules, model, answer);

        Assert.Equal((0, 0L), (fired, GC.GetAllocatedBytesForCurrentThread() - before));
    }

    private static int Count(GuardrailRule[] rules, ModelRow model, in JudgedAnswer answer)
    {
        var fired = 0;
        foreach (var rule in rules)
            fired += AnswerJudge.Judge(rule, model, answer).Verdict == GuardrailVerdict.Passed ? 0 : 1;
        return fired;
    }

    private static (GuardrailVerdict Verdict, string? Seen) Judge(GuardrailRule rule, string? prediction, double? score) => AnswerJudge.Judge(rule, Model(ModelTask.Binary), new JudgedAnswer(Features, prediction, score, null));

    private static GuardrailVerdict Compare(double? beyond, ModelTask task, AnsweredItem given, AnsweredItem second) => AnswerJudge.Compare(new GuardrailRule.Disagreement("2", beyond), task, given, second).Verdict;

    private static AnsweredItem Said(string prediction, double? score) => new(default, prediction, score);

    private static ModelRow Model(ModelTask task) => new() { Name = "m", Owner = "o", Purpose = "p", Task = task, PositiveLabel = "yes" };
}
