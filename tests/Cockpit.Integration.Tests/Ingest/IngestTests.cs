using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Ingest;

public sealed class IngestOnSqliteTests(SqliteCockpit cockpit) : IngestTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class IngestOnPostgresTests(PostgresCockpit cockpit) : IngestTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Decisions made elsewhere, delivered over HTTP.</summary>
public abstract class IngestTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task A_long_delivery_streams_in_and_counts_once_however_often_it_is_sent()
    {
        const int lines = 50_000;
        var model = await Operator.RegisterAsync(null);
        // More than the 30 MB that the server takes of other bodies.
        byte[] Line(int i) => Encoding.UTF8.GetBytes(Lines.Of(model, $"long-{i}", padding: 700));

        var first = await Operator.IngestAsync(new StreamedLines(lines, Line));
        var second = await Operator.IngestAsync(new StreamedLines(lines, Line));

        Assert.True(first.Status == 200, first.ToString());
        Assert.Equal((lines, 0), ((int)first.Json["accepted"]!, (int)first.Json["duplicates"]!));
        Assert.Equal((0, lines), ((int)second.Json["accepted"]!, (int)second.Json["duplicates"]!));
        Assert.Empty(first.Json["quarantined"]!.AsArray());
        var found = (await Admin.GetAsync("/api/v1/decisions/long-49999")).Json;
        Assert.Equal("long-49999", (string?)found["foreignId"]);
        Assert.Equal("ingest", (string?)found["source"]);
    }

    [Fact]
    public async Task All_that_a_line_says_is_stored()
    {
        var model = await Operator.RegisterAsync(null);
        var line = $$$"""{"id":"full-1","at":"2026-01-05T01:02:03.456+02:00","model":"{{{model}}}","version":"1","trafficClass":"Batch","features":{"age":42,"zip":"007","nested":{"a":[1,null]}},"attributes":{"sex":"f"},"prediction":true,"score":0.125,"latencyMs":12.5,"cost":0.000123456,"subject":"s-1","label":0,"unknown":{"kept":"no"}}""";

        var reply = await Operator.IngestAsync(line);

        Assert.Equal(1, (int)reply.Json["accepted"]!);
        var stored = (await Admin.GetAsync("/api/v1/decisions/full-1")).Json;
        Assert.Equal(new DateTimeOffset(2026, 1, 4, 23, 2, 3, 456, TimeSpan.Zero), (DateTimeOffset)stored["at"]!);
        Assert.Equal("batch", (string?)stored["trafficClass"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"age":42,"zip":"007","nested":{"a":[1,null]}}"""), stored["features"]));
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["sex"] = "f" }, stored["attributes"]));
        Assert.Equal(("true", 0.125, 12.5, 0.000123456m), ((string?)stored["prediction"], (double)stored["score"]!, (double)stored["latencyMs"]!, (decimal)stored["cost"]!));
        Assert.Equal(("s-1", "0"), ((string?)stored["subject"], (string?)stored["label"]));
        Assert.Equal(1, (int)stored["trace"]!["line"]!);
    }

    [Fact]
    public async Task Bad_lines_are_kept_with_number_and_reason_and_the_rest_goes_in()
    {
        var model = await Operator.RegisterAsync(null);
        var cut = new string('x', 65_535) + "🦊 beyond what is kept";
        string[] lines =
        [
            Lines.Of(model, "q-1"), "not json", "", Lines.Of("nobody", "q-2"), Lines.Of(model, "q-3").Replace("\"score\":0.5", "\"score\":\"high\"", StringComparison.Ordinal),
            Lines.Of(model, "q-1"), "\"\\ud800\"", "{\"id\":\"\\ud800\"}", cut, "nul \0 inside", Lines.Of(model, "q-4"),
        ];

        var reply = await Operator.IngestAsync(string.Join('\n', lines));

        Assert.True(reply.Status == 200, reply.ToString());
        Assert.Equal((2, 1), ((int)reply.Json["accepted"]!, (int)reply.Json["duplicates"]!));
        Assert.Equal([2, 4, 5, 7, 8, 9, 10], reply.Json["quarantined"]!.AsArray().Select(line => (int)line!["line"]!));
        Assert.Contains("nobody", (string?)reply.Json["quarantined"]![1]!["reason"], StringComparison.Ordinal);
        Assert.Contains("score", (string?)reply.Json["quarantined"]![2]!["reason"], StringComparison.Ordinal);

        var id = (string)reply.Json["ingest"]!;
        var delivery = (await Admin.GetAsync("/api/v1/ingests")).Json.AsArray().Single(ingest => (string?)ingest!["id"] == id)!;
        Assert.Equal((2, 1, 7, true), ((int)delivery["accepted"]!, (int)delivery["duplicates"]!, (int)delivery["quarantined"]!, (bool)delivery["complete"]!));
        var kept = (await Admin.GetAsync($"/api/v1/ingests/{id}/quarantine")).Json.AsArray();
        Assert.Equal([2, 4, 5, 7, 8, 9, 10], kept.Select(line => (int)line!["line"]!));
        Assert.Equal("not json", (string?)kept[0]!["content"]);
        Assert.StartsWith("xxx", (string?)kept[5]!["content"], StringComparison.Ordinal);
        Assert.Equal("nul \uFFFD inside", (string?)kept[6]!["content"]);
        Assert.Equal(2, (await Admin.GetAsync($"/api/v1/ingests/{id}/quarantine?after=8")).Json.AsArray().Count);
    }

    [Theory]
    [InlineData("\"at\":\"2026-01-05T00:00:00Z\"", "\"at\":\"2026-01-05T00:00:00\"")]
    [InlineData("\"at\":\"2026-01-05T00:00:00Z\"", "\"at\":\"2026-01-05\"")]
    [InlineData("\"at\":\"2026-01-05T00:00:00Z\"", "\"at\":\"2999-01-05T00:00:00Z\"")]
    [InlineData("\"at\":\"2026-01-05T00:00:00Z\"", "\"at\":\"1969-01-05T00:00:00Z\"")]
    [InlineData("\"at\":\"2026-01-05T00:00:00Z\"", "\"at\":20260105")]
    [InlineData("\"version\":\"1\"", "\"version\":\"9\"")]
    [InlineData("\"version\":\"1\"", "\"version\":1")]
    [InlineData("\"features\":{", "\"features\":[],\"f\":{")]
    [InlineData("\"score\":0.5", "\"score\":1e999")]
    [InlineData("\"score\":0.5", "\"score\":null")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"latencyMs\":-1")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"cost\":-1")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"trafficClass\":\"vip\"")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"subject\":\"a\\u0000b\"")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"attributes\":{\"sex\":{}}")]
    [InlineData("\"score\":0.5", "\"score\":0.5,\"prediction\":[]")]
    public async Task A_line_that_cannot_be_a_decision_is_quarantined_with_a_reason(string good, string bad)
    {
        var model = await Operator.RegisterAsync(null);
        var line = Lines.Of(model, $"bad-{Guid.CreateVersion7():N}");
        Assert.Contains(good, line, StringComparison.Ordinal);

        var reply = await Operator.IngestAsync(line.Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal(0, (int)reply.Json["accepted"]!);
        Assert.False(string.IsNullOrEmpty((string?)Assert.Single(reply.Json["quarantined"]!.AsArray())!["reason"]));
    }

    [Fact]
    public async Task Deliveries_of_the_same_ids_at_once_count_each_once()
    {
        var model = await Operator.RegisterAsync(null);
        var body = string.Join('\n', Enumerable.Range(0, 2000).Select(i => Lines.Of(model, $"race-{i}")));

        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Operator.IngestAsync(body)));

        Assert.All(replies, reply => Assert.True(reply.Status == 200, reply.ToString()));
        Assert.Equal(2000, replies.Sum(reply => (int)reply.Json["accepted"]!));
        Assert.Equal(14_000, replies.Sum(reply => (int)reply.Json["duplicates"]!));
    }

    [Fact]
    public async Task A_delivery_that_is_cut_off_keeps_what_was_stored_and_says_it_is_incomplete()
    {
        var model = await Operator.RegisterAsync(null);
        using var caller = await Fixture.Server.ClientAsync(Role.Application);
        using var cut = new CancellationTokenSource();
        var sending = caller.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/v1/decisions:ingest")
        {
            Content = new StreamedLines(int.MaxValue, i => Encoding.UTF8.GetBytes(Lines.Of(model, $"cut-{i}"))),
        }, cut.Token);
        await Wait.UntilAsync(async () => (await Admin.GetAsync($"/api/v1/decisions?model={model}")).Json["items"]!.AsArray().Count > 0, TimeSpan.FromSeconds(20), "the first rows");

        await cut.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        Assert.Equal(200, (await Admin.GetAsync("/api/v1/decisions/cut-0")).Status);
        Assert.Contains((await Admin.GetAsync("/api/v1/ingests")).Json.AsArray(), ingest => !(bool)ingest!["complete"]!);
    }

    [Fact]
    public async Task A_key_of_one_team_neither_fills_nor_sees_what_is_another_teams()
    {
        var theirs = await Admin.RegisterAsync(null, team: "theirs");
        await Admin.RegisterAsync(null, team: "ours");
        using var ours = await Fixture.Server.ClientAsync(Role.Operator, "ours");
        using var delivers = await Fixture.Server.ClientAsync(Role.Application, "theirs");
        var foreign = await delivers.IngestAsync("their secret line");

        var refused = await ours.IngestAsync(Lines.Of(theirs, "team-1"));

        Assert.Equal(0, (int)refused.Json["accepted"]!);
        var id = (string)foreign.Json["ingest"]!;
        Assert.DoesNotContain("their secret line", (await ours.GetAsync($"/api/v1/ingests/{id}/quarantine")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await ours.GetAsync("/api/v1/ingests")).Text, StringComparison.Ordinal);
        var own = (string)refused.Json["ingest"]!;
        Assert.Contains(own, (await ours.GetAsync("/api/v1/ingests")).Text, StringComparison.Ordinal);
        Assert.Contains("team-1", (await ours.GetAsync($"/api/v1/ingests/{own}/quarantine")).Text, StringComparison.Ordinal);
        Assert.Contains("their secret line", (await Admin.GetAsync($"/api/v1/ingests/{id}/quarantine")).Text, StringComparison.Ordinal);
    }
}

/// <summary>Lines of NDJSON.</summary>
internal static class Lines
{
    public static string Of(string model, string id, int padding = 0)
        => string.Create(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","at":"2026-01-05T00:00:00Z","model":"{{model}}","version":"1","features":{"age":42,"note":"{{new string('n', padding)}}"},"score":0.5}""");
}

/// <summary>A body that is made while it is sent, of unknown length.</summary>
internal sealed class StreamedLines : HttpContent
{
    private readonly int _count;
    private readonly Func<int, byte[]> _line;

    public StreamedLines(int count, Func<int, byte[]> line)
    {
        (_count, _line) = (count, line);
        Headers.ContentType = new("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
    {
        for (var i = 0; i < _count; i++)
        {
            await stream.WriteAsync(_line(i));
            await stream.WriteAsync("\n"u8.ToArray());
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
