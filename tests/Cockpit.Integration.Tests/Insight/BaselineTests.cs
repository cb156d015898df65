using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Insight;

public sealed class BaselinesOnSqliteTests(SqliteCockpit cockpit) : BaselineTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class BaselinesOnPostgresTests(PostgresCockpit cockpit) : BaselineTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>What a version was trained on: uploaded, or frozen from what was recorded.</summary>
public abstract class BaselineTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task Bad_rows_of_an_upload_are_kept_with_line_and_reason_and_the_rest_is_taken()
    {
        var model = await Operator.RegisterAsync(null);

        var reply = await Operator.BaselineAsync(model, "age,city,code\n30,Bern,1\n31,\"Thun\",2\n32\n33,Bern,3,4\n34,,1\n");

        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal((3, 2), ((int)reply.Json["rows"]!, (int)reply.Json["quarantinedTotal"]!));
        Assert.Equal([4, 5], reply.Json["quarantined"]!.AsArray().Select(line => (int)line!["line"]!));
        Assert.Equal(["age numeric", "city categorical", "code numeric"], reply.Json["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["kind"]}"));
        Assert.Equal("32", (string?)(await Admin.GetAsync($"/api/v1/ingests/{(string)reply.Json["ingest"]!}/quarantine")).Json.AsArray()[0]!["content"]);
        var found = (await Operator.GetAsync($"/api/v1/models/{model}/versions/1/baseline")).Json;
        Assert.Equal(3, (int)found["rows"]!);
        Assert.StartsWith("key:", (string?)found["setBy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_that_look_like_numbers_are_categories_where_the_caller_says_so()
    {
        var model = await Operator.RegisterAsync(null);

        var reply = await Operator.BaselineAsync(model, "code\n1\n2\n", query: "?categorical=code");

        Assert.Equal("categorical", (string?)reply.Json["columns"]![0]!["kind"]);
        Assert.Equal(400, (await Operator.BaselineAsync(model, "code\n1\n", query: "?categorical=cod")).Status);
        Assert.Equal(400, (await Operator.BaselineAsync(model, """{"code":1}""", "application/x-ndjson", "?categorical=cod")).Status);
    }

    [Fact]
    public async Task Ndjson_is_taken_as_well()
    {
        var model = await Operator.RegisterAsync(null);

        var reply = await Operator.BaselineAsync(model, """
            {"age":30,"city":"Bern","vip":true}
            {"age":31,"city":null}
            {"age":[1]}
            nonsense
            """, "application/x-ndjson");

        Assert.Equal((2, 2), ((int)reply.Json["rows"]!, (int)reply.Json["quarantinedTotal"]!));
        Assert.Equal(["age", "city", "vip"], reply.Json["columns"]!.AsArray().Select(column => (string)column!["name"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("", "text/csv", 400, "no header")]
    [InlineData("a,a\n1,2\n", "text/csv", 400, "twice")]
    [InlineData("a\n", "text/csv", 400, "no rows")]
    [InlineData("a,b\n1\n2\n", "text/csv", 400, "None of 2")]
    [InlineData("a\n1\n", "application/json", 415, "text/csv")]
    public async Task What_cannot_be_a_baseline_is_refused_and_the_one_before_stays(string body, string mediaType, int status, string says)
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.BaselineAsync(model, "kept\n1\n2\n");

        var refused = await Operator.BaselineAsync(model, body, mediaType);

        Assert.Equal(status, refused.Status);
        Assert.Contains(says, refused.Text, StringComparison.Ordinal);
        Assert.Equal("kept", (string?)(await Operator.GetAsync($"/api/v1/models/{model}/versions/1/baseline")).Json["columns"]![0]!["name"]);
    }

    [Fact]
    public async Task A_model_or_version_that_does_not_exist_has_no_baseline()
    {
        var model = await Operator.RegisterAsync(null);

        Assert.Equal("/problems/unknown-model", (await Operator.BaselineAsync("nobody", "a\n1\n")).ProblemKind);
        Assert.Equal("/problems/unknown-version", (await Operator.BaselineAsync(model, "a\n1\n", version: "9")).ProblemKind);
        Assert.Equal(404, (await Operator.GetAsync($"/api/v1/models/{model}/versions/1/baseline")).Status);
    }

    [Fact]
    public async Task Setting_and_replacing_a_baseline_is_in_the_audit_trail()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.BaselineAsync(model, "a\n1\n");
        await Operator.BaselineAsync(model, "a\n1\n2\n");

        var actions = (await Admin.GetAsync($"/api/v1/audit?target=model:{model}")).Json["items"]!.AsArray().Select(row => (string)row!["action"]!).ToList();
        Assert.Contains("baseline.set", actions);
        Assert.Contains("baseline.replaced", actions);
    }

    [Fact]
    public async Task Recorded_decisions_can_be_frozen_and_then_nothing_has_drifted()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(string.Join('\n', Enumerable.Range(0, 400).Select(i => Line(model, i, day: 1, age: 30 + (i * 17 % 30)))));

        var frozen = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/baseline:freeze", """{"from":"2026-02-01T00:00:00Z","to":"2026-02-02T00:00:00Z"}""");

        Assert.True(frozen.Status == 200, frozen.ToString());
        Assert.Equal(400, (int)frozen.Json["rows"]!);
        Assert.Contains("score numeric", frozen.Json["columns"]!.AsArray().Select(column => $"{column!["name"]} {column["kind"]}"));
        var same = (await Operator.GetAsync($"/api/v1/models/{model}/drift")).Json;
        Assert.Equal(("stable", 400), ((string)same["verdict"]!, (int)same["n"]!));

        await Operator.IngestAsync(string.Join('\n', Enumerable.Range(400, 400).Select(i => Line(model, i, day: 5, age: 45 + (i * 17 % 30)))));
        var later = (await Operator.GetAsync($"/api/v1/models/{model}/drift?from=2026-02-05T00:00:00Z")).Json;
        Assert.Equal("drifted", (string?)later["verdict"]);
        Assert.Equal("drifted", (string?)later["columns"]!.AsArray().Single(column => (string)column!["name"]! == "age")!["verdict"]);
    }

    [Theory]
    [InlineData("""{"to":"2026-02-02T00:00:00Z"}""", "from")]
    [InlineData("""{"from":"2026-02-01T00:00:00Z"}""", "to")]
    [InlineData("""{"from":"2026-02-02T00:00:00Z","to":"2026-02-01T00:00:00Z"}""", "to")]
    [InlineData("""{"from":"2020-02-01T00:00:00Z","to":"2020-02-02T00:00:00Z"}""", "from")]
    [InlineData("""{"from":"yesterday","to":"2020-02-02T00:00:00Z"}""", "from")]
    public async Task A_span_that_cannot_be_frozen_is_refused_with_the_field(string body, string field)
    {
        var model = await Operator.RegisterAsync(null);

        var refused = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/baseline:freeze", body);

        Assert.Equal(400, refused.Status);
        Assert.NotNull(refused.Json["errors"]![field]);
    }

    // Can only fail where the machine's own zone is not UTC.
    [Fact]
    public async Task A_span_without_a_zone_is_utc_wherever_the_server_stands()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(string.Join('\n', Enumerable.Range(0, 400).Select(i => Line(model, i, day: 1, age: 30))));

        var frozen = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/baseline:freeze", """{"from":"2026-02-01T00:00:00","to":"2026-02-01T12:00:00"}""");

        Assert.Equal(400, (int)frozen.Json["rows"]!);
    }

    [Fact]
    public async Task Codes_are_frozen_as_they_were_written()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(string.Join('\n', Enumerable.Range(0, 400).Select(i =>
            $$$"""{"at":"2026-02-01T00:00:00Z","model":"{{{model}}}","version":"1","features":{"code":{{{i % 4}}}.0},"prediction":1}""")));
        var frozen = await Operator.PostAsync($"/api/v1/models/{model}/versions/1/baseline:freeze", """{"from":"2026-02-01T00:00:00Z","to":"2026-02-02T00:00:00Z","categorical":["code"]}""");
        Assert.True(frozen.Status == 200, frozen.ToString());

        var same = (await Operator.GetAsync($"/api/v1/models/{model}/drift?exact=true")).Json;

        Assert.Equal("stable", (string?)same["columns"]!.AsArray().Single(column => (string)column!["name"]! == "code")!["verdict"]);
    }

    [Fact]
    public async Task Bad_rows_before_the_place_where_a_file_breaks_are_kept()
    {
        var model = await Operator.RegisterAsync(null);

        var refused = await Operator.BaselineAsync(model, "age,city\n30\n31,\"" + new string('x', 1_100_000));

        Assert.Equal(400, refused.Status);
        var delivery = (await Admin.GetAsync("/api/v1/ingests")).Json.AsArray().First(row => ((string)row!["source"]!).Contains($"baseline of {model} ", StringComparison.Ordinal))!;
        Assert.Equal((1, false), ((int)delivery["quarantined"]!, (bool)delivery["complete"]!));
        Assert.Equal("30", (string?)(await Admin.GetAsync($"/api/v1/ingests/{(string)delivery["id"]!}/quarantine")).Json.AsArray()[0]!["content"]);
    }

    private static string Line(string model, int i, int day, int age)
        => new JsonObject
        {
            ["id"] = $"{model}-{i}", ["at"] = new DateTimeOffset(2026, 2, day, 0, 0, 0, TimeSpan.Zero).AddMinutes(i % 1000).ToString("O", CultureInfo.InvariantCulture), ["model"] = model, ["version"] = "1",
            ["features"] = new JsonObject { ["age"] = age, ["city"] = $"c{i % 3}" }, ["prediction"] = i % 2, ["score"] = i * 7 % 100 / 100.0,
        }.ToJsonString();
}
