using System.Data.Common;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Commands;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Access;

public sealed class AuditOnSqliteTests(SqliteCockpit cockpit) : AuditTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class AuditOnPostgresTests(PostgresCockpit cockpit) : AuditTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What the trail holds, who sees it, and that it stays.</summary>
public abstract class AuditTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task The_store_itself_refuses_to_change_or_delete_a_row()
    {
        await Admin.RegisterAsync(null);
        var store = Fixture.Store.Open();
        var rows = await CountAsync();

        await Assert.ThrowsAnyAsync<DbException>(() => store.WriteAsync((context, token) => context.Set<AuditRow>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Actor, "eve"), token), Token));
        await Assert.ThrowsAnyAsync<DbException>(() => store.WriteAsync((context, token) => context.Set<AuditRow>().ExecuteDeleteAsync(token), Token));
        await Assert.ThrowsAnyAsync<DbException>(() => store.WriteAsync((context, token) => context.Database.ExecuteSqlRawAsync("DELETE FROM audit", token), Token));

        Assert.True(await CountAsync() >= rows);
        await using var reading = store.Read();
        Assert.False(await reading.Set<AuditRow>().AnyAsync(row => row.Actor == "eve", Token));
    }

    [Fact]
    public async Task An_auditor_of_a_team_sees_that_teams_rows_and_no_others()
    {
        var own = await Admin.LiveAsync(Fixture.Upstream.At("well"), "audit-ours");
        var other = await Admin.LiveAsync(Fixture.Upstream.At("well"), "audit-theirs");
        using var ours = await Fixture.Server.ClientAsync(Role.Auditor, "audit-ours");

        var rows = await ItemsAsync(ours, "");

        Assert.All(rows, row => Assert.Equal("audit-ours", (string?)row!["team"]));
        Assert.Equal(["command.applied", "command.executing", "command.requested", "version.registered", "model.registered"],
            rows.Where(row => (string?)row!["target"] == $"model:{own}" && (string?)row["action"] != "command.verified").Select(row => (string)row!["action"]!));
        Assert.Empty(await ItemsAsync(ours, $"target=model:{other}"));
        Assert.NotEmpty(await ItemsAsync(Admin, $"target=model:{other}"));
    }

    [Fact]
    public async Task A_row_says_who_what_why_and_from_where()
    {
        var model = await Admin.RegisterAsync(null, "lending");
        await Operator.CommandAppliedAsync("promote", model, "1");

        var row = Assert.Single(await ItemsAsync(Admin, $"target=model:{model}&action=command.requested"))!;

        Assert.StartsWith("key:Operator", (string?)row["actor"], StringComparison.Ordinal);
        Assert.Equal(("because the test says so", "lending", "loopback", "done"), ((string?)row["reason"], (string?)row["team"], (string?)row["source"], (string?)row["outcome"]));
        Assert.Equal(7, ((Guid)row["id"]!).Version);
        Assert.NotEmpty(await ItemsAsync(Admin, "target=model"));
        Assert.Empty(await ItemsAsync(Admin, "target=mode"));
    }

    [Fact]
    public async Task Pages_of_the_trail_hold_every_row_once()
    {
        for (var i = 0; i < 130; i++)
            await Admin.PutAsync("/api/v1/models/paged-trail", ModelSetup.Model("paging").With("purpose", $"purpose {i}").ToJsonString());
        List<long> seen = [];
        string? cursor = null;
        do
        {
            var page = (await Admin.GetAsync($"/api/v1/audit?target=model:paged-trail{(cursor is null ? "" : $"&cursor={cursor}")}")).Json;
            seen.AddRange(page["items"]!.AsArray().Select(row => (long)row!["sequence"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        Assert.Equal(130, seen.Count);
        Assert.Equal(seen.Distinct().OrderDescending(), seen);
    }

    [Fact]
    public async Task The_leaf_of_a_row_is_the_same_after_the_store_kept_it()
    {
        var before = new AuditRow
        {
            At = TimeProvider.System.GetUtcNow(), Actor = "user:ada", Action = "test.done", Target = "test:ö", Team = "t", Command = Guid.CreateVersion7(), Before = """{"b":1, "a":"\u00e4"}""", After = null,
            Reason = "because", Detail = "", Source = AddressClass.Public, Outcome = AuditOutcome.Failed,
        };
        await Fixture.Store.Open().WriteAsync((context, _) => Task.FromResult(context.Add(before)), Token);

        await using var reading = Fixture.Store.Open().Read();
        var after = await reading.Set<AuditRow>().SingleAsync(row => row.Id == before.Id, Token);

        Assert.Equal(before.Record(), after.Record());
    }

    private async Task<int> CountAsync()
    {
        await using var reading = Fixture.Store.Open().Read();
        return await reading.Set<AuditRow>().CountAsync(Token);
    }

    private static async Task<JsonArray> ItemsAsync(CockpitClient client, string query) => (await client.GetAsync($"/api/v1/audit?{query}")).Json["items"]!.AsArray();
}
