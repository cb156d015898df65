using System.Text;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Store.Registry;

namespace Cockpit.Tests.Gateway;

public sealed class InferAnswerTests
{
    [Theory]
    [InlineData("score", "FP64", "0.25", 0.25, null)]
    [InlineData("Probability", "FP32", "0.25", 0.25, null)]
    [InlineData("prediction", "BYTES", "\"yes\"", null, "yes")]
    [InlineData("label", "INT64", "1", null, "1")]
    [InlineData("output_label", "BOOL", "true", null, "true")]
    [InlineData("anything", "FP64", "0.75", 0.75, null)]
    [InlineData("anything", "INT64", "3", null, "3")]
    [InlineData("anything", "BYTES", "\"\\u00e9\"", null, "é")]
    [InlineData("score", "FP64", "null", null, null)]
    [InlineData("label", "BYTES", "null", null, null)]
    public void Score_and_prediction_are_found_by_their_usual_names(string name, string datatype, string value, double? score, string? prediction)
    {
        var item = Assert.Single(Taken($$"""{"outputs":[{"name":"{{name}}","shape":[1],"datatype":"{{datatype}}","data":[{{value}}]}]}""", 1).Items);

        Assert.Equal((score, prediction), (item.Score, item.Prediction));
    }

    [Theory]
    [InlineData("[0.9,0.1]", ModelTask.Binary, 0.1)]
    [InlineData("[0.2,0.5,0.3]", ModelTask.Multiclass, 0.5)]
    [InlineData("[0.9,0.1]", ModelTask.Multiclass, 0.9)]
    public void Of_several_probabilities_the_second_class_or_the_largest_is_the_score(string data, ModelTask task, double score)
    {
        var count = data.Split(',').Length;

        Assert.Equal(score, Taken($$"""{"outputs":[{"name":"probabilities","shape":[1,{{count}}],"datatype":"FP64","data":{{data}}}]}""", 1, task).Items[0].Score);
    }

    [Fact]
    public void A_regressions_prediction_is_its_score()
    {
        var item = Taken("""{"outputs":[{"name":"predict","shape":[1],"datatype":"FP64","data":[12.5]}]}""", 1, ModelTask.Regression).Items[0];

        Assert.Equal((12.5, "12.5"), (item.Score, item.Prediction));
    }

    [Fact]
    public void Each_row_gets_its_own_part()
    {
        var answer = Taken("""{"model_name":"x","outputs":[{"name":"label","shape":[2],"datatype":"BYTES","data":["a","b"]},{"name":"scores","shape":[2,2],"datatype":"FP64","data":[[0.9,0.1],[0.4,0.6]]}]}""", 2);

        Assert.Equal([("a", 0.1), ("b", 0.6)], answer.Items.Select(item => (item.Prediction, item.Score!.Value)));
        Assert.Equal("""{"label":"b","scores":[0.4,0.6]}""", Encoding.UTF8.GetString(answer.Items[1].Outputs.Span));
    }

    [Fact]
    public void What_travels_on_is_the_outputs_as_they_came()
        => Assert.Equal("""[ {"name":"score","shape":[1],"datatype":"FP64","data":[ 0.50 ],"extra":1} ]""",
            Encoding.UTF8.GetString(Taken("""{"id":"theirs", "outputs": [ {"name":"score","shape":[1],"datatype":"FP64","data":[ 0.50 ],"extra":1} ] }""", 1).Body.Span));

    [Fact]
    public void A_single_answer_may_have_any_shape_and_is_kept_whole()
    {
        var answer = Taken("""{"outputs":[{"name":"boxes","shape":[2,3],"datatype":"INT32","parameters":{"columns":["x","y","z"]},"data":[1,2,3,4,5,6]}]}""", 1);

        Assert.Equal("""{"boxes":[1,2,3,4,5,6]}""", Encoding.UTF8.GetString(answer.Items[0].Outputs.Span));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("<html>", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no 'outputs'")]
    [InlineData("""{"outputs":null}""", "array")]
    [InlineData("""{"outputs":[]}""", "empty")]
    [InlineData("""{"outputs":[{"name":"score","shape":[1],"datatype":"FP64","data":[0.5]}]}""", "1 rows for 2 inputs")]
    [InlineData("""{"outputs":[{"name":"score","shape":[3],"datatype":"FP64","data":[1,2,3]}]}""", "3 rows for 2 inputs")]
    [InlineData("""{"outputs":[{"name":"score","shape":[2],"datatype":"FP64","data":[1]}]}""", "asks for 2 elements")]
    [InlineData("""{"outputs":[{"name":"score","shape":[2],"datatype":"FP64","data":["NaN","NaN"]}]}""", "score")]
    [InlineData("""{"outputs":[{"name":"score","shape":[2],"datatype":"BYTES","data":["\ud800",""]}]}""", "score")]
    [InlineData("""{"outputs":[{"name":"s","shape":[2],"datatype":"INT8","data":[1,2]}],"outputs":[]}""", "twice")]
    [InlineData("""{"\ud800aaaaaa":1}""", "surrogate")]
    [InlineData("""{"outputs":[{"name":"s","shape":[2],"datatype":"INT8","data":[1,2]}]} trailing""", "not JSON")]
    public void An_answer_that_cannot_be_used_says_why(string body, string why)
    {
        var (answer, wrong) = InferAnswerReader.Read(Encoding.UTF8.GetBytes(body), 2, ModelTask.Binary);

        Assert.Null(answer);
        Assert.Contains(why, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Invalid_utf_8_is_no_answer() => Assert.Contains("UTF-8", InferAnswerReader.Read(new byte[] { 0xFF }, 1, ModelTask.Binary).Wrong, StringComparison.Ordinal);

    private static ModelAnswer Taken(string body, int rows, ModelTask task = ModelTask.Binary)
    {
        var (answer, wrong) = InferAnswerReader.Read(Encoding.UTF8.GetBytes(body), rows, task);
        Assert.True(wrong is null, wrong);
        return answer!;
    }
}
