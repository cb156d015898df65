using System.Diagnostics;
using System.Text.Json.Nodes;
using Cockpit.Gateway.Shadowing;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class ShadowOnSqliteTests(SqliteCockpit cockpit) : ShadowTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class ShadowOnPostgresTests(PostgresCockpit cockpit) : ShadowTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Versions that see copies of requests.</summary>
public abstract class ShadowTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private string Well => Fixture.Upstream.At("well");

    private static RouteSettings Shadowed(double share, params string[] shadows) => new() { Versions = [new("1", 1)], Shadows = [.. shadows.Select(version => new ShadowTarget(version, share))] };

    private Task<Asked> AskAsync(string model, RouteSettings settings, params int[] ages)
        => Fixture.Server.AskAsync(model, Policed.Policy(settings), ages.Length == 0 ? null : ages, cancellationToken: Token);

    [Fact]
    public async Task Shadows_are_compared_and_stored_and_reach_nobody()
    {
        var other = Fixture.Upstream.Behave((http, _, _) => ModelServer.TextAsync(http, 200, """{"outputs":[{"name":"prediction","shape":[2],"datatype":"BYTES","data":["no","no"]}]}"""));
        var model = await Operator.VersionsAsync(Well, Well, other, Fixture.Upstream.At("failing"));

        // The model says no and yes of two rows; version 3 says no of both.
        var asked = await AskAsync(model, Shadowed(1, "2", "3", "4"), 20, 30);

        Assert.Equal(("1:ok", "1", "model"), (asked.Tries, asked.Version, asked.Path));
        var versions = await ComparedAsync(model, 6);
        Assert.Equal(["2", "3", "4"], versions.Select(version => (string)version!["version"]!));
        Assert.Equal([2, 2, 2], versions.Select(version => (int)version!["n"]!));
        Assert.Equal([0, 0, 2], versions.Select(version => (int)version!["errors"]!));
        Assert.Equal((1.0, 0.5), ((double)versions[0]!["agreement"]!["value"]!, (double)versions[1]!["agreement"]!["value"]!));
        Assert.InRange((double)versions[1]!["agreement"]!["low"]!, 0.05, 0.15);
        Assert.Null(versions[2]!["agreement"]);
        Assert.True((double)versions[0]!["medianMs"]! > 0 && (double)versions[0]!["championMedianMs"]! > 0);

        var second = (await Admin.GetAsync($"/api/v1/decisions/{asked.Decision.Ids[1]}")).Json["shadows"]!.AsArray();
        Assert.Equal(["2 yes True ", "3 no False ", "4   upstream-failed"], second.Select(shadow => $"{shadow!["version"]} {shadow["prediction"]} {(bool?)shadow["agrees"]} {shadow["error"]}"));
    }

    [Fact]
    public async Task A_shadow_that_hangs_slows_nobody_and_what_is_too_much_is_dropped_and_counted()
    {
        var model = await Operator.VersionsAsync(Well, Fixture.Upstream.At("hang"), Well);
        var before = Fixture.Server.Get<Shadows>().Counts;
        var settings = Shadowed(1, "2", "3");

        const int Requests = 320;
        List<Asked> asked = [];
        while (asked.Count < Requests)
        {
            asked.AddRange(await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => AskAsync(model, settings))));
            // The shadow that works keeps up.
            await ComparedAsync(model, asked.Count);
        }

        Assert.All(asked, request => Assert.Equal("1:ok", request.Tries));
        var after = Fixture.Server.Get<Shadows>().Counts;
        // 4 are being asked and 256 wait; the rest of the hanging shadow's questions is dropped, and none of the other's are.
        Assert.InRange(after.Dropped - before.Dropped, Requests - 256 - 4 - 1, Requests - 256);
        Assert.Equal(2 * Requests, after.Taken + after.Dropped - before.Taken - before.Dropped);
        var versions = await ComparedAsync(model, Requests);
        Assert.Equal(Requests, (int)versions.Single(version => (string?)version!["version"] == "3")!["n"]!);
    }

    [Fact]
    public async Task A_share_of_the_requests_is_copied_and_always_the_same_ones()
    {
        var model = await Operator.VersionsAsync(Well, Well);

        var asked = new List<Asked>();
        for (var i = 0; i < 60; i++)
            asked.Add(await AskAsync(model, Shadowed(0.3, "2")));

        var expected = asked.Count(request => WeightedChoice.Falls(0.3, "2", WeightedChoice.RandomOf(request.Decision.RequestId)));
        Assert.InRange(expected, 5, 35);
        Assert.Equal(expected, (int)(await ComparedAsync(model, expected))[0]!["n"]!);
    }

    [Fact]
    public async Task What_no_version_answered_is_not_copied_and_a_version_is_not_its_own_shadow()
    {
        var failing = await Operator.VersionsAsync(Fixture.Upstream.At("failing"), Well);
        var same = await Operator.VersionsAsync(Well);
        var before = Fixture.Server.Get<Shadows>().Counts.Taken;

        await AskAsync(failing, Shadowed(1, "2") with { Fallback = [new FallbackStep.Default(new FixedAnswer("yes", null))] });
        await AskAsync(failing, Shadowed(1, "2"));
        await AskAsync(same, Shadowed(1, "1"));

        Assert.Equal(before, Fixture.Server.Get<Shadows>().Counts.Taken);
    }

    [Fact]
    public async Task A_shadow_does_not_carry_the_trace_of_the_request_that_happened_to_be_first()
    {
        string[] headers = new string[2];
        string Noting(int which) => Fixture.Upstream.Behave((http, body, _) =>
        {
            headers[which] = http.Request.Headers.TraceParent.ToString();
            return ModelServer.WellAsync(http, body);
        });
        var model = await Operator.VersionsAsync(Noting(0), Noting(1));
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();

        await AskAsync(model, Shadowed(1, "2"));
        await ComparedAsync(model, 1);

        Assert.Contains(activity.TraceId.ToString(), headers[0], StringComparison.Ordinal);
        // It may have a trace of its own, where somebody in this process listens.
        Assert.DoesNotContain(activity.TraceId.ToString(), headers[1], StringComparison.Ordinal);
    }

    private async Task<JsonArray> ComparedAsync(string model, int rows)
    {
        JsonArray versions = [];
        await Wait.UntilAsync(async () =>
        {
            var reply = await Admin.GetAsync($"/api/v1/models/{model}/shadows");
            Assert.True(reply.Status == 200, reply.ToString());
            versions = reply.Json["versions"]!.AsArray();
            return versions.Sum(version => (int)version!["n"]!) >= rows;
        }, TimeSpan.FromSeconds(20), $"{rows} answers of shadows to be stored");
        return versions;
    }
}
