using System.Text.Json;
using Cockpit.Demo;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class DemoWorldTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_models_go_live_a_candidate_waits_and_traffic_flows()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);

        while (!cockpit.Calls.Any(call => call.Call.EndsWith("/infer", StringComparison.Ordinal)))
            await Task.Delay(10, Cancelled);

        var model = Assert.Single(cockpit.BodiesOf("PUT /api/v1/models/credit-default"));
        Assert.Equal(("high", "binary", "1"), (Text(model, "riskTier"), Text(model, "task"), Text(model, "positiveLabel")));
        var version = Assert.Single(cockpit.BodiesOf("PUT /api/v1/models/credit-default/versions/v1"));
        Assert.Equal("openInference", Text(version.GetProperty("endpoint"), "protocol"));
        Assert.Equal(world.Hosts[0].ModelAddress.ToString(), Text(version.GetProperty("endpoint"), "url"));
        Assert.Single(cockpit.BodiesOf("PUT /api/v1/models/credit-default/versions/v2"));
        Assert.Equal(
            ["credit-default v1", "customer-churn v1", "delivery-time v1"],
            cockpit.BodiesOf("POST /api/v1/commands").Select(command => $"{Text(command, "confirm")} {Text(command, "version")}"));
        Assert.All(cockpit.Calls, call => Assert.True(
            call.Key == (call.Call.EndsWith("/infer", StringComparison.Ordinal) ? "Bearer app" : "Bearer operator"), call.Call));
    }

    [Fact]
    public async Task A_promotion_that_fails_is_not_taken_for_success()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        cockpit.CommandEnd = "failed";

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => DemoWorld.StartAsync(Options(cockpit), Cancelled));

        Assert.Contains("failed", fault.Message, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static DemoOptions Options(FakeCockpit cockpit) => new()
    {
        Cockpit = cockpit.Address,
        OperatorKey = "operator",
        ApplicationKey = "app",
        Clock = TimeProvider.System,
        RequestsPerSecond = 200,
        Log = TextWriter.Null,
    };
}
