using System.Text.Json.Nodes;
using Cockpit.Demo;
using Cockpit.Demo.Scenarios;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Demo;

/// <summary>What goes wrong in the demo becomes incidents while it runs, and one of them a rollback.</summary>
public sealed class DemoIncidentTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task A_changed_unit_new_applicants_an_unfair_group_and_a_failing_version_each_become_an_incident_and_the_version_before_is_put_back()
    {
        await using var world = await DemoWorld.StartAsync(new DemoOptions
        {
            Cockpit = Fixture.Server.Address, OperatorKey = await Fixture.Server.KeyAsync(Role.Operator), ApproverKey = await Fixture.Server.KeyAsync(Role.Approver),
            ApplicationKey = await Fixture.Server.KeyAsync(Role.Application), Clock = TimeProvider.System, RequestsPerSecond = 60, Log = TextWriter.Null,
        }, Token);

        Assert.Contains("loan_months looks", await TitleAsync("credit-default", "units"), StringComparison.Ordinal);
        Assert.Contains(CreditDefault.NewEmployment, await TitleAsync("credit-default", "applicants"), StringComparison.Ordinal);
        Assert.Contains("age_band", await TitleAsync("customer-churn", "equal-offers"), StringComparison.Ordinal);
        Assert.Contains("It asked for a rollback to version v1", await TitleAsync("delivery-time", "failing"), StringComparison.Ordinal);

        JsonArray? history = null;
        await Wait.UntilAsync(async () => (history = (await Operator.GetAsync("/api/v1/models/delivery-time")).Json["history"]!.AsArray()).Count == 3, Patience, "the version before to be live again");
        Assert.Equal(["v1", "v2", "v1"], history!.Select(period => (string?)period!["version"]));
        Assert.True((bool)history![^1]!["rollback"]!);
        var rollback = Assert.Single((await Operator.GetAsync("/api/v1/commands?model=delivery-time&kind=rollback")).Json["items"]!.AsArray())!;
        Assert.Equal("guardrail:failing", (string?)rollback["requestedBy"]);
    }

    /// <summary>What opened the incident of a guardrail, once there is one.</summary>
    private async Task<string> TitleAsync(string model, string guardrail)
    {
        string? title = null;
        await Wait.UntilAsync(async () => (title = (string?)(await Operator.GetAsync($"/api/v1/incidents?model={model}&kind=guardrail")).Json["items"]!.AsArray()
            .FirstOrDefault(one => (string?)one!["subject"] == guardrail)?["title"]) is not null, Patience, $"an incident of {guardrail}");
        return title!;
    }
}
