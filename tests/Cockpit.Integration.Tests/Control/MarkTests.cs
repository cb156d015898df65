using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;
using Cockpit.Store.Registry;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Control;

public sealed class MarkOnSqliteTests(SqliteCockpit cockpit) : MarkTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class MarkOnPostgresTests(PostgresCockpit cockpit) : MarkTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>A mark from the command to the end of its time.</summary>
public abstract class MarkTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private static RouteSettings Even => new() { Versions = [new("1", 50), new("2", 50)] };

    private string Well => Fixture.Upstream.At("well");

    [Fact]
    public async Task A_mark_is_kept_with_its_reason_its_author_and_its_end_and_taken_off_by_a_command()
    {
        var model = await Operator.LiveAsync(Well);
        var before = TimeProvider.System.GetUtcNow();

        var id = await Operator.MarkedAsync(model, "1");
        var mark = (await VersionAsync(model, "1"))["mark"]!;
        var command = (await Operator.GetAsync($"/api/v1/commands/{id}")).Json;

        Assert.Equal(("retraining", "it is being trained anew"), ((string?)mark["mark"], (string?)mark["reason"]));
        Assert.StartsWith("key:Operator", (string?)mark["by"], StringComparison.Ordinal);
        Assert.InRange((DateTimeOffset)mark["until"]!, before.AddHours(24).AddSeconds(-1), TimeProvider.System.GetUtcNow().AddHours(24).AddSeconds(1));
        Assert.Equal((null, "retraining"), ((string?)command["before"]!["mark"]!["mark"], (string?)command["after"]!["mark"]!["mark"]));
        await Operator.CommandAppliedAsync("unmark", model, "1");
        Assert.Null((await VersionAsync(model, "1"))["mark"]);
        Assert.Equal("/problems/no-change", (await Operator.CommandAsync("unmark", model, "1")).ProblemKind);
        var audit = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Json["items"]!.AsArray();
        Assert.Contains(audit, row => (string?)row!["action"] == "command.requested" && ((string?)row["detail"])!.StartsWith("mark version 1: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_marked_version_is_avoided_until_its_time_is_over_and_traffic_verifies_the_mark()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        var id = await Operator.MarkedAsync(model, "1");
        Fixture.Server.Obey(model, Even);

        for (var i = 0; i < 20; i++)
            Assert.Equal("2", (await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        await Operator.ReachesAsync(id, "verified");

        // As if the time had passed.
        await Fixture.Store.Open().ChangeAsync((context, _, token) => context.Set<VersionRow>().Where(row => row.Model == model)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.MarkedUntil, DateTimeOffset.UnixEpoch), token), Token);
        await Wait.UntilAsync(async () => (await VersionAsync(model, "1"))["mark"] is null, TimeSpan.FromSeconds(20), "the mark to have ended");
        Fixture.Server.Obey(model, Even);
        var versions = new HashSet<string?>();
        for (var i = 0; i < 200 && versions.Count < 2; i++)
            versions.Add((await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        Assert.Contains("1", versions);
    }

    [Theory]
    [InlineData("1", null, null, "mark")]
    [InlineData("1", "tired", null, "mark")]
    [InlineData(null, "retraining", null, "version")]
    [InlineData("7", "retraining", null, "version")]
    [InlineData("1", "retraining", "tomorrow", "until")]
    [InlineData("1", "retraining", "2020-01-01T00:00:00Z", "until")]
    [InlineData("1", "retraining", "2100-01-01T00:00:00Z", "until")]
    public async Task A_mark_that_cannot_be_is_refused_by_its_field(string? version, string? mark, string? until, string field)
    {
        var model = await Operator.LiveAsync(Well);

        var refused = await Operator.MarkAsync(model, version, mark, until);

        Assert.InRange(refused.Status, 400, 404);
        Assert.NotNull(refused.Json["errors"]![field]);
        Assert.Null((await VersionAsync(model, "1"))["mark"]);
    }

    [Fact]
    public async Task A_second_mark_replaces_the_first_and_who_may_only_look_marks_nothing()
    {
        var model = await Operator.LiveAsync(Well);
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);
        await Operator.MarkedAsync(model, "1");

        Assert.Equal(403, (await viewer.MarkAsync(model, "1")).Status);
        await Operator.MarkedAsync(model, "1", "unhealthy", TimeProvider.System.GetUtcNow().AddMinutes(30).ToString("O"));

        var mark = (await VersionAsync(model, "1"))["mark"]!;
        Assert.Equal("unhealthy", (string?)mark["mark"]);
        Assert.True((DateTimeOffset)mark["until"]! < TimeProvider.System.GetUtcNow().AddHours(1));
    }

    private async Task<JsonNode> VersionAsync(string model, string version)
        => (await Operator.GetAsync($"/api/v1/models/{model}")).Json["versions"]!.AsArray().Single(one => (string?)one!["name"] == version)!;
}
