using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Cockpit.Demo.Models;
using Cockpit.Demo.Protocol;
using Cockpit.Demo.Serving;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class OpenInferenceHostTests : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private OpenInferenceHost _host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await StartAsync("logistic");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_single_row_is_answered_with_a_score_and_a_prediction()
    {
        var answer = await AnswerAsync(_host, Body("[1]", "[30]", """["red"]"""));

        Assert.Equal(("paint", "7", "a-1"), (answer.ModelName, answer.ModelVersion, answer.Id));
        Assert.Equal(["score", "prediction"], answer.Outputs.Select(output => output.Name));
        Assert.Equal(["FP64", "INT64"], answer.Outputs.Select(output => output.Datatype));
        Assert.Equal(1 / (1 + Math.Exp(-2)), answer.Outputs[0].Data[0].GetDouble());
        Assert.Equal(1, answer.Outputs[1].Data[0].GetInt64());
    }

    [Theory]
    [InlineData("[3]", "[30, 20, 10]")]
    [InlineData("[3, 1]", "[[30], [20], [10]]")]
    [InlineData("[3, 1]", "[30, 20, 10]")]
    public async Task A_batch_is_answered_row_by_row_in_order(string shape, string ages)
    {
        var answer = await AnswerAsync(_host, Body(shape, ages, """["red", "", null]"""));

        Assert.Equal([3L], answer.Outputs[0].Shape);
        Assert.Equal([2.0, -2, -3], Numbers(answer.Outputs[0]).Select(score => Math.Log(score / (1 - score))), new Within(1e-12));
        Assert.Equal([1.0, 0, 0], Numbers(answer.Outputs[1]));
    }

    [Fact]
    public async Task A_regression_answers_one_amount_a_row()
    {
        await using var host = await StartAsync("linear");

        var answer = await AnswerAsync(host, Body("[2]", "[30, 20]", """["red", "blue"]"""));

        var output = Assert.Single(answer.Outputs);
        Assert.Equal(("prediction", "FP64"), (output.Name, output.Datatype));
        Assert.Equal([2.0, -2], Numbers(output));
    }

    [Theory]
    [InlineData("""{"name": "age", "shape": [1], "datatype": "BYTES", "data": ["30"]}""", "input 'age': datatype BYTES")]
    [InlineData("""{"name": "age", "shape": [1], "datatype": "FP64", "data": ["30"]}""", "input 'age': row 0 is not a finite number")]
    [InlineData("""{"name": "age", "shape": [1], "datatype": "FP64", "data": [1e999]}""", "input 'age': row 0 is not a finite number")]
    [InlineData("""{"name": "age", "shape": [2], "datatype": "FP64", "data": [30]}""", "input 'age': shape asks for 2 values, data has 1")]
    [InlineData("""{"name": "age", "shape": [1, 2], "datatype": "FP64", "data": [30, 20]}""", "input 'age': shape must be")]
    [InlineData("""{"name": "age", "shape": [0], "datatype": "FP64", "data": []}""", "input 'age': shape must be")]
    [InlineData("""{"name": "age", "shape": [1], "datatype": "FP64"}""", "input 'age': shape asks for 1 values, data has 0")]
    [InlineData("""{"name": "age", "shape": [2], "datatype": "FP64", "data": [30, 20]}""", "input 'colour': has 1 rows")]
    [InlineData("""{"name": "aeg", "shape": [1], "datatype": "FP64", "data": [30]}""", "input 'aeg': is not an input")]
    [InlineData("""{"name": "colour", "shape": [1], "datatype": "BYTES", "data": ["red"]}""", "input 'colour': is given twice")]
    [InlineData("""{"shape": [1], "datatype": "FP64", "data": [30]}""", "has no name")]
    [InlineData("null", "has no name")]
    public async Task A_bad_tensor_is_refused_by_name(string tensor, string reason)
    {
        const string Colour = """{"name": "colour", "shape": [1], "datatype": "BYTES", "data": ["red"]}""";

        using var response = await PostAsync(_host, $$"""{"inputs": [{{tensor}}, {{Colour}}]}""");

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, reason);
    }

    [Theory]
    [InlineData("""{"inputs": []}""", "input 'age': is missing")]
    [InlineData("{}", "input 'age': is missing")]
    [InlineData("null", "empty")]
    [InlineData("not JSON", "not an infer request")]
    [InlineData("", "not an infer request")]
    public async Task A_body_that_is_no_request_is_refused_with_a_reason(string body, string reason)
    {
        using var response = await PostAsync(_host, body);

        await AssertRefusedAsync(response, HttpStatusCode.BadRequest, reason);
    }

    [Theory]
    [InlineData("v2")]
    [InlineData("v2/health/live")]
    [InlineData("v2/health/ready")]
    [InlineData("v2/models/paint/ready")]
    [InlineData("v2/models/paint/versions/7/ready")]
    public async Task What_a_client_asks_before_it_sends_is_answered(string path)
    {
        using var response = await _http.GetAsync(new Uri(_host.Address, path), Cancelled);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Metadata_names_every_tensor()
    {
        var metadata = await _http.GetFromJsonAsync<ModelMetadata>(_host.ModelAddress, InferJson.Options, Cancelled);

        Assert.Equal(["age", "colour"], metadata!.Inputs.Select(input => input.Name));
        Assert.Equal(["7"], metadata.Versions);
    }

    [Theory]
    [InlineData("v2/models/other")]
    [InlineData("v2/models/paint/versions/8")]
    public async Task Another_model_or_version_is_not_found(string path)
    {
        using var response = await _http.GetAsync(new Uri(_host.Address, path), Cancelled);

        await AssertRefusedAsync(response, HttpStatusCode.NotFound, "paint version 7");
    }

    [Fact]
    public async Task A_host_told_to_fail_fails_until_told_otherwise()
    {
        _host.Misbehaviour = new Misbehaviour { FailShare = 1 };
        using var failed = await PostAsync(_host, "{}");
        await AssertRefusedAsync(failed, HttpStatusCode.InternalServerError, "luck");

        _host.Misbehaviour = Misbehaviour.None;
        using var refused = await PostAsync(_host, "{}");
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    // sum = (age - 20) / 10, plus 1 for red, minus 2 for any other colour
    private static Task<OpenInferenceHost> StartAsync(string kind)
    {
        var model = LinearModel.Parse($$"""
            {
              "kind": "{{kind}}", "intercept": 0,
              "numeric": {"age": {"mean": 20, "std": 10, "coef": 1} },
              "categorical": {"colour": {"red": 1, "?": -2} }
            }
            """);
        return OpenInferenceHost.StartAsync(new ServedModel("paint", "7", model), TimeProvider.System, port: 0, Cancelled);
    }

    private static string Body(string shape, string ages, string colours) => $$"""
        {
          "id": "a-1",
          "inputs": [
            {"name": "age", "shape": {{shape}}, "datatype": "INT64", "data": {{ages}} },
            {"name": "colour", "shape": {{shape}}, "datatype": "BYTES", "data": {{colours}} }
          ]
        }
        """;

    private static IEnumerable<double> Numbers(InferTensor tensor) => tensor.Data.EnumerateArray().Select(value => value.GetDouble());

    private async Task<InferAnswer> AnswerAsync(OpenInferenceHost host, string body)
    {
        using var response = await PostAsync(host, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<InferAnswer>(InferJson.Options, Cancelled))!;
    }

    private Task<HttpResponseMessage> PostAsync(OpenInferenceHost host, string body)
        => _http.PostAsync(new Uri(host.ModelAddress + "/infer"), new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status, string reason)
    {
        Assert.Equal(status, response.StatusCode);
        var error = await response.Content.ReadFromJsonAsync<InferError>(InferJson.Options, Cancelled);
        Assert.Contains(reason, error!.Error, StringComparison.Ordinal);
    }

    private sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
