using System.Diagnostics;
using System.Globalization;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>What Prometheus is told.</summary>
public sealed class MetricsTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private async Task<string> ScrapeAsync()
    {
        var reply = await Admin.GetAsync("/metrics");
        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal("text/plain", reply.MediaType);
        return reply.Text;
    }

    /// <summary>The sum of the samples of a metric whose lines contain all the given parts.</summary>
    private static double Sum(string text, string metric, params string[] parts)
        => Lines(text, metric, parts).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static int Samples(string text, string metric, params string[] parts) => Lines(text, metric, parts).Count();

    private static IEnumerable<string> Lines(string text, string metric, string[] parts)
        => text.Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && parts.All(part => line.Contains(part, StringComparison.Ordinal)));

    [Fact]
    public async Task Requests_calls_cost_and_failures_are_counted_by_model()
    {
        var well = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var failing = await Operator.LiveAsync(Fixture.Upstream.At("failing"));

        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await Operator.InferAsync(well, Requests.Loan(40).ToJsonString(), ("Cockpit-Class", "critical"))).Status);
        Assert.Equal(200, (await Operator.InferAsync(well, Requests.Loan(20, 30).ToJsonString())).Status);
        Assert.Equal(502, (await Operator.InferAsync(failing, Requests.Loan(40).ToJsonString())).Status);

        var text = await ScrapeAsync();
        string[] labels = [$"model=\"{well}\"", "class=\"critical\"", "path=\"model\"", "status=\"answered\""];
        Assert.Equal(3, Sum(text, "cockpit_gateway_request_duration_seconds_count", labels));
        Assert.Equal(3, Sum(text, "cockpit_gateway_request_duration_seconds_bucket", [.. labels, "le=\"+Inf\""]));
        Assert.Equal(2, Sum(text, "cockpit_gateway_decisions_total", $"model=\"{well}\"", "class=\"interactive\""));
        Assert.Equal(4, Sum(text, "cockpit_gateway_upstream_duration_seconds_count", $"model=\"{well}\"", "version=\"1\""));
        Assert.Equal(4, Sum(text, "cockpit_gateway_request_size_bytes_count", $"model=\"{well}\""));
        Assert.Equal(1, Sum(text, "cockpit_gateway_upstream_failures_total", $"model=\"{failing}\"", "reason=\"upstream-failed\""));
        Assert.Equal(1, Sum(text, "cockpit_gateway_decisions_total", $"model=\"{failing}\"", "status=\"failed\""));
        Assert.True(Sum(text, "cockpit_gateway_stage_duration_seconds_count", "stage=\"CallUpstream\"") >= 5);
        Assert.Equal(1, Samples(text, "cockpit_gateway_breaker_state", $"model=\"{well}\"", "version=\"1\"", "} 0"));
        Assert.Equal(1, Samples(text, "cockpit_gateway_queue_depth", $"model=\"{well}\"", "class=\"critical\"", "} 0"));
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_and_unreadable_requests_are_counted_by_reason_and_strangers_texts_are_no_labels()
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("well"));
        var invalid = Sum(await ScrapeAsync(), "cockpit_gateway_invalid_total", "reason=\"invalid-input\"");

        Assert.Equal(503, (await Operator.InferAsync(model, Requests.Loan(40).ToJsonString())).Status);
        Assert.Equal(404, (await Operator.InferAsync("secret-of-a-stranger", Requests.Loan(40).ToJsonString())).Status);
        Assert.Equal(400, (await Operator.InferAsync(model, """{"inputs":[]}""")).Status);

        var text = await ScrapeAsync();
        Assert.Equal(1, Sum(text, "cockpit_gateway_refused_total", $"model=\"{model}\"", "reason=\"no-live-version\""));
        Assert.True(Sum(text, "cockpit_gateway_refused_total", "model=\"\"", "reason=\"unknown-model\"") >= 1, text);
        Assert.True(Sum(text, "cockpit_gateway_invalid_total", "reason=\"invalid-input\"") > invalid);
        Assert.DoesNotContain("secret-of-a-stranger", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_one_team_is_not_told_about_the_others()
    {
        using var team = await Fixture.Server.ClientAsync(Role.Viewer, team: "blue");
        using var nobody = new CockpitClient(Fixture.Server.Address, null);

        Assert.Equal("/problems/other-teams", (await team.GetAsync("/metrics")).ProblemKind);
        Assert.Equal(401, (await nobody.GetAsync("/metrics")).Status);
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong()
    {
        var promtool = new[] { "/usr/bin/promtool", "/usr/local/bin/promtool" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(promtool is null, "promtool is not installed (Debian: prometheus)");
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.InferAsync(model, Requests.Loan(40).ToJsonString());
        var text = await ScrapeAsync();

        using var check = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        await check.StandardInput.WriteAsync(text);
        check.StandardInput.Close();
        var said = await check.StandardError.ReadToEndAsync(Token);
        await check.WaitForExitAsync(Token);

        Assert.True(check.ExitCode == 0, said);
    }

    [Fact]
    public async Task The_callers_trace_goes_on_to_the_model_and_into_the_decision()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        Fixture.Upstream.Received.Clear();

        var reply = await Operator.InferAsync(model, Requests.Loan(40).ToJsonString(), ("traceparent", $"00-{trace}-00f067aa0ba902b7-01"));

        var stored = await Admin.GetAsync($"/api/v1/decisions/{reply.Header("Cockpit-Decision")}");
        Assert.Equal(trace, (string?)stored.Json["trace"]!["traceId"]);
        Assert.StartsWith($"00-{trace}-", Assert.Single(Fixture.Upstream.Received).Headers["traceparent"], StringComparison.Ordinal);
    }
}

/// <summary>Cockpit with somewhere to send its spans: its own model server, which takes note of everything.</summary>
public sealed class TracingTests(PostgresServer postgres)
{
    [Fact]
    public async Task Spans_are_sent_by_OTLP_where_that_is_set()
    {
        await using var collector = await Upstream.ModelServer.StartAsync();
        await using var store = await TestStore.CreateAsync(StoreKind.Sqlite, postgres);
        var server = await CockpitServer.StartAsync(store, new Dictionary<string, string>
        {
            ["Cockpit:Observability:TracesEndpoint"] = collector.At("collector/v1/traces"), ["Cockpit:Observability:TracesShare"] = "1",
        });
        string model;
        await using (server)
        {
            using var client = await server.ClientAsync(Role.Operator);
            model = await client.LiveAsync(collector.At("well"));
            Assert.Equal(200, (await client.InferAsync(model, Requests.Loan(40).ToJsonString())).Status);
        }

        var sent = string.Concat(collector.Received.Where(received => received.Path.StartsWith("/collector", StringComparison.Ordinal)).Select(received => received.Text));
        Assert.Contains("cockpit.decide", sent, StringComparison.Ordinal);
        Assert.Contains(model, sent, StringComparison.Ordinal);
        Assert.Contains("service.name", sent, StringComparison.Ordinal);
    }
}
