using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Evidence;

public sealed class LiveOnSqliteTests(SqliteCockpit cockpit) : LiveTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class LiveOnPostgresTests(PostgresCockpit cockpit) : LiveTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What was live at an instant is what effects stored, each with its command and audit row.</summary>
public abstract class LiveTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task Each_instant_has_the_version_the_pause_and_the_policy_of_then_with_what_made_them_so()
    {
        var before = Now;
        var model = await Admin.LiveAsync(Fixture.Upstream.At("well"), "past");
        var first = Now;
        await Admin.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        var promoted = await Operator.CommandAppliedAsync("promote", model, "2");
        await PolicyAsync(model, "format: 1\nclasses: { batch: { concurrency: 8 } }");
        var second = Now;
        var paused = await Operator.CommandAppliedAsync("pause", model);
        var third = Now;
        await Operator.CommandAppliedAsync("resume", model);

        var unknown = await AtAsync(Admin, model, before);
        Assert.Equal((false, "It was not registered yet."), ((bool)unknown["registered"]!, (string?)unknown["sentence"]));
        var one = await AtAsync(Admin, model, first);
        Assert.Equal(("1", null, null), ((string?)one["version"]!["version"], one["policy"], one["paused"]));
        var two = await AtAsync(Admin, model, second);
        Assert.Equal(("2", promoted, 1), ((string?)two["version"]!["version"], (string?)two["version"]!["cause"]!["command"], (int)two["policy"]!["revision"]!));
        Assert.Equal((DateTimeOffset)one["version"]!["until"]!, (DateTimeOffset)two["version"]!["since"]!);
        Assert.Equal("batch: concurrency 256 → 8", (string?)Assert.Single(two["policy"]!["says"]!.AsArray()));
        Assert.Null(two["paused"]);
        var three = await AtAsync(Admin, model, third);
        Assert.Equal((paused, "It was paused; version 2 was live behind the pause."), ((string?)three["paused"]!["cause"]!["command"], (string?)three["sentence"]));
        Assert.Null((await AtAsync(Admin, model, null))["paused"]);

        var rows = (await Admin.GetAsync($"/api/v1/audit?command={promoted}&action=command.applied")).Json["items"]!.AsArray();
        Assert.Equal((string?)Assert.Single(rows)!["id"], (string?)two["version"]!["cause"]!["audit"]);
        Assert.Equal(("promote", "because the test says so"), ((string?)two["version"]!["cause"]!["kind"], (string?)two["version"]!["cause"]!["reason"]));
    }

    [Fact]
    public async Task A_rollout_is_told_as_its_newest_change_before_the_instant_left_it()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("well"), Fixture.Upstream.At("well"));
        await Operator.CommandAppliedAsync("promote", model, "1");
        var before = Now;
        var rollout = await Operator.RollingAsync(model, RolloutSetup.Plan([25, 50], seconds: 3600));
        var during = Now;
        await Operator.SteeredAsync(rollout, "abort");

        Assert.Null((await AtAsync(Admin, model, before))["rollout"]);
        var then = await AtAsync(Admin, model, during);
        Assert.Equal(("2", 25, 1, rollout), ((string?)then["rollout"]!["version"], (int)then["rollout"]!["weight"]!, (int)then["rollout"]!["step"]!, (string?)then["rollout"]!["cause"]!["command"]));
        Assert.Contains("25 %", (string?)then["sentence"], StringComparison.Ordinal);
        Assert.Null((await AtAsync(Admin, model, null))["rollout"]);
    }

    [Fact]
    public async Task An_auditor_of_a_team_is_told_of_that_teams_models_and_the_future_is_refused()
    {
        var own = await Admin.LiveAsync(Fixture.Upstream.At("well"), "past-ours");
        var other = await Admin.LiveAsync(Fixture.Upstream.At("well"), "past-theirs");
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor, "past-ours");

        Assert.Equal([own], (await auditor.GetAsync("/api/v1/live")).Json["models"]!.AsArray().Select(model => (string)model!["model"]!));
        Assert.Equal((404, "/problems/unknown-model"), Of(await auditor.GetAsync($"/api/v1/live?model={other}")));
        Assert.NotNull((await AtAsync(auditor, own, null))["version"]!["cause"]!["audit"]);
        Assert.Equal((400, "/problems/invalid"), Of(await Admin.GetAsync("/api/v1/live?at=2999-01-01T00:00:00Z")));
        Assert.Equal((400, "/problems/invalid"), Of(await Admin.GetAsync("/api/v1/live?at=yesterday")));
        Assert.Equal(400, (await Admin.GetAsync("/api/v1/audit?command=17")).Status);
    }

    private async Task PolicyAsync(string model, string document)
    {
        var set = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/api/v1/models/{model}/policy?reason=because+the+test+says+so&confirm={model}") { Content = new StringContent(document) }, Token);
        Assert.True(set.Status == 202, set.ToString());
        await Operator.ReachesAsync((string)set.Json["id"]!, "applied", "verified");
    }

    private static (int, string?) Of(Reply reply) => (reply.Status, reply.ProblemKind);

    private static async Task<JsonNode> AtAsync(CockpitClient client, string model, DateTimeOffset? at)
    {
        var instant = at is null ? "" : "&at=" + at.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var reply = await client.GetAsync($"/api/v1/live?model={model}{instant}");
        Assert.True(reply.Status == 200, reply.ToString());
        return Assert.Single(reply.Json["models"]!.AsArray())!;
    }
}
