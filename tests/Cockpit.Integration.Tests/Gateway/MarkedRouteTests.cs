using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary>A marked version is avoided while another one that is fit can answer, and not a moment longer.</summary>
public sealed class MarkedRouteTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly FixedAnswer Refer = new("refer", null);

    private string Well => Fixture.Upstream.At("well");

    private static RouteSettings Even => new() { Versions = [new("1", 50), new("2", 50)] };

    private Task<Asked> AskAsync(string model, RouteSettings settings, string? version = null)
        => Fixture.Server.AskAsync(model, Policed.Policy(settings), version: version, cancellationToken: Token);

    [Fact]
    public async Task Another_version_answers_and_the_trace_says_which_was_avoided()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        await Operator.MarkedAsync(model, "1");

        for (var i = 0; i < 20; i++)
        {
            var asked = await AskAsync(model, Even);
            Assert.Equal(("model", "2"), (asked.Path, asked.Version));
            var avoided = Assert.Single((await RouteAsync(asked))!["avoided"]!.AsArray())!;
            Assert.Equal(("1", "retraining"), ((string?)avoided["version"], (string?)avoided["mark"]));
        }
    }

    [Fact]
    public async Task Without_another_it_serves_and_the_trace_says_why()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        await Operator.MarkedAsync(model, "1", "unhealthy");
        await Operator.CommandAppliedAsync("pause", model, "2");

        var alone = await AskAsync(model, Even);
        var named = await AskAsync(model, Even, version: "1");

        Assert.Equal(("model", "1"), (alone.Path, alone.Version));
        Assert.Equal(("1", "unhealthy", "nothing else could be asked"), Marked(await RouteAsync(alone)));
        Assert.Equal(("1", "unhealthy", "asked for by name"), Marked(await RouteAsync(named)));
    }

    [Fact]
    public async Task When_all_are_marked_all_take_part_as_before()
    {
        var model = await Operator.VersionsAsync(Well, Well);
        await Operator.MarkedAsync(model, "1");
        await Operator.MarkedAsync(model, "2");
        var versions = new HashSet<string?>();
        for (var i = 0; i < 200 && versions.Count < 2; i++)
            versions.Add((await AskAsync(model, Even)).Version);
        Assert.Equal(2, versions.Count);
    }

    [Fact]
    public async Task A_version_that_fails_is_no_alternative()
    {
        var model = await Operator.VersionsAsync(Well, Fixture.Upstream.At("failing"));
        for (var i = 0; i < 5; i++)
            await AskAsync(model, Even, version: "2");
        await Operator.MarkedAsync(model, "1");

        var asked = await AskAsync(model, Even);

        Assert.Equal("1", asked.Version);
        Assert.Equal(("1", "retraining", "nothing else could be asked"), Marked(await RouteAsync(asked)));
    }

    [Fact]
    public async Task A_fallback_version_stands_in_for_a_live_one_that_is_marked()
    {
        var model = await Operator.LiveAsync(Well);
        await Operator.RegisterVersionAsync(model, "2", Well);
        await Operator.MarkedAsync(model, "1");
        var settings = new RouteSettings { Fallback = [new FallbackStep.Default(Refer), new FallbackStep.Version("2")] };

        var asked = await AskAsync(model, settings);
        await Operator.CommandAppliedAsync("pause", model, "2");
        var without = await AskAsync(model, settings);

        Assert.Equal(("fallback", "2", "2:ok"), (asked.Path, asked.Version, asked.Tries));
        Assert.Equal(("model", "1"), (without.Path, without.Version));
    }

    [Fact]
    public async Task Within_the_fallbacks_a_marked_version_comes_behind_the_others_and_before_a_default()
    {
        var model = await Operator.VersionsAsync(Fixture.Upstream.At("failing"), Well, Well);
        await Operator.MarkedAsync(model, "2");
        var settings = new RouteSettings
        {
            Versions = [new("1", 1)], Breaker = new BreakerSettings { Calls = 1000 },
            Fallback = [new FallbackStep.Version("2"), new FallbackStep.Version("3"), new FallbackStep.Default(Refer)],
        };

        var asked = await AskAsync(model, settings);
        await Operator.CommandAppliedAsync("pause", model, "3");
        var without = await AskAsync(model, settings);

        Assert.Equal(("fallback", "3", "1:upstream-failed 3:ok"), (asked.Path, asked.Version, asked.Tries));
        Assert.Equal(("fallback", "2", "1:upstream-failed 2:ok"), (without.Path, without.Version, without.Tries));
    }

    private async Task<JsonNode?> RouteAsync(Asked asked) => (await Admin.GetAsync($"/api/v1/decisions/{asked.Id}")).Json["trace"]!["route"];

    private static (string?, string?, string?) Marked(JsonNode? route)
        => ((string?)route!["marked"]!["version"], (string?)route["marked"]!["mark"], (string?)route["marked"]!["because"]);
}
