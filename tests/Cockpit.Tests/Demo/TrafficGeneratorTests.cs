using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Cockpit.Demo.Registry;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Traffic;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class TrafficGeneratorTests
{
    private static readonly TrafficOptions Fast = new() { RequestsPerSecond = 400, BatchShare = 0.5 };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_says_whom_it_is_about_and_carries_the_key()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        using var http = CockpitClient.Connect(cockpit.Address, "app-key");
        await using var traffic = TrafficGenerator.Start(http, [new CustomerChurn()], Fast, TimeProvider.System);

        await UntilAsync(() => traffic.Counts.Answered >= 20);

        Assert.All(cockpit.Calls, call => Assert.Equal(("POST /v2/models/customer-churn/infer", "Bearer app-key"), (call.Call, call.Key)));
        var bodies = cockpit.Calls.Select(call => call.Body).ToList();
        var inputs = bodies.SelectMany(body => body.GetProperty("inputs").EnumerateArray());
        Assert.DoesNotContain("sex", inputs.Select(input => Text(input, "name")));
        var parameters = bodies.Select(body => body.GetProperty("parameters")).ToList();
        Assert.All(parameters, sent => Assert.StartsWith("customer-", Text(sent, "cockpit_subject"), StringComparison.Ordinal));
        Assert.All(parameters, sent => Assert.NotNull(Text(sent.GetProperty("cockpit_attributes"), "sex")));
        Assert.Equal(["batch", "interactive"], parameters.Select(sent => Text(sent, "cockpit_class")).Distinct().Order());
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Refusals_do_not_stop_it(int status)
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        cockpit.InferStatus = status;
        using var http = CockpitClient.Connect(cockpit.Address, "app-key");
        await using var traffic = TrafficGenerator.Start(http, Catalogue.All, Fast, TimeProvider.System);
        await UntilAsync(() => traffic.Counts.Refused >= 40);

        cockpit.InferStatus = 200;

        await UntilAsync(() => traffic.Counts.Answered >= 20);
    }

    [Fact]
    public async Task A_server_that_is_not_there_does_not_stop_it()
    {
        using var http = CockpitClient.Connect(NobodyListens(), "app-key");
        await using var traffic = TrafficGenerator.Start(http, Catalogue.All, Fast, TimeProvider.System);

        await UntilAsync(() => traffic.Counts.Unreachable >= 40);
    }

    [Fact]
    public void A_rate_out_of_bounds_is_refused_at_the_start()
    {
        using var http = new HttpClient();

        var fault = Assert.Throws<ValidationException>(
            () => TrafficGenerator.Start(http, Catalogue.All, new TrafficOptions { RequestsPerSecond = 0 }, TimeProvider.System));

        Assert.Contains("RequestsPerSecond", fault.Message, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static async Task UntilAsync(Func<bool> happened)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!happened())
            await Task.Delay(10, patience.Token);
    }

    private static Uri NobodyListens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
