using System.Text.Json;
using Cockpit.Demo;
using Cockpit.Registry.Policies;
using Xunit;

namespace Cockpit.Tests.Demo;

public sealed class DemoWorldTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_models_go_live_a_candidate_waits_and_traffic_flows()
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
            ["credit-default v1", "customer-churn v1", "delivery-time v1", "delivery-time v2", "help-desk-templates v1"],
            cockpit.BodiesOf("POST /api/v1/commands").Select(command => $"{Text(command, "confirm")} {Text(command, "version")}"));
        string[] byApplications = ["/infer", "/chat/completions", "/decisions:ingest", "/outcomes"];
        Assert.All(cockpit.Calls, call => Assert.True(
            call.Key == (byApplications.Any(end => call.Call.EndsWith(end, StringComparison.Ordinal)) ? "Bearer app"
                : call.Call.EndsWith("/approve", StringComparison.Ordinal) ? "Bearer approver" : "Bearer operator"), call.Call));
    }

    [Fact]
    public async Task What_waits_for_approval_is_approved_with_another_key_and_said_to_be_the_demos_own()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        cockpit.CommandsWait = true;

        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);

        // Four promotions, four policies and a rollout.
        var comments = cockpit.BodiesOf("POST /api/v1/commands/cmd_1/approve").Select(body => Text(body, "comment")).ToList();
        Assert.Equal(9, comments.Count);
        Assert.All(comments, comment => Assert.Contains("demo", comment, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_version_gets_its_training_rows_as_baseline_before_any_decision()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);
        await world.PastDelivered;

        var calls = cockpit.Calls.Select(call => call.Call).ToList();
        var first = calls.FindIndex(call => call.EndsWith("/infer", StringComparison.Ordinal) || call.EndsWith(":ingest", StringComparison.Ordinal));
        string[] uploads = [.. calls.Where(call => call.StartsWith("POST", StringComparison.Ordinal) && call.EndsWith("/baseline", StringComparison.Ordinal))];
        Assert.Equal(["credit-default/versions/v1", "customer-churn/versions/v1", "delivery-time/versions/v1", "credit-default/versions/v2", "delivery-time/versions/v2"],
            uploads.Select(call => call["POST /api/v1/models/".Length..^"/baseline".Length]));
        Assert.True(calls.FindLastIndex(call => call.EndsWith("/baseline", StringComparison.Ordinal)) < first);
        var rows = cockpit.BodiesOf(uploads[0]).Single().GetString()!.TrimEnd().Split('\n');
        Assert.Equal(4_001, rows.Length);
        Assert.EndsWith(",employment,home,sex,age_band,prediction,score", rows[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_model_gets_a_policy_that_can_be_read()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);

        var text = Assert.Single(cockpit.BodiesOf("PUT /api/v1/models/credit-default/policy")).GetString()!;
        var (policy, faults) = PolicyReader.Read(text);
        Assert.Empty(faults);
        Assert.Equal("v2", Assert.Single(policy!.Usual.Shadows).Version);
        Assert.Equal(4, policy.For("batch").Concurrency);
    }

    [Fact]
    public async Task A_policy_that_is_there_is_not_replaced()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        cockpit.PolicyRevision = 3;

        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);

        Assert.DoesNotContain(cockpit.Calls, call => call.Call.StartsWith("PUT", StringComparison.Ordinal) && call.Call.EndsWith("/policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_baseline_that_is_there_is_not_replaced()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        cockpit.HasBaselines = true;

        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);

        Assert.DoesNotContain(cockpit.Calls, call => call.Call.StartsWith("POST", StringComparison.Ordinal) && call.Call.EndsWith("/baseline", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_past_month_of_every_model_follows_the_first_live_decision()
    {
        await using var cockpit = await FakeCockpit.StartAsync(Cancelled);
        await using var world = await DemoWorld.StartAsync(Options(cockpit), Cancelled);
        await world.PastDelivered;

        var lines = cockpit.LinesOf("POST /api/v1/decisions:ingest").ToList();

        Assert.InRange(lines.Count, 18_000, 24_000);
        Assert.Equal(lines.Count, lines.Select(line => Text(line, "id")).Distinct().Count());
        Assert.Equal(["credit-default v1", "customer-churn v1", "delivery-time v1"], lines.Select(line => $"{Text(line, "model")} {Text(line, "version")}").Distinct());
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
        ApproverKey = "approver",
        ApplicationKey = "app",
        Clock = TimeProvider.System,
        RequestsPerSecond = 200,
        Log = TextWriter.Null,
    };
}
