using System.Globalization;
using Cockpit.Gateway.Degradation;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Shadowing;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Guardrails;

/// <summary>What a guardrail says of one decision.</summary>
public enum GuardrailVerdict
{
    /// <summary>It has nothing against it.</summary>
    Passed,
    /// <summary>It has.</summary>
    Fired,
    /// <summary>It could not look. Never the same as passed.</summary>
    Skipped,
}

/// <summary>One answer, as far as guardrails look at it.</summary>
/// <param name="Features">JSON object.</param>
/// <param name="Prediction">What was decided; null when the answer does not say.</param>
/// <param name="Score">Null when the answer does not say.</param>
/// <param name="Cost">What the calls cost; null when no version has a price.</param>
public readonly record struct JudgedAnswer(ReadOnlyMemory<byte> Features, string? Prediction, double? Score, decimal? Cost);

/// <summary>Judges one answer by one guardrail. Pure; allocates nothing unless it fires or cannot look.</summary>
public static class AnswerJudge
{
    /// <summary>The verdict, and what was seen where it is not passed. Of a <see cref="GuardrailRule.Disagreement"/> see <see cref="Compare"/>.</summary>
    public static (GuardrailVerdict Verdict, string? Seen) Judge(GuardrailRule rule, ModelRow model, in JudgedAnswer answer) => rule switch
    {
        GuardrailRule.Confidence confidence => Confidence(confidence, model, answer),
        GuardrailRule.Output output => Output(output, answer),
        GuardrailRule.Cost cost => Cost(cost, answer),
        _ => Skipped("nothing that one decision shows"),
    };

    /// <summary>Whether a rule is about answers that came in this way: of a rule's or a default's answer nobody can say how sure a version was, nor compare it with one.</summary>
    public static bool Concerns(GuardrailRule rule, DecisionPath path)
        => path is not (DecisionPath.Rule or DecisionPath.Default) || rule is not (GuardrailRule.Confidence or GuardrailRule.Disagreement);

    /// <summary>What a second version's answer says of the first.</summary>
    public static (GuardrailVerdict Verdict, string? Seen) Compare(GuardrailRule.Disagreement rule, ModelTask task, AnsweredItem given, AnsweredItem second)
    {
        if (rule.Beyond is not { } beyond)
        {
            return ShadowComparison.Agrees(task, given, second) switch
            {
                null => Skipped("nothing to compare"),
                true => default,
                false => (GuardrailVerdict.Fired, $"{given.Prediction} and {second.Prediction}"),
            };
        }

        if (given.Score is not { } one || second.Score is not { } other)
            return Skipped("no score");
        return Math.Abs(one - other) <= beyond ? default : (GuardrailVerdict.Fired, string.Create(CultureInfo.InvariantCulture, $"{one:0.####} and {other:0.####}"));
    }

    /// <summary>How sure a version was: of a binary model the score of the class that it decided, else the score as it came.</summary>
    public static double? ConfidenceOf(ModelRow model, string? prediction, double? score)
    {
        if (score is not { } given || model.Task != ModelTask.Binary || given is < 0 or > 1)
            return score;
        return PositiveClass.Is(model, prediction) switch { true => given, false => 1 - given, null => Math.Max(given, 1 - given) };
    }

    private static (GuardrailVerdict, string?) Confidence(GuardrailRule.Confidence rule, ModelRow model, in JudgedAnswer answer)
    {
        if (ConfidenceOf(model, answer.Prediction, answer.Score) is not { } confidence)
            return Skipped("no score");
        var fires = (rule.Below is not { } below || confidence < below) && (rule.Above is not { } above || confidence > above);
        return fires ? (GuardrailVerdict.Fired, confidence.ToString("0.####", CultureInfo.InvariantCulture)) : default;
    }

    private static (GuardrailVerdict, string?) Output(GuardrailRule.Output rule, in JudgedAnswer answer)
    {
        // What the answer says costs nothing to look at, and mostly settles it.
        for (var i = 0; i < rule.OfAnswer.Count; i++)
        {
            var condition = rule.OfAnswer[i];
            if (condition.Feature == GuardrailRule.Output.Score ? answer.Score is null : answer.Prediction is null)
                return Skipped($"no {condition.Feature}");
            if (!Holds(condition, answer))
                return default;
        }

        return RuleMatch.Fits(rule.OfFeatures, answer.Features.Span)
            ? (GuardrailVerdict.Fired, answer.Score is { } score ? string.Create(CultureInfo.InvariantCulture, $"score {score:0.####}") : null) : default;
    }

    private static bool Holds(RuleCondition condition, in JudgedAnswer answer)
    {
        if (condition.Feature == GuardrailRule.Output.Score)
            return RuleMatch.Holds(condition, answer.Score!.Value);
        return condition.Value is string ? RuleMatch.Holds(condition, answer.Prediction!)
            : double.TryParse(answer.Prediction, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && RuleMatch.Holds(condition, number);
    }

    private static (GuardrailVerdict, string?) Cost(GuardrailRule.Cost rule, in JudgedAnswer answer)
    {
        if (answer.Cost is not { } cost)
            return Skipped("no price");
        return cost > rule.PerDecision ? (GuardrailVerdict.Fired, cost.ToString("0.######", CultureInfo.InvariantCulture)) : default;
    }

    private static (GuardrailVerdict, string?) Skipped(string why) => (GuardrailVerdict.Skipped, why);
}
