using System.Text.Json;
using Cockpit.Demo.Registry;
using Cockpit.Demo.Scenarios;
using Cockpit.Demo.Traffic;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class OutcomeCourierTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_due_is_delivered_under_the_decisions_id_and_what_is_not_waits()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        using var http = CockpitClient.Connect(cockpit.Address, "app-key");
        await using var courier = OutcomeCourier.Start(http, TimeProvider.System);

        courier.Take("dec_1", "1", TimeSpan.Zero);
        courier.Take("dec_2", "0", TimeSpan.FromHours(1));
        while (courier.Delivered == 0)
            await Task.Delay(20, Cancelled);

        var line = Assert.Single(cockpit.LinesOf("POST /api/v1/outcomes"));
        Assert.Equal(("dec_1", "1"), (line.GetProperty("decision").GetString(), line.GetProperty("label").GetString()));
        Assert.NotNull(line.GetProperty("source").GetString());
        Assert.NotEqual(default, line.GetProperty("at").GetDateTimeOffset());
    }

    [Fact]
    public void Most_requests_but_not_all_have_a_truth_that_becomes_known_within_a_minute()
    {
        var source = new RequestSource(Catalogue.All, new TrafficOptions());
        var drawn = Enumerable.Range(0, 2_000).Select(_ => source.Next()).ToList();

        Assert.InRange(drawn.Count(request => request.KnownAfter is not null), 1_600, 1_800);
        Assert.All(drawn.Where(request => request.KnownAfter is not null), request => Assert.InRange(request.KnownAfter!.Value.TotalSeconds, 5, 60));
        Assert.All(drawn.Where(request => request.Model != "delivery-time"), request => Assert.True(request.Label is "0" or "1", request.Label));
        Assert.All(drawn.Where(request => request.Model == "delivery-time"), request => Assert.True(double.Parse(request.Label, System.Globalization.CultureInfo.InvariantCulture) > 0));
    }
}
