using System.Text;
using Cockpit.Gateway.Degradation;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Gateway.Shadowing;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Gateway;

public sealed class FixedAnswerTests
{
    private static byte[] Features { get; } = """{"age":42,"income":1.5e3,"purpose":"car","member":true,"gap":null,"many":[1,2]}"""u8.ToArray();

    [Theory]
    [InlineData("age", "=", 42.0, true)]
    [InlineData("age", "=", 42, true)]
    [InlineData("age", "!=", 42.0, false)]
    [InlineData("age", "<", 42.0, false)]
    [InlineData("age", "<=", 42.0, true)]
    [InlineData("age", ">", 41.5, true)]
    [InlineData("age", ">=", 43L, false)]
    [InlineData("income", "=", 1500.0, true)]
    [InlineData("purpose", "=", "car", true)]
    [InlineData("purpose", "=", "Car", false)]
    [InlineData("purpose", "!=", "house", true)]
    [InlineData("purpose", "<", "house", false)]
    [InlineData("member", "=", "true", true)]
    [InlineData("member", "!=", "true", false)]
    [InlineData("age", "=", "42", false)]
    [InlineData("age", "!=", "x", false)]
    [InlineData("purpose", "!=", 1.0, false)]
    [InlineData("gap", "!=", 1.0, false)]
    [InlineData("gap", "!=", "x", false)]
    [InlineData("many", "=", 1.0, false)]
    [InlineData("nowhere", "!=", "x", false)]
    [InlineData("age", "~", 42.0, false)]
    public void A_condition_holds_only_for_a_known_value_of_its_kind(string feature, string with, object value, bool holds)
        => Assert.Equal(holds, RuleMatch.Fits([new RuleCondition(feature, with, value)], Features));

    [Fact]
    public void Every_condition_must_hold_and_none_at_all_fits_everything()
    {
        var (right, wrong) = (new RuleCondition("age", ">", 18m), new RuleCondition("purpose", "=", "house"));

        Assert.True(RuleMatch.Fits([], Features));
        Assert.True(RuleMatch.Fits([right, right], Features));
        Assert.False(RuleMatch.Fits([right, wrong], Features));
    }

    [Fact]
    public void A_fixed_answer_reads_as_a_model_that_gave_it()
    {
        var answer = FixedOutputs.Answer([new FixedAnswer("say \"no\"\u0001 😀", 0.25), new FixedAnswer("yes", 1)], ModelTask.Binary);

        Assert.Equal([("say \"no\"\u0001 😀", 0.25), ("yes", 1.0)], answer.Items.Select(item => (item.Prediction!, item.Score!.Value)));
        Assert.Equal("""{"prediction":"yes","score":1}""", Encoding.UTF8.GetString(answer.Items[1].Outputs.Span));
    }

    [Fact]
    public void A_score_is_left_out_when_one_answer_has_none()
    {
        var answer = FixedOutputs.Answer([new FixedAnswer("a", 0.25), new FixedAnswer("b", null)], ModelTask.Multiclass);

        Assert.All(answer.Items, item => Assert.Null(item.Score));
        Assert.Equal("""[{"name":"prediction","shape":[2],"datatype":"BYTES","data":["a","b"]}]""", Encoding.UTF8.GetString(answer.Body.Span));
    }

    [Theory]
    [InlineData("12.5", 12.5)]
    [InlineData("-3e2", -300.0)]
    [InlineData("none", null)]
    [InlineData("NaN", null)]
    public void A_regression_is_answered_with_a_number_where_it_is_one(string prediction, double? score)
    {
        var answer = FixedOutputs.Answer([new FixedAnswer(prediction, null)], ModelTask.Regression);

        Assert.Equal(score, answer.Items[0].Score);
        Assert.Contains(score is null ? "BYTES" : "FP64", Encoding.UTF8.GetString(answer.Body.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ModelTask.Binary, "yes", null, "yes", null, true)]
    [InlineData(ModelTask.Binary, "yes", 0.9, "no", 0.9, false)]
    [InlineData(ModelTask.Multiclass, "a", null, "A", null, false)]
    [InlineData(ModelTask.Binary, null, 0.9, "yes", 0.9, null)]
    [InlineData(ModelTask.Binary, "yes", 0.9, null, 0.9, null)]
    [InlineData(ModelTask.Regression, "100", 100.0, "101", 101.0, true)]
    [InlineData(ModelTask.Regression, "100", 100.0, "101.1", 101.1, false)]
    [InlineData(ModelTask.Regression, null, -100.0, null, -99.0, true)]
    [InlineData(ModelTask.Regression, "0", 0.0, "0", 0.0, true)]
    [InlineData(ModelTask.Regression, "0", 0.0, "0.001", 0.001, false)]
    [InlineData(ModelTask.Regression, "1", 1.0, "-1", -1.0, false)]
    [InlineData(ModelTask.Regression, null, null, "1", 1.0, null)]
    public void Agreement_is_equal_classes_or_numbers_within_a_hundredth(ModelTask task, string? given, double? givenScore, string? shadow, double? shadowScore, bool? agrees)
        => Assert.Equal(agrees, ShadowComparison.Agrees(task, new AnsweredItem(default, given, givenScore), new AnsweredItem(default, shadow, shadowScore)));
}
