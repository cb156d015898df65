using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Access;

public sealed class PersonalDataOnSqliteTests(SqliteCockpit cockpit) : PersonalDataTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class PersonalDataOnPostgresTests(PostgresCockpit cockpit) : PersonalDataTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Who a decision was about, and who gets to see it.</summary>
public abstract class PersonalDataTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_viewer_gets_the_trace_without_personal_data_and_leaves_no_row()
    {
        var id = await DecisionAsync();
        using var viewer = await Fixture.Server.ClientAsync(Role.Viewer);

        var seen = (await viewer.GetAsync($"/api/v1/decisions/{id}")).Json;

        Assert.True((bool)seen["masked"]!);
        Assert.Null(seen["subject"]);
        Assert.Null(seen["attributes"]);
        Assert.NotNull(seen["features"]);
        Assert.Empty(await RowsAsync(id));
    }

    [Fact]
    public async Task An_auditor_gets_personal_data_and_each_time_leaves_a_row()
    {
        var id = await DecisionAsync();
        using var auditor = await Fixture.Server.ClientAsync(Role.Auditor);

        var seen = (await auditor.GetAsync($"/api/v1/decisions/{id}")).Json;
        await auditor.GetAsync($"/api/v1/decisions/{id}");

        Assert.False((bool)seen["masked"]!);
        Assert.Equal("customer 9", (string?)seen["subject"]);
        Assert.Equal("f", (string?)seen["attributes"]!["sex"]);
        Assert.All(await RowsAsync(id), row => Assert.StartsWith("key:Auditor", (string?)row!["actor"], StringComparison.Ordinal));
        Assert.Equal(2, (await RowsAsync(id)).Count);
    }

    [Fact]
    public async Task A_decision_about_nobody_leaves_no_row()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var id = (await Operator.InferAsync(model, Requests.Loan(42).ToJsonString())).Header("Cockpit-Decision")!;

        Assert.False((bool)(await Admin.GetAsync($"/api/v1/decisions/{id}")).Json["masked"]!);

        Assert.Empty(await RowsAsync(id));
    }

    private async Task<string> DecisionAsync()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var request = Requests.Loan(42).With("parameters", new JsonObject { ["cockpit_attributes"] = new JsonObject { ["sex"] = "f" }, ["cockpit_subject"] = "customer 9" });
        return (await Operator.InferAsync(model, request.ToJsonString())).Header("Cockpit-Decision")!;
    }

    private async Task<JsonArray> RowsAsync(string id)
        => (await Admin.GetAsync($"/api/v1/audit?action=decision.unmasked&target=decision:{id}")).Json["items"]!.AsArray();
}
