using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Control;

public sealed class CommandOnSqliteTests(SqliteCockpit cockpit) : CommandTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class CommandOnPostgresTests(PostgresCockpit cockpit) : CommandTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A command from the API to its effect and its evidence.</summary>
public abstract class CommandTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task Promote_makes_a_version_live_and_traffic_verifies_it()
    {
        var model = await Operator.RegisterAsync(Well);

        var asked = await Operator.CommandAsync("promote", model, "1");
        Assert.Equal(202, asked.Status);
        Assert.Equal("requested", (string?)asked.Json["status"]);
        var id = (string)asked.Json["id"]!;
        await Operator.ReachesAsync(id, "applied");
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
        var command = await Operator.ReachesAsync(id, "verified");

        Assert.Equal(["requested", "executing", "applied", "verified"], command["steps"]!.AsArray().Select(step => (string?)step!["status"]));
        Assert.Equal((1, 1), ((int)command["nodes"]!["applied"]!, (int)command["nodes"]!["total"]!));
        Assert.Empty(command["before"]!["live"]!.AsArray());
        Assert.Equal("1", (string?)command["after"]!["live"]![0]!["version"]);
        var audit = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Json["items"]!.AsArray().Where(row => (string?)row!["command"] == id).ToList();
        Assert.Equal(["command.verified", "command.applied", "command.executing", "command.requested"], audit.Select(row => (string?)row!["action"]));
        Assert.StartsWith("key:Operator", (string?)audit[^1]!["actor"], StringComparison.Ordinal);
        Assert.All(audit.SkipLast(1), row => Assert.Equal("system:command-job", (string?)row!["actor"]));
        var shown = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]![0]!;
        Assert.Equal("live", (string?)shown["stage"]);
        Assert.NotNull(shown["liveSince"]);
    }

    [Fact]
    public async Task Promoting_another_version_takes_the_first_one_off()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);

        await Operator.CommandAppliedAsync("promote", model, "2");

        Assert.Equal("2", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        var stages = (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().ToDictionary(version => (string)version!["name"]!, version => (string)version!["stage"]!);
        Assert.Equal("registered", stages["1"]);
        Assert.Equal("live", stages["2"]);
        await Operator.CommandAppliedAsync("promote", model, "1");
        Assert.Equal("1", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
    }

    [Fact]
    public async Task A_pause_stops_the_model_until_a_resume()
    {
        var model = await Operator.LiveAsync(Well);

        var pause = await Operator.CommandAppliedAsync("pause", model);
        var refused = await Operator.InferAsync(model, Body);
        Assert.Equal(503, refused.Status);
        Assert.EndsWith("/paused", refused.ProblemKind, StringComparison.Ordinal);
        Assert.Equal("10", refused.Header("Retry-After"));
        Assert.Equal(503, (await Operator.GetAsync($"/v2/models/{model}/ready")).Status);
        Assert.True((bool)(await Operator.GetAsync($"/api/v1/models/{model}")).Json["paused"]!);
        Assert.Empty((await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray());
        await Operator.ReachesAsync(pause, "verified");

        await Operator.CommandAppliedAsync("resume", model);
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task Under_load_nothing_is_decided_after_a_pause_is_applied()
    {
        var model = await Operator.LiveAsync(Well);
        using var stop = new CancellationTokenSource();
        var answered = 0;
        var callers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
            {
                var reply = await Operator.InferAsync(model, Body);
                Assert.Contains(reply.Status, new[] { 200, 503 });
                if (reply.Status == 200)
                    Interlocked.Increment(ref answered);
            }
        }).ToArray();
        await Wait.UntilAsync(() => Volatile.Read(ref answered) > 20, TimeSpan.FromSeconds(20), "traffic");

        var pause = await Operator.CommandAppliedAsync("pause", model);
        await Task.Delay(500, Token);
        await stop.CancelAsync();
        await Task.WhenAll(callers);

        var steps = (await Operator.GetAsync($"/api/v1/commands/{pause}")).Json["steps"]!.AsArray();
        var applied = (string)steps.Single(step => (string?)step!["status"] == "applied")!["at"]!;
        Assert.Empty((await Admin.GetAsync($"/api/v1/decisions?model={model}&from={Uri.EscapeDataString(applied)}")).Json["items"]!.AsArray());
        Assert.NotEmpty((await Admin.GetAsync($"/api/v1/decisions?model={model}&to={Uri.EscapeDataString(applied)}")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task One_version_can_be_paused_by_itself()
    {
        var model = await Operator.LiveAsync(Well);

        await Operator.CommandAppliedAsync("pause", model, "1");

        Assert.Equal(503, (await Operator.InferAsync(model, Body)).Status);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.CommandAppliedAsync("promote", model, "2");
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task A_stale_view_is_412_and_changes_nothing()
    {
        var model = await Operator.LiveAsync(Well);
        var shown = await Operator.GetAsync($"/api/v1/models/{model}");
        var tag = shown.Header("ETag")!;
        await Operator.CommandAppliedAsync("pause", model);

        var stale = await Operator.CommandAsync("resume", model, headers: ("If-Match", tag));
        var rubbish = await Operator.CommandAsync("resume", model, headers: ("If-Match", "\"soon\""));

        Assert.Equal((412, "/problems/stale"), (stale.Status, stale.ProblemKind));
        Assert.Equal(400, rubbish.Status);
        Assert.Equal(503, (await Operator.InferAsync(model, Body)).Status);
        var present = (await Operator.GetAsync($"/api/v1/models/{model}")).Header("ETag")!;
        Assert.NotEqual(tag, present);
        Assert.Equal(202, (await Operator.CommandAsync("resume", model, headers: ("If-Match", present))).Status);
    }

    [Theory]
    [InlineData("""{"model":"M","reason":"long enough a reason","confirm":"M"}""", 400, "kind")]
    [InlineData("""{"kind":"explode","model":"M","reason":"long enough a reason","confirm":"M"}""", 400, "kind")]
    [InlineData("""{"kind":"1","model":"M","reason":"long enough a reason","confirm":"M"}""", 400, "kind")]
    [InlineData("""{"kind":"pause","reason":"long enough a reason"}""", 400, "model")]
    [InlineData("""{"kind":"promote","model":"M","reason":"long enough a reason","confirm":"M"}""", 400, "version")]
    [InlineData("""{"kind":"pause","model":"M","reason":"too short","confirm":"M"}""", 400, "reason")]
    [InlineData("""{"kind":"pause","model":"M","reason":"   padded      ","confirm":"M"}""", 400, "reason")]
    [InlineData("""{"kind":"pause","model":"M","confirm":"M"}""", 400, "reason")]
    [InlineData("""{"kind":"pause","model":"M","reason":"long enough a reason"}""", 400, "confirm")]
    [InlineData("""{"kind":"pause","model":"M","reason":"long enough a reason","confirm":"m"}""", 400, "confirm")]
    [InlineData("""{"kind":"promote","model":"M","version":"9","reason":"long enough a reason","confirm":"M"}""", 404, "version")]
    [InlineData("""{"kind":"pause","model":"nobody","reason":"long enough a reason","confirm":"nobody"}""", 404, "model")]
    [InlineData("""{"kind":"pause","model":"M\u0000","reason":"long enough a reason","confirm":"M\u0000"}""", null, null)]
    [InlineData("""{"kind":7}""", 400, "body")]
    [InlineData("null", 400, null)]
    [InlineData("", 400, null)]
    public async Task A_refusal_names_the_field(string body, int? status, string? field)
    {
        var model = await Operator.LiveAsync(Well);

        var reply = await Operator.PostAsync("/api/v1/commands", body.Replace("\"M", $"\"{model}", StringComparison.Ordinal));

        Assert.InRange(reply.Status, 400, 499);
        Assert.NotNull(reply.ProblemKind);
        if (status is not null)
            Assert.True(reply.Status == status, reply.ToString());
        if (field is not null)
            Assert.Contains(field, reply.Json["errors"]!.AsObject().Select(error => error.Key));
        Assert.False(string.IsNullOrEmpty((string?)reply.Json["fix"]));
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Fact]
    public async Task What_would_change_nothing_is_409()
    {
        var model = await Operator.LiveAsync(Well);

        Assert.Equal("/problems/no-change", (await Operator.CommandAsync("resume", model)).ProblemKind);
        Assert.Equal("/problems/no-change", (await Operator.CommandAsync("promote", model, "1")).ProblemKind);
        await Operator.CommandAppliedAsync("pause", model);
        Assert.Equal("/problems/no-change", (await Operator.CommandAsync("pause", model)).ProblemKind);
    }

    [Fact]
    public async Task Commands_that_arrive_together_are_ordered_and_none_fails()
    {
        var model = await Operator.LiveAsync(Well);
        foreach (var version in Enumerable.Range(2, 20))
            await Operator.RegisterVersionAsync(model, $"{version}", Well);

        var asked = await Task.WhenAll(Enumerable.Range(2, 20).Select(version => Operator.CommandAsync("promote", model, $"{version}")));

        Assert.All(asked, reply => Assert.True(reply.Status == 202, reply.ToString()));
        List<JsonNode> ended = [];
        foreach (var reply in asked)
            ended.Add(await Operator.ReachesAsync((string)reply.Json["id"]!, "applied", "verified", "failed"));
        Assert.Equal(20, ended.Select(command => (long)command["epoch"]!).Distinct().Count());
        var newest = ended.MaxBy(command => (long)command["epoch"]!)!;
        Assert.NotEqual("failed", (string?)newest["status"]);
        Assert.All(ended.Where(command => (string?)command["status"] == "failed"), command => Assert.Contains("newer command", (string?)command["failure"], StringComparison.Ordinal));
        Assert.Equal((string?)newest["version"], (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        Assert.Single((await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray(), version => (string?)version!["stage"] == "live");
    }

    [Fact]
    public async Task Registrations_that_arrive_together_never_fail_badly()
    {
        var model = ModelSetup.NewName("together");
        var body = ModelSetup.Model().ToJsonString();

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Operator.PutAsync($"/api/v1/models/{model}", body)));

        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 201 or 409, reply.ToString()));
        Assert.Single(replies, reply => reply.Status == 201);
    }

    [Fact]
    public async Task A_version_that_was_live_cannot_be_changed()
    {
        var model = await Operator.LiveAsync(Well);

        var changed = await Operator.PutAsync($"/api/v1/models/{model}/versions/1", ModelSetup.Version(Fixture.Upstream.At("failing")).ToJsonString());
        var same = await Operator.PutAsync($"/api/v1/models/{model}/versions/1", ModelSetup.Version(Well).ToJsonString());

        Assert.Equal((409, "/problems/version-immutable"), (changed.Status, changed.ProblemKind));
        Assert.Equal(200, same.Status);
        Assert.Equal(200, (await Operator.InferAsync(model, Body)).Status);
    }

    [Theory]
    [InlineData("from")]
    [InlineData("to")]
    public async Task Instants_of_any_zone_narrow_lists(string parameter)
    {
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);

        foreach (var path in new[] { "/api/v1/audit", "/api/v1/decisions" })
        {
            var reply = await auditor.GetAsync($"{path}?{parameter}=2026-01-05T00:00:00%2B02:00");
            Assert.True(reply.Status == 200, reply.ToString());
            Assert.Equal(400, (await auditor.GetAsync($"{path}?{parameter}=yesterday")).Status);
        }
    }

    [Theory]
    [InlineData("/api/v1/decisions?subject=%00")]
    [InlineData("/api/v1/decisions?model=%00")]
    [InlineData("/api/v1/audit?actor=%00")]
    [InlineData("/api/v1/decisions?cursor=rubbish")]
    [InlineData("/api/v1/audit?cursor=rubbish")]
    [InlineData("/api/v1/decisions?outcome=maybe")]
    public async Task An_odd_question_is_the_callers_fault(string path)
    {
        var reply = await Admin.GetAsync(path);

        Assert.True(reply.Status is 200 or 400, reply.ToString());
    }
}
