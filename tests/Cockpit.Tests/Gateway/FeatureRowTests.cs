using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Protocols.OpenInference;

namespace Cockpit.Tests.Gateway;

public sealed class FeatureRowTests
{
    private static readonly DeclaredInputs Nothing = new(new Dictionary<string, string>(StringComparer.Ordinal));

    [Fact]
    public void A_recorded_row_becomes_a_tensor_a_feature_as_declared_or_as_its_value_is()
    {
        var inputs = new DeclaredInputs(new Dictionary<string, string>(StringComparer.Ordinal) { ["age"] = "INT32", ["gone"] = "INT64" });

        var body = Body("""{"age":42,"income":1.5,"purpose":"car","owner":true,"gone":null,"pixels":[1,2,3],"age":7}""", inputs);

        Assert.Equal(["age INT32 [1] [42]", "income FP64 [1] [1.5]", "purpose BYTES [1] [\"car\"]", "owner BOOL [1] [true]", "gone INT64 [1] [null]", "pixels FP64 [1,3] [1,2,3]"],
            body!["inputs"]!.AsArray().Select(tensor => $"{tensor!["name"]} {tensor["datatype"]} {tensor["shape"]!.ToJsonString()} {tensor["data"]!.ToJsonString()}"));
    }

    [Fact]
    public void A_model_with_one_input_gets_its_columns_in_it()
    {
        var body = Body("""{"age":42,"income":1.5}""", new DeclaredInputs(new Dictionary<string, string>(StringComparer.Ordinal) { ["input"] = "FP32" }));

        Assert.Equal("""{"inputs":[{"name":"input","shape":[1,2],"datatype":"FP32","parameters":{"columns":["age","income"]},"data":[42,1.5]}]}""", body!.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":{"b":1}}""")]
    [InlineData("""{"a":[[1]]}""")]
    public void What_no_tensor_can_hold_is_no_request(string features) => Assert.Null(Body(features, Nothing));

    private static JsonNode? Body(string features, DeclaredInputs inputs)
        => FeatureRow.Request(Encoding.UTF8.GetBytes(features), inputs) is { } request ? JsonNode.Parse(request.UpstreamBody.Span) : null;
}
