using Cockpit.Gateway.Health;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A person lets calls to a version through again.</summary>
public sealed class BreakerTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    [Fact]
    public async Task Closing_a_breaker_lets_calls_through_and_leaves_an_audit_row_with_before_and_after()
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("well"));
        var breakers = Fixture.Server.Get<VersionBreakers>();
        var version = Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().Current.Models[model].Versions["1"];
        await breakers.OpenAsync(model, "1", Token);
        Assert.False(breakers.MayTry(version));

        var closed = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/breaker:close", "");

        Assert.Equal((200, "held", RegistryKeeper.NodeName), (closed.Status, (string?)closed.Json["before"], (string?)closed.Json["gateway"]));
        Assert.True(breakers.MayTry(version));
        var row = Assert.Single((await Admin.GetAsync($"/api/v1/audit?action=breaker.closed&target=model:{model}")).Json["items"]!.AsArray())!;
        Assert.Contains("held", row["before"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("closed", row["after"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.StartsWith("key:", (string?)row["actor"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_lets_calls_through_already_is_left_as_it_is_and_writes_nothing()
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At("well"));

        var closed = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/breaker:close", "");

        Assert.Equal((200, null), (closed.Status, (string?)closed.Json["before"]));
        Assert.Null(Fixture.Server.Get<VersionBreakers>().StateOf(Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().Current.Models[model].Versions["1"]));
        Assert.Empty((await Admin.GetAsync($"/api/v1/audit?action=breaker.closed&target=model:{model}")).Json["items"]!.AsArray());
        Assert.Equal(404, (await Operator.PostAsync($"/api/v1/models/{model}/versions/9/breaker:close", "")).Status);
        Assert.Equal(404, (await Operator.PostAsync("/api/v1/models/nobody/versions/1/breaker:close", "")).Status);
    }
}
