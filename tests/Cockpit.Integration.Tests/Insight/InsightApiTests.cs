using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Insight;

public sealed class InsightOnSqliteTests(SqliteCockpit cockpit) : InsightApiTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class InsightOnPostgresTests(PostgresCockpit cockpit) : InsightApiTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Documents and series over HTTP: what they say of nothing, of little, and of bad questions.</summary>
public abstract class InsightApiTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string[] Kinds = ["drift", "quality", "fairness", "performance", "calibration", "latency", "cost"];
    private static readonly string[] Charts = ["drift?column=x", "distribution?column=x", "heat", "groups?attribute=sex", "calibration", "performance?figure=accuracy", "scores", "latency", "latency-heat", "paths"];

    [Fact]
    public async Task A_model_without_traffic_gets_documents_that_say_so_and_none_is_green()
    {
        var model = await Operator.RegisterAsync(null);

        foreach (var kind in Kinds)
        {
            var reply = await Operator.GetAsync($"/api/v1/models/{model}/{kind}");
            Assert.True(reply.Status == 200, reply.ToString());
            Assert.Equal(0, (int)reply.Json["n"]!);
            Assert.DoesNotContain("\"stable\"", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"fair\"", reply.Text, StringComparison.Ordinal);
        }

        var drift = (await Operator.GetAsync($"/api/v1/models/{model}/drift")).Json;
        Assert.Equal("insufficient", (string?)drift["verdict"]);
        Assert.Contains("No baseline is set", (string?)drift["sentence"], StringComparison.Ordinal);
        var performance = (await Operator.GetAsync($"/api/v1/models/{model}/performance")).Json;
        Assert.Null(performance["accuracy"]);
        foreach (var chart in Charts.Where(chart => !chart.StartsWith("groups", StringComparison.Ordinal)))
            Assert.Equal("noTraffic", (string?)(await Operator.GetAsync($"/api/v1/series/{model}/{chart}")).Json["empty"]);
    }

    [Theory]
    [InlineData("?window=2h", 400, "window")]
    [InlineData("?from=yesterday", 400, "from")]
    [InlineData("?to=never", 400, "to")]
    [InlineData("?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z", 400, "to")]
    [InlineData("?class=slow", 400, "class")]
    [InlineData("?version=9", 404, "version")]
    [InlineData("?reference=sex", 400, "reference")]
    [InlineData("?reference=height=tall", 400, "reference")]
    public async Task A_bad_question_is_answered_with_the_parameter_and_what_to_do(string query, int status, string field)
    {
        var model = await Operator.RegisterAsync(null);

        var refused = await Operator.GetAsync($"/api/v1/models/{model}/fairness{query}");

        Assert.Equal(status, refused.Status);
        Assert.NotNull(refused.Json["errors"]![field]);
        Assert.NotEmpty((string)refused.Json["fix"]!);
    }

    [Fact]
    public async Task An_unknown_model_column_attribute_or_figure_is_not_found()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.BaselineAsync(model, "age\n1\n2\n");

        Assert.Equal("/problems/unknown-model", (await Operator.GetAsync("/api/v1/models/nobody/drift")).ProblemKind);
        Assert.Equal("/problems/unknown-model", (await Operator.GetAsync("/api/v1/series/nobody/heat")).ProblemKind);
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/series/{model}/drift?column=height")).Status);
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/series/{model}/groups?attribute=height")).Status);
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/series/{model}/groups?attribute=sex&rate=luck")).Status);
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/series/{model}/performance?figure=luck")).Status);
        Assert.Equal(400, (await Operator.GetAsync($"/api/v1/series/{model}/drift")).Status);
    }

    [Fact]
    public async Task A_key_of_another_team_sees_no_document()
    {
        var theirs = await Admin.RegisterAsync(null, team: "insight-theirs");
        using var ours = await Fixture.Server.ClientAsync(Role.Operator, "insight-ours");

        Assert.Equal(404, (await ours.GetAsync($"/api/v1/models/{theirs}/fairness")).Status);
        Assert.Equal(404, (await ours.GetAsync($"/api/v1/series/{theirs}/heat")).Status);
        Assert.Equal(404, (await ours.BaselineAsync(theirs, "a\n1\n")).Status);
    }

    [Fact]
    public async Task Windows_add_up_to_the_whole_and_say_from_when_to_when()
    {
        var model = await FilledAsync(600);

        var document = (await Operator.GetAsync($"/api/v1/models/{model}/latency?window=1d")).Json;

        var windows = document["windows"]!.AsArray();
        Assert.True(windows.Count > 1);
        Assert.Equal(600, (int)document["n"]!);
        Assert.Equal(600, windows.Sum(window => (int)window!["n"]!));
        Assert.Equal((DateTimeOffset)document["from"]!, (DateTimeOffset)windows[0]!["from"]!);
        Assert.Equal((DateTimeOffset)document["to"]!, (DateTimeOffset)windows[^1]!["to"]!);
        Assert.Equal((DateTimeOffset)windows[0]!["to"]!, (DateTimeOffset)windows[0]!["from"]! + TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Too_many_windows_and_too_many_decisions_are_refused_with_the_setting()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(store, [KeyValuePair.Create("Cockpit:Insight:MaxWindows", "10"), KeyValuePair.Create("Cockpit:Insight:ExactLimit", "1000")]);
        using var client = await server.ClientAsync(Role.Operator);
        var model = await FilledAsync(1_001, client, 30);

        var windows = await client.GetAsync($"/api/v1/models/{model}/drift?window=1d");
        var exact = await client.GetAsync($"/api/v1/models/{model}/drift?exact=true");

        Assert.Contains("Cockpit:Insight:MaxWindows", windows.Text, StringComparison.Ordinal);
        Assert.Contains("Cockpit:Insight:ExactLimit", exact.Text, StringComparison.Ordinal);
        Assert.Equal((400, 400), (windows.Status, exact.Status));
    }

    [Fact]
    public async Task Costs_are_summed_by_class_without_a_rounding_error()
    {
        var model = await FilledAsync(300);

        var cost = (await Operator.GetAsync($"/api/v1/models/{model}/cost")).Json;

        Assert.Equal(300 * 0.0015m, (decimal)cost["total"]!);
        Assert.Equal(1.5m, (decimal)cost["perThousand"]!);
        Assert.Equal(300 * 0.0015m, cost["classes"]!.AsArray().Sum(entry => (decimal)entry!["total"]!));
        Assert.Equal(["batch", "interactive"], cost["classes"]!.AsArray().Select(entry => (string)entry!["class"]!));
    }

    [Fact]
    public async Task A_series_has_an_entity_tag_and_is_not_sent_twice()
    {
        var model = await FilledAsync(300);
        var path = $"/api/v1/series/{model}/calibration";

        var first = await Operator.GetAsync(path);
        var again = await Operator.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "If-None-Match", first.Header("ETag") } } }, Token);
        var packed = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "gzip" } } };
        using var reply = await Operator.Http.SendAsync(packed, Token);

        Assert.Equal(200, first.Status);
        Assert.Equal((int)HttpStatusCode.NotModified, again.Status);
        Assert.Equal("gzip", reply.Content.Headers.ContentEncoding.Single());
        await using var unpacked = new GZipStream(await reply.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        Assert.Equal(first.Text, await ReadAllAsync(unpacked));
    }

    [Fact]
    public async Task Every_chart_of_a_model_with_a_baseline_has_points()
    {
        var model = await FilledAsync(800);
        await Operator.BaselineAsync(model, "age,city\n" + string.Join('\n', Enumerable.Range(0, 500).Select(i => $"{20 + (i * 7 % 50)},c{i % 4}")));

        foreach (var chart in Charts.Select(chart => chart.Replace("=x", "=age", StringComparison.Ordinal)))
        {
            var document = (await Operator.GetAsync($"/api/v1/series/{model}/{chart}")).Json;
            Assert.Null(document["empty"]);
            Assert.All(document["series"]!.AsArray(), series => Assert.InRange(series!["points"]!.AsArray().Count, 1, 600));
            Assert.Contains(document["series"]!.AsArray(), series => series!["points"]!.AsArray().Any(point => point!["y"] is not null));
            Assert.NotEmpty((string)document["definition"]!);
        }
    }

    [Theory]
    [InlineData("from=0001-01-01T00:00:00Z")]
    [InlineData("from=0001-01-01T00:00:00Z&exact=true")]
    [InlineData("to=9999-12-31T23:59:59.9999999Z")]
    public async Task The_ends_of_time_are_instants_like_any_other(string span)
    {
        var model = await FilledAsync(40);

        foreach (var path in Kinds.Select(kind => $"/api/v1/models/{model}/{kind}?{span}").Concat(Charts.Select(chart => $"/api/v1/series/{model}/{chart}{(chart.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{span}")))
        {
            var reply = await Operator.GetAsync(path);
            Assert.True(reply.Status == 200, $"{path}: {reply}");
        }
    }

    [Fact]
    public async Task Charts_keep_to_the_most_windows_that_are_allowed()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(store, [KeyValuePair.Create("Cockpit:Insight:MaxWindows", "10")]);
        using var client = await server.ClientAsync(Role.Operator);
        // Twenty days, then twenty weeks: more than ten windows of a day, then more than ten of a week.
        var (days, weeks) = (await FilledAsync(1_001, client, 30), await FilledAsync(200, client, 60 * 17));

        var fits = await client.GetAsync($"/api/v1/series/{days}/performance?figure=accuracy");
        var tooLong = await client.GetAsync($"/api/v1/series/{weeks}/performance?figure=accuracy");

        Assert.True(fits.Status == 200, fits.ToString());
        Assert.InRange(fits.Json["series"]![0]!["points"]!.AsArray().Count, 1, 10);
        Assert.Equal(400, tooLong.Status);
        Assert.Contains("Cockpit:Insight:MaxWindows", tooLong.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_accuracy_has_the_interval_of_accuracy()
    {
        var model = await FilledAsync(300, rightAlways: true);

        var accuracy = (await Operator.GetAsync($"/api/v1/series/{model}/performance?figure=accuracy")).Json["series"]![0]!["points"]!.AsArray();
        var recall = (await Operator.GetAsync($"/api/v1/series/{model}/performance?figure=recall")).Json["series"]![0]!["points"]!.AsArray();

        Assert.Contains(accuracy, point => (double?)point!["y"] == 1 && point["low"] is not null);
        Assert.Contains(recall, point => (double?)point!["y"] == 1);
        Assert.All(recall, point => Assert.Null(point!["low"]));
    }

    [Fact]
    public async Task The_accuracy_of_a_model_of_many_classes_is_drawn()
    {
        var model = await FilledAsync(300, task: "multiclass");

        var document = (await Operator.GetAsync($"/api/v1/models/{model}/performance")).Json;
        var chart = (await Operator.GetAsync($"/api/v1/series/{model}/performance?figure=accuracy")).Json;

        Assert.Null(chart["empty"]);
        Assert.Contains("300 of 300", (string?)chart["note"], StringComparison.Ordinal);
        var points = chart["series"]![0]!["points"]!.AsArray().Where(point => point!["y"] is not null).ToList();
        Assert.NotEmpty(points);
        Assert.InRange((double)document["accuracy"]!, points.Min(point => (double)point!["y"]!), points.Max(point => (double)point!["y"]!));
    }

    [Fact]
    public async Task A_feature_that_is_called_score_is_a_feature()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.BaselineAsync(model, "score,prediction\n1,0\n2,1\n");
        await Operator.IngestAsync(new JsonObject
        {
            ["at"] = "2026-02-01T00:00:00Z", ["model"] = model, ["version"] = "1", ["features"] = new JsonObject { ["score"] = 3 }, ["prediction"] = 1,
        }.ToJsonString());

        var columns = (await Operator.GetAsync($"/api/v1/models/{model}/drift")).Json["columns"]!.AsArray();

        Assert.Equal("feature", (string?)columns.Single(column => (string)column!["name"]! == "score")!["role"]);
        Assert.Equal("output", (string?)columns.Single(column => (string)column!["name"]! == "prediction")!["role"]);
    }

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Token);
    }

    private async Task<string> FilledAsync(int count, CockpitClient? client = null, int minutes = 10, string task = "binary", bool rightAlways = false)
    {
        client ??= Operator;
        var model = await client.RegisterAsync(null, task: task);
        var reply = await client.IngestAsync(string.Join('\n', Enumerable.Range(0, count).Select(i => new JsonObject
        {
            ["id"] = $"{model}-{i}", ["at"] = new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i * minutes).ToString("O", CultureInfo.InvariantCulture),
            ["model"] = model, ["version"] = "1", ["trafficClass"] = i % 5 == 0 ? "batch" : "interactive",
            ["features"] = new JsonObject { ["age"] = 20 + (i * 7 % 50), ["city"] = $"c{i % 4}" }, ["attributes"] = new JsonObject { ["sex"] = i % 2 == 0 ? "f" : "m" },
            ["prediction"] = i % 3 == 0 ? 1 : 0, ["score"] = i * 37 % 100 / 100.0, ["label"] = rightAlways ? (i % 3 == 0 ? 1 : 0) : i * 31 % 7 < 3 ? 1 : 0, ["latencyMs"] = 1 + (i % 9), ["cost"] = 0.0015m,
        }.ToJsonString())));
        Assert.True((int)reply.Json["accepted"]! == count, reply.ToString());
        return model;
    }
}
