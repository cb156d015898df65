using System.Net;
using System.Text;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A server whose limits are small.</summary>
public sealed class NarrowCockpit(PostgresServer postgres) : CockpitFixture(StoreKind.Sqlite, postgres)
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Cockpit:Gateway:MaxBodyBytes"] = "2048", ["Cockpit:Gateway:MaxAnswerBytes"] = "1048576", ["Cockpit:Gateway:MaxBatch"] = "10", ["Cockpit:Gateway:RecordedElements"] = "4",
    };
}

/// <summary>What is too large is refused at the edge, however its length is announced.</summary>
public sealed class LimitTests(NarrowCockpit cockpit) : CockpitTests(cockpit), IClassFixture<NarrowCockpit>
{
    [Theory]
    [InlineData(2049, false)]
    [InlineData(2049, true)]
    [InlineData(200_000, false)]
    [InlineData(200_000, true)]
    public async Task A_body_over_the_limit_is_413(int bytes, bool chunked)
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));

        var reply = await SendAsync(model, bytes, chunked);

        Assert.Equal((413, "/problems/too-large"), (reply.Status, reply.ProblemKind));
        Assert.True(reply.Headers.ConnectionClose, "The rest of the body is not read: the connection must not be used again.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_exactly_the_limit_is_taken(bool chunked)
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));

        var reply = await SendAsync(model, 2048, chunked);

        Assert.True(reply.Status == 200, reply.ToString());
    }

    [Fact]
    public async Task A_batch_over_the_limit_is_400()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));

        Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(new int[10]).ToJsonString())).Status);
        Assert.Equal(400, (await Operator.InferAsync(model, Requests.Loan(new int[11]).ToJsonString())).Status);
    }

    [Fact]
    public async Task An_answer_over_the_limit_is_a_failed_decision()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("huge"));

        var reply = await Operator.InferAsync(model, Requests.Loan(1).ToJsonString());

        Assert.Equal((502, "/problems/upstream-bad-answer"), (reply.Status, reply.ProblemKind));
        Assert.Contains("MaxAnswerBytes", (string?)reply.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_tensor_is_recorded_by_its_digest()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));

        var reply = await Operator.InferAsync(model, """{"inputs":[{"name":"image","shape":[1,5],"datatype":"UINT8","data":[1,2,3,4,5]},{"name":"small","shape":[1,4],"datatype":"UINT8","data":[1,2,3,4]}]}""");

        var features = (await Admin.GetAsync($"/api/v1/decisions/{reply.Header("Cockpit-Decision")}")).Json["features"]!;
        Assert.Equal(5, (int)features["image"]!["elements"]!);
        Assert.Equal(64, ((string)features["image"]!["sha256"]!).Length);
        Assert.Equal("[1,2,3,4]", features["small"]!.ToJsonString());
    }

    private async Task<Reply> SendAsync(string model, int bytes, bool chunked)
    {
        var json = Requests.Loan(1).ToJsonString();
        var body = Encoding.UTF8.GetBytes(json.PadRight(bytes));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        request.Version = HttpVersion.Version11;
        return await Operator.SendAsync(request);
    }
}
