using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Protocols.OpenInference;
using Cockpit.Problems;

namespace Cockpit.Tests.Gateway;

public sealed class InferRequestTests
{
    private const string Age = """{"name":"age","shape":[1],"datatype":"INT32","data":[42]}""";

    [Theory]
    [InlineData("""[]""", "body", "object")]
    [InlineData("""{}""", "inputs", "no 'inputs'")]
    [InlineData("""{"inputs":{}}""", "inputs", "array")]
    [InlineData("""{"inputs":[]}""", "inputs", "empty")]
    [InlineData("""{"inputs":[1]}""", "inputs[0]", "object")]
    [InlineData("""{"inputs":[{}]}""", "inputs[0].name", "no name")]
    [InlineData("""{"inputs":[{"name":""}]}""", "inputs[0].name", "1 to 200")]
    [InlineData("""{"inputs":[{"name":7}]}""", "inputs[0].name", "text")]
    [InlineData("""{"inputs":[{"name":"a\u0000"}]}""", "inputs[0].name", "text")]
    [InlineData("""{"inputs":[{"name":"\ud800"}]}""", "inputs[0].name", "text")]
    [InlineData("""{"inputs":[{"name":"age"}]}""", "age", "no shape")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"datatype":"INT32"}]}""", "age", "no data")]
    [InlineData("""{"inputs":[{"name":"age","shape":7}]}""", "inputs[0].shape", "array of whole numbers")]
    [InlineData("""{"inputs":[{"name":"age","shape":[-1]}]}""", "inputs[0].shape", "negative")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1.5]}]}""", "inputs[0].shape", "whole")]
    [InlineData("""{"inputs":[{"name":"age","shape":[4294967296]}]}""", "inputs[0].shape", "below")]
    [InlineData("""{"inputs":[{"name":"age","shape":[65536,65536]}]}""", "inputs[0].shape", "product")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}]}""", "inputs[0].shape", "array")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"data":7}]}""", "inputs[0].data", "array")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"data":[{}]}]}""", "inputs[0].data", "numbers")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"datatype":"DECIMAL","data":[1]}]}""", "age", "DECIMAL")]
    [InlineData("""{"inputs":[{"name":"age","shape":[1],"data":[1]}]}""", "age", "datatype")]
    [InlineData("""{"inputs":[{"name":"age","shape":[2],"datatype":"INT32","data":[1]}]}""", "age", "asks for 2 elements, but its data has 1")]
    [InlineData("""{"inputs":[{"name":"age","shape":[0],"datatype":"INT32","data":[]}]}""", "age", "no rows")]
    [InlineData("""{"inputs":[{"name":"a","shape":[1],"datatype":"INT32","data":[1]},{"name":"a","shape":[1],"datatype":"INT32","data":[1]}]}""", "a", "twice")]
    [InlineData("""{"inputs":[{"name":"a","shape":[1],"datatype":"INT32","data":[1]},{"name":"b","shape":[2],"datatype":"INT32","data":[1,2]}]}""", "b", "must agree")]
    [InlineData("""{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP64","parameters":{"columns":["x"]},"data":[1,2]}]}""", "a", "1 columns but has 2")]
    [InlineData("""{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP64","parameters":{"columns":["x","x"]},"data":[1,2]}]}""", "inputs[0].parameters", "columns")]
    [InlineData("""{"inputs":[{"name":"a","shape":[1,2],"datatype":"FP64","parameters":7,"data":[1,2]}]}""", "inputs[0].parameters", "object")]
    [InlineData("""{"inputs":[AGE],"inputs":[AGE]}""", "inputs", "twice")]
    [InlineData("""{"inputs":[AGE],"parameters":{},"parameters":{}}""", "parameters", "twice")]
    [InlineData("""{"inputs":[AGE],"parameters":[]}""", "parameters", "object")]
    [InlineData("""{"inputs":[AGE],"id":7}""", "id", "text")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_class":"vip"}}""", "cockpit_class", "interactive")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_class":7}}""", "cockpit_class", "traffic class")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_subject":{}}}""", "cockpit_subject", "text")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_subject":"a\u0007"}}""", "cockpit_subject", "control")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_subject":["a","b"]}}""", "cockpit_subject", "2 entries for 1 rows")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":[{},{}]}}""", "cockpit_attributes", "2 objects for 1 rows")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":7}}""", "cockpit_attributes", "object")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":{"a":{}}}}""", "cockpit_attributes", "object")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":{"a":"\ud800"}}}""", "cockpit_attributes", "object")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":{"\udc00":1}}}""", "cockpit_attributes", "object")]
    [InlineData("""{"inputs":[AGE],"parameters":{"cockpit_attributes":"{\"a\":"}}""", "cockpit_attributes", "object")]
    public void A_refusal_names_the_field_and_the_reason(string body, string field, string reason)
    {
        var problem = Refused(body.Replace("AGE", Age, StringComparison.Ordinal));

        Assert.Equal((400, field), (problem.Status, problem.Field));
        Assert.Contains(reason, problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT8", "127", "128")]
    [InlineData("INT8", "-128", "-129")]
    [InlineData("INT16", "32767", "32768")]
    [InlineData("INT32", "2147483647", "2147483648")]
    [InlineData("INT64", "9223372036854775807", "9223372036854775808")]
    [InlineData("INT64", "-9223372036854775808", "-9223372036854775809")]
    [InlineData("INT32", "0", "1.0")]
    [InlineData("INT32", "0", "1e2")]
    [InlineData("INT32", "null", "true")]
    [InlineData("UINT8", "255", "256")]
    [InlineData("UINT8", "0", "-1")]
    [InlineData("UINT16", "65535", "65536")]
    [InlineData("UINT32", "4294967295", "4294967296")]
    [InlineData("UINT64", "18446744073709551615", "18446744073709551616")]
    [InlineData("UINT64", "0", "-1")]
    [InlineData("FP64", "1.7976931348623157e308", "1e999")]
    [InlineData("FP32", "-0.0", "\"1\"")]
    [InlineData("FP16", "1e-5", "[{}]")]
    [InlineData("BF16", "1", "false")]
    [InlineData("BOOL", "false", "0")]
    [InlineData("BYTES", "\"\"", "1")]
    [InlineData("BYTES", "\"\\ud83e\\udd8a\"", "\"\\ud83e\"")]
    [InlineData("BYTES", "\"a\\tb\"", "\"a\\u0000b\"")]
    public void Each_datatype_takes_its_own_values_only(string datatype, string good, string bad)
    {
        string Of(string element) => $$"""{"inputs":[{"name":"age","shape":[1],"datatype":"{{datatype}}","data":[{{element}}]}]}""";

        Assert.NotNull(Taken(Of(good)));
        var problem = Refused(Of(bad));
        Assert.Equal(400, problem.Status);
        Assert.Contains("age", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"inputs\":[AGE]} x")]
    [InlineData("{\"inputs\":[AGE],}")]
    [InlineData("{\"inputs\":[AGE],\"\\ud800\":1}")]
    [InlineData("// comment\n{\"inputs\":[AGE]}")]
    public void What_is_not_json_is_told_as_such(string body) => Assert.Equal("malformed-body", Refused(body.Replace("AGE", Age, StringComparison.Ordinal)).Kind);

    [Fact]
    public void Invalid_utf_8_is_refused()
    {
        byte[] body = [.. "{\"inputs\":[{\"name\":\"a"u8, 0xC3, 0x28, .. "\",\"shape\":[1],\"datatype\":\"INT32\",\"data\":[1]}]}"u8];

        Assert.Contains("UTF-8", InferRequestReader.Read(body, null, null, new GatewayOptions()).Problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_may_be_deep_but_not_endless()
    {
        string Nested(int depth) => $$"""{"inputs":[{"name":"a","shape":[1],"datatype":"INT32","data":{{new string('[', depth)}}1{{new string(']', depth)}}}]}""";

        Assert.NotNull(Taken(Nested(50)));
        Assert.Equal(400, Refused(Nested(100)).Status);
        Assert.Equal(400, Refused(Nested(100_000)).Status);
    }

    [Fact]
    public void Columns_name_the_features_of_one_tensor()
    {
        var request = Taken("""{"inputs":[{"name":"input","shape":[2,2],"datatype":"FP64","parameters":{"columns":["a","b"],"other":{}},"data":[[1.50,null],[3e0,4]]}]}""");

        Assert.Equal(["""{"a":1.50,"b":null}""", """{"a":3e0,"b":4}"""], request.Items.Select(item => Text(item.Features)));
    }

    [Fact]
    public void A_tensor_with_several_elements_a_row_is_an_array()
        => Assert.Equal("""{"x":[3,4]}""", Text(Taken("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"INT8","data":[1,2,3,4]}]}""").Items[1].Features));

    [Fact]
    public void A_scalar_is_one_decision()
        => Assert.Equal("""{"x":7}""", Text(Assert.Single(Taken("""{"inputs":[{"name":"x","shape":[],"datatype":"INT8","data":[7]}]}""").Items).Features));

    [Fact]
    public void What_is_ours_is_taken_out_and_everything_else_travels_byte_for_byte()
    {
        var request = Taken($$$"""{ "id":"7", "parameters" : { "a" : [1, {"b":"\u00e9"}] , "cockpit_subject":"s", "c":1e0,"cockpit_attributes":{"sex":"f"} ,"cockpit_class":"batch"} , "inputs":[{{{Age}}}], "new": {"x":[]} }""");

        Assert.Equal($$$"""{ "id":"7", "parameters" : {"a" : [1, {"b":"\u00e9"}],"c":1e0} , "inputs":[{{{Age}}}], "new": {"x":[]} }""", Text(request.UpstreamBody));
        Assert.Equal(("7", "batch", "s"), (request.ClientRequestId, request.AskedClass, request.Items[0].Subject));
        Assert.Equal("""{"sex":"f"}""", Text(request.Items[0].Attributes!.Value));
    }

    [Fact]
    public void A_name_of_ours_that_is_written_with_escapes_is_taken_out_too()
    {
        var request = Taken($$$"""{"inputs":[{{{Age}}}],"parameters":{"cockpit_\u0073ubject":"s","k":1}}""");

        Assert.Equal("s", request.Items[0].Subject);
        Assert.DoesNotContain("ubject", Text(request.UpstreamBody), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_with_nothing_of_ours_is_the_same_bytes()
    {
        byte[] body = Encoding.UTF8.GetBytes($$$"""{"inputs":[{{{Age}}}],"parameters":{"a":1}}""");

        var request = InferRequestReader.Read(body, "batch", "s", new GatewayOptions()).Request!;

        Assert.True(request.UpstreamBody.Span == body.AsSpan());
        Assert.Equal(("batch", "s"), (request.AskedClass, request.Items[0].Subject));
    }

    [Fact]
    public void Without_attributes_there_are_none()
    {
        var item = Taken($$$"""{"inputs":[{{{Age}}}]}""").Items[0];

        Assert.Null(item.Attributes);
        Assert.Null(item.Subject);
    }

    [Fact]
    public void The_parameters_win_over_the_headers()
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"inputs":[{{{Age}}}],"parameters":{"cockpit_class":"batch","cockpit_subject":"inner"}}""");

        var request = InferRequestReader.Read(body, "critical", "outer", new GatewayOptions()).Request!;

        Assert.Equal(("batch", "inner"), (request.AskedClass, request.Items[0].Subject));
    }

    [Theory]
    [InlineData("\"{\\\"sex\\\":\\\"f\\\"}\"")]
    [InlineData("\"[{\\\"sex\\\":\\\"f\\\"}]\"")]
    [InlineData("[{\"sex\":\"f\"}]")]
    [InlineData("{\"sex\":\"f\"}")]
    public void Attributes_come_as_object_array_or_json_text(string attributes)
        => Assert.Equal("""{"sex":"f"}""", Text(Taken($$$"""{"inputs":[{{{Age}}}],"parameters":{"cockpit_attributes":{{{attributes}}}}}""").Items[0].Attributes!.Value));

    [Theory]
    [InlineData("\"a b\"", "a b")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("[7]", "7")]
    [InlineData("\"[\\\"x\\\"]\"", "x")]
    [InlineData("null", null)]
    [InlineData("\"\\u00e9\"", "é")]
    public void A_subject_comes_as_text_number_or_array(string given, string? subject)
        => Assert.Equal(subject, Taken($$$"""{"inputs":[{{{Age}}}],"parameters":{"cockpit_subject":{{{given}}}}}""").Items[0].Subject);

    [Theory]
    [InlineData("http://h:1/v2/models/x", "http://h:1/v2/models/x/infer")]
    [InlineData("http://h:1/v2/models/x/", "http://h:1/v2/models/x/infer")]
    [InlineData("http://h:1/v2/models/x/infer", "http://h:1/v2/models/x/infer")]
    [InlineData("http://h:1", "http://h:1/v2/models/my%20model/infer")]
    [InlineData("http://h:1/", "http://h:1/v2/models/my%20model/infer")]
    public void The_models_address_is_completed_where_it_is_bare(string url, string expected)
        => Assert.Equal(expected, InferRequest.ModelAddress(url, "my model") + "/infer");

    [Fact]
    public void The_features_recorded_are_the_values_sent()
    {
        var request = Taken("""{"inputs":[{"name":"n","shape":[2],"datatype":"INT64","data":[1,null]},{"name":"t","shape":[2],"datatype":"BYTES","data":["a\"\u00e9",""]},{"name":"b","shape":[2],"datatype":"BOOL","data":[true,false]}]}""");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"n":1,"t":"a\"é","b":true}"""), JsonNode.Parse(request.Items[0].Features.Span)));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"n":null,"t":"","b":false}"""), JsonNode.Parse(request.Items[1].Features.Span)));
    }

    private static InferRequest Taken(string body)
    {
        var (request, problem) = InferRequestReader.Read(Encoding.UTF8.GetBytes(body), null, null, new GatewayOptions());
        Assert.True(problem is null, problem?.Detail);
        return request!;
    }

    private static Problem Refused(string body)
    {
        var (request, problem) = InferRequestReader.Read(Encoding.UTF8.GetBytes(body), null, null, new GatewayOptions());
        Assert.Null(request);
        return problem!;
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
