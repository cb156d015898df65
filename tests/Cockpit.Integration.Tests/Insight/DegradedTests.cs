using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Cockpit.Integration.Tests.Insight;

public sealed class DegradedOnSqliteTests(SqliteCockpit cockpit) : DegradedTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class DegradedOnPostgresTests(PostgresCockpit cockpit) : DegradedTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Which ways answers took: counted with the decisions, read from summaries, equal to a recomputation.</summary>
public abstract class DegradedTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private bool _isWell = true;

    /// <summary>30 by the model, 3 kept, 2 by the fallback version, 1 old kept answer, 4 by the default, 1 failed.</summary>
    private async Task<string> MixedAsync()
    {
        var url = Fixture.Upstream.Behave((http, body, _) => Volatile.Read(ref _isWell) ? ModelServer.WellAsync(http, body) : FailAsync(http));
        var model = await Operator.LiveAsync(url);
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        var usual = new RouteSettings { Breaker = new BreakerSettings { Calls = 1000 } };
        var kept = usual with { Cache = new CacheSettings { Lifetime = TimeSpan.FromHours(1) } };
        var cached = new FallbackStep.Cached(TimeSpan.FromHours(1));
        var refer = new FallbackStep.Default(new FixedAnswer("refer", null));

        await AskAsync(model, kept, "model", [.. Enumerable.Range(20, 30)]);
        await AskAsync(model, kept, "cache", [20, 21, 22]);
        _isWell = false;
        await AskAsync(model, usual with { Fallback = [new FallbackStep.Version("2")] }, "fallback", [60, 61]);
        await AskAsync(model, usual with { Cache = new CacheSettings { Lifetime = TimeSpan.FromTicks(1) }, Fallback = [cached] }, "cache", [20]);
        await AskAsync(model, usual with { Fallback = [refer] }, "default", [62, 63, 64, 65]);
        await AskAsync(model, usual, "model", [66]);
        return model;
    }

    private async Task AskAsync(string model, RouteSettings settings, string path, int[] ages)
    {
        Fixture.Server.Obey(model, settings);
        foreach (var age in ages)
            Assert.Equal(path, (await Operator.InferAsync(model, Requests.Loan(age).ToJsonString())).Header("Cockpit-Path"));
    }

    private static Task FailAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_share_is_of_all_versions_and_of_what_no_version_answered_and_exact_says_the_same()
    {
        var model = await MixedAsync();

        var document = (await Operator.GetAsync($"/api/v1/models/{model}/latency")).Json;
        var exact = (await Operator.GetAsync($"/api/v1/models/{model}/latency?exact=true")).Json;

        var degraded = document["degraded"]!;
        Assert.Equal((41, 40, 40, 7), ((int)degraded["rows"]!, (int)degraded["answered"]!, (int)degraded["known"]!, (int)degraded["count"]!));
        Assert.Equal(7 / 40.0, (double)degraded["share"]!, 12);
        Assert.Equal("""{"model":30,"cache":3,"fallback":2,"stale":1,"rule":0,"default":4,"override":0,"review":0,"failed":1}""", degraded["paths"]!.ToJsonString());
        Assert.Equal(degraded.ToJsonString(), exact["degraded"]!.ToJsonString());
        // The document itself is of the live version: without the fallback's two and the default's four.
        Assert.Equal(35, (int)document["rows"]!);
        Assert.Equal(7, document["windows"]!.AsArray().Sum(window => (int)window!["degraded"]!["count"]!));
    }

    [Fact]
    public async Task What_is_counted_equals_a_recomputation_and_survives_compaction()
    {
        var model = await MixedAsync();
        Assert.Equal(41, await Recomputed.AssertEqualAsync(Fixture.Store, model, Token));
        while (await Fixture.Server.Get<RollupCompaction>().CompactAsync(Token) > 0)
        {
            // Until nothing is left to do.
        }

        Assert.Equal(41, await Recomputed.AssertEqualAsync(Fixture.Store, model, Token));
        await using var context = Fixture.Store.Open().Read();
        var traffic = await context.Set<TrafficRow>().Where(row => row.Model == model).ToListAsync(Token);
        Assert.Equal((40, 1, 7), (traffic.Sum(row => row.Answered), traffic.Sum(row => row.Failed), traffic.Sum(row => row.Degraded)));
    }

    [Fact]
    public async Task The_chart_has_each_way_that_occurred_and_its_shares_are_of_the_whole()
    {
        var model = await MixedAsync();

        var all = (await Operator.GetAsync($"/api/v1/series/{model}/paths")).Json;
        var own = (await Operator.GetAsync($"/api/v1/series/{model}/paths?version=1")).Json;

        Assert.Equal(("stacked", 41), ((string?)all["kind"], (int)all["n"]!));
        Assert.Equal(["Failed", "Default", "Old kept answer", "Fallback version", "Kept answer", "Model", "Decisions"], Names(all));
        // The requests may lie on both sides of a window's end; the fuller one has its shares.
        var fullest = all["series"]!.AsArray()[^1]!["points"]!.AsArray().Index().MaxBy(point => (double)point.Item!["y"]!).Index;
        Assert.Equal(1, all["series"]!.AsArray().Where(series => (string?)series!["role"] == "part").Sum(series => (double)series!["points"]![fullest]!["y"]!), 9);
        Assert.Equal(["Failed", "Old kept answer", "Kept answer", "Model", "Decisions"], Names(own));
    }

    [Fact]
    public async Task Metrics_count_degraded_decisions_apart_and_as_answered()
    {
        var model = await MixedAsync();

        var lines = (await Admin.GetAsync("/metrics")).Text.Split('\n').Where(line => line.Contains($"model=\"{model}\"", StringComparison.Ordinal)).ToList();

        foreach (var (path, count) in new[] { ("fallback", 2), ("stale", 1), ("default", 4) })
            Assert.Contains(lines, line => line.StartsWith("cockpit_gateway_degraded_total{", StringComparison.Ordinal) && line.Contains($"path=\"{path}\"", StringComparison.Ordinal) && line.EndsWith($" {count}", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("cockpit_gateway_decisions_total{", StringComparison.Ordinal) && line.Contains("path=\"default\"", StringComparison.Ordinal) && line.Contains("status=\"answered\"", StringComparison.Ordinal));
    }

    private static IEnumerable<string?> Names(JsonNode chart) => chart["series"]!.AsArray().Select(series => (string?)series!["name"]);
}
