using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;
using Cockpit.Store.Database;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Cockpit.Integration.Tests.Insight;

public sealed class RollupsOnSqliteTests(SqliteCockpit cockpit) : RollupTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class RollupsOnPostgresTests(PostgresCockpit cockpit) : RollupTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Summaries are written with the decisions that they summarise, and stay equal to them whatever happens.</summary>
public abstract class RollupTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task Rollups_equal_a_recomputation_from_the_decisions()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        for (var i = 0; i < 20; i++)
            Assert.Equal(200, (await Operator.InferAsync(model, Requests.Loan(i).ToJsonString())).Status);
        await Operator.IngestAsync(Made(model, 0, 400, labelled: true));

        Assert.Equal(420, await Recomputed.AssertEqualAsync(Fixture.Store, model, Token));
    }

    [Fact]
    public async Task A_duplicate_is_not_summarised_again()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Made(model, 0, 60, labelled: true));
        await Operator.IngestAsync(Made(model, 30, 60, labelled: true));

        Assert.Equal(90, await Recomputed.AssertEqualAsync(Fixture.Store, model, Token));
    }

    [Fact]
    public async Task An_outcome_corrects_the_window_of_its_decision_exactly_once_however_late_and_often_it_comes()
    {
        var (model, told) = (await Operator.RegisterAsync(null), await Operator.RegisterAsync(null));
        await Operator.IngestAsync(Made(model, 0, 300, labelled: false));
        await Operator.IngestAsync(Made(told, 0, 300, labelled: true, prefix: "told"));
        var outcomes = string.Join('\n', Enumerable.Range(0, 300).Select(i => Outcome($"{model}-{i}", Label(i))));

        var first = await Operator.OutcomesAsync(outcomes);
        var again = await Operator.OutcomesAsync(outcomes);

        Assert.Equal((300, 0, 0), Counts(first));
        Assert.Equal((0, 300, 0), Counts(again));
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
        var (late, early) = (await PerformanceAsync(model), await PerformanceAsync(told));
        Assert.Equal(300, (int)late["rows"]!);
        foreach (var figure in new[] { "accuracy", "recall", "f1", "rocAuc", "brier", "logLoss", "calibrationError" })
            Assert.Equal((double)early[figure]!, (double)late[figure]!, 1e-12);
        var (lateGroups, earlyGroups) = (await FairnessAsync(model), await FairnessAsync(told));
        Assert.Contains("\"truePositiveRate\":{", earlyGroups, StringComparison.Ordinal);
        Assert.Equal(earlyGroups, lateGroups);
    }

    [Fact]
    public async Task A_newer_statement_replaces_the_label_and_an_older_one_does_not()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Made(model, 0, 50, labelled: false));
        string Statement(string label, int day, string source) => Outcome($"{model}-7", label, new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero), source);

        await Operator.OutcomesAsync(Statement("1", 10, "branch"));
        await Operator.OutcomesAsync(Statement("0", 12, "court") + "\n" + Statement("1", 11, "phone"));

        var contradicted = (await Admin.GetAsync($"/api/v1/decisions/{model}-7")).Json;
        Assert.Equal(("0", true), ((string?)contradicted["label"], (bool)contradicted["contradicted"]!));
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
        await Operator.OutcomesAsync(Statement("1", 12, "court"));
        var settled = (await Admin.GetAsync($"/api/v1/decisions/{model}-7")).Json;
        Assert.Equal(("1", false), ((string?)settled["label"], (bool)settled["contradicted"]!));
        Assert.Equal(["branch 1", "phone 1", "court 1"], (await Admin.GetAsync($"/api/v1/decisions/{model}-7")).Json["outcomes"]!.AsArray().Select(outcome => $"{outcome!["source"]} {outcome["label"]}"));
        Assert.Equal(1, (int)(await PerformanceAsync(model))["rows"]!);
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
    }

    [Fact]
    public async Task An_instant_finer_than_the_store_keeps_is_known_when_it_comes_again()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Made(model, 0, 1, labelled: false));
        string Statement(int ticks, string label) => Outcome($"{model}-0", label, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks));

        Assert.Equal((1, 0, 0), Counts(await Operator.OutcomesAsync(Statement(1_234_567, "1"))));
        Assert.Equal((0, 1, 0), Counts(await Operator.OutcomesAsync(Statement(1_234_567, "1"))));
        Assert.Equal((2, 0, 0), Counts(await Operator.OutcomesAsync(Statement(2_345_671, "1") + "\n" + Statement(2_345_679, "0"))));
        Assert.Equal("0", (string?)(await Admin.GetAsync($"/api/v1/decisions/{model}-0")).Json["label"]);
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
    }

    [Fact]
    public async Task Of_two_statements_about_one_instant_the_one_that_came_last_is_the_label_and_stays_it()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Made(model, 0, 1, labelled: false));
        string Statement(string label, int day, string source) => Outcome($"{model}-0", label, new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero), source);

        await Operator.OutcomesAsync(Statement("1", 2, "branch") + "\n" + Statement("0", 2, "court"));
        Assert.Equal("0", (string?)(await Admin.GetAsync($"/api/v1/decisions/{model}-0")).Json["label"]);

        await Operator.OutcomesAsync(Statement("1", 1, "phone"));
        Assert.Equal("0", (string?)(await Admin.GetAsync($"/api/v1/decisions/{model}-0")).Json["label"]);
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
    }

    [Theory]
    [InlineData("positiveLabel", "\"0\"")]
    [InlineData("protectedAttributes", "[\"sex\",\"age\"]")]
    [InlineData("task", "\"regression\"")]
    public async Task What_decisions_mean_cannot_change_once_they_are_summarised(string field, string value)
    {
        var model = await Operator.RegisterAsync(null);
        var changed = ModelSetup.Model();
        changed[field] = JsonNode.Parse(value);
        Assert.Equal(200, (await Operator.PutAsync($"/api/v1/models/{model}", changed.ToJsonString())).Status);
        Assert.Equal(200, (await Operator.PutAsync($"/api/v1/models/{model}", ModelSetup.Model().ToJsonString())).Status);
        await Operator.IngestAsync(Made(model, 0, 5, labelled: false));

        var refused = await Operator.PutAsync($"/api/v1/models/{model}", changed.ToJsonString());
        var other = ModelSetup.Model();
        other["owner"] = "another team";

        Assert.Equal((409, "/problems/model-has-decisions"), (refused.Status, refused.ProblemKind));
        Assert.Equal(200, (await Operator.PutAsync($"/api/v1/models/{model}", other.ToJsonString())).Status);
    }

    [Fact]
    public async Task Outcomes_delivered_from_several_sides_at_once_count_once_each()
    {
        var model = await Operator.RegisterAsync(null);
        await Operator.IngestAsync(Made(model, 0, 200, labelled: false));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(side => Operator.OutcomesAsync(
            string.Join('\n', Enumerable.Range(0, 200).OrderBy(i => (i * (side + 7)) % 200).Select(i => Outcome($"{model}-{i}", Label(i), source: $"side-{side % 3}"))))));

        Assert.Equal(200, (int)(await PerformanceAsync(model))["rows"]!);
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
    }

    [Fact]
    public async Task Bad_outcomes_are_kept_with_their_reason_and_the_rest_counts()
    {
        var model = await Operator.RegisterAsync(null);
        var regression = await Operator.RegisterAsync(null, task: "regression");
        await Operator.IngestAsync(Made(model, 0, 1, labelled: false) + "\n" + Made(regression, 0, 1, labelled: false));

        var reply = await Operator.OutcomesAsync(string.Join('\n',
            Outcome($"{model}-0", "1"), "not json", Outcome("nobody-knows-it", "1"), $$"""{"decision":"{{model}}-0","source":"x","at":"2026-03-01T00:00:00Z"}""",
            $$"""{"decision":"{{model}}-0","label":"1","source":"x","at":"2036-03-01T00:00:00Z"}""", Outcome($"{regression}-0", "many")));

        Assert.Equal((1, 0, 5), Counts(reply));
        Assert.Equal([2, 3, 4, 5, 6], reply.Json["quarantined"]!.AsArray().Select(line => (int)line!["line"]!));
        foreach (var (index, word) in new[] { (1, "nobody-knows-it"), (2, "label"), (3, "future"), (4, "many") })
            Assert.Contains(word, (string?)reply.Json["quarantined"]![index]!["reason"], StringComparison.Ordinal);
        var kept = (await Admin.GetAsync($"/api/v1/ingests/{(string)reply.Json["ingest"]!}/quarantine")).Json.AsArray();
        Assert.Equal("not json", (string?)kept[0]!["content"]);
    }

    [Fact]
    public async Task Compaction_leaves_one_row_a_window_and_changes_no_figure()
    {
        var model = await Operator.RegisterAsync(null);
        for (var delivery = 0; delivery < 8; delivery++)
            await Operator.IngestAsync(Made(model, delivery * 40, 40, labelled: true));
        await Operator.OutcomesAsync(string.Join('\n', Enumerable.Range(0, 320).Select(i => Outcome($"{model}-{i}", Label(i + 1)))));
        var before = (await Operator.GetAsync($"/api/v1/models/{model}/fairness")).Text;

        while (await Fixture.Server.Get<RollupCompaction>().CompactAsync(Token) > 0)
        {
            // Until nothing is left to do.
        }

        await using (var context = Fixture.Store.Open().Read())
        {
            var rows = await context.Set<RollupRow>().Where(row => row.Model == model).ToListAsync(Token);
            Assert.Equal(rows.Count, rows.Select(row => RollupKey.Of(row)).Distinct().Count());
            Assert.Equal(320, rows.Sum(row => row.Decisions));
        }

        Assert.Equal(before, (await Operator.GetAsync($"/api/v1/models/{model}/fairness")).Text);
        Assert.Equal(320, await Recomputed.AssertEqualAsync(Fixture.Store, model, Token));
    }

    [Fact]
    public async Task As_time_passes_windows_become_hours_and_then_days_and_no_figure_changes()
    {
        await using var test = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(test, [KeyValuePair.Create("Cockpit:Rollups:CompactSeconds", "3600")]);
        using var client = await server.ClientAsync(Role.Operator);
        var model = await client.RegisterAsync(null);
        var now = TimeProvider.System.GetUtcNow();
        await client.IngestAsync(string.Join('\n', Enumerable.Range(0, 300).Select(i => Line(model, $"{model}-{i}", now.AddMinutes(-i), i, Label(i)))));
        var before = await FiguresAsync(client, model);

        foreach (var (days, length) in new[] { (0, 300), (4, 3_600), (80, 86_400) })
        {
            var compaction = new RollupCompaction(server.Get<CockpitStore>(), server.Get<RollupQueries>(), new LaterClock(TimeSpan.FromDays(days)), server.Get<IOptions<RollupOptions>>(), NullLogger<RollupCompaction>.Instance);
            while (await compaction.CompactAsync(Token) > 0)
            {
                // Until nothing is left to do.
            }

            await using var context = test.Open().Read();
            Assert.Equal([length], await context.Set<RollupRow>().Select(row => row.WindowSeconds).Distinct().ToListAsync(Token));
            Assert.Equal(before, await FiguresAsync(client, model));
            Assert.Equal(300, await Recomputed.AssertEqualAsync(test, model, Token));
        }
    }

    [Fact]
    public async Task Windows_are_fine_while_young_and_days_when_old()
    {
        var model = await Operator.RegisterAsync(null);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (id, age) in new[] { ("young", TimeSpan.FromMinutes(30)), ("weeks", TimeSpan.FromDays(20)), ("year", TimeSpan.FromDays(400)) })
            await Operator.IngestAsync(Line(model, $"{model}-{id}", now - age, 1, null));

        await using var context = Fixture.Store.Open().Read();
        var lengths = await context.Set<RollupRow>().Where(row => row.Model == model).OrderByDescending(row => row.WindowStart).Select(row => row.WindowSeconds).ToListAsync(Token);
        Assert.Equal([300, 3_600, 86_400], lengths);
    }

    /// <summary>All that is said of a model's performance but the ends of the span, which are those of its windows.</summary>
    private static async Task<string> FiguresAsync(CockpitClient client, string model)
    {
        var document = (await client.GetAsync($"/api/v1/models/{model}/performance?window=1d")).Json.AsObject();
        Assert.True(document.Remove("from") && document.Remove("to"));
        return document.ToJsonString();
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }

    private async Task<string> FairnessAsync(string model) => (await Operator.GetAsync($"/api/v1/models/{model}/fairness")).Json["attributes"]!.ToJsonString();

    private async Task<JsonNode> PerformanceAsync(string model) => (await Operator.GetAsync($"/api/v1/models/{model}/performance")).Json;

    private static (int, int, int) Counts(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.ToString());
        return ((int)reply.Json["accepted"]!, (int)reply.Json["duplicates"]!, (int)reply.Json["quarantinedTotal"]!);
    }

    private static string Made(string model, int from, int count, bool labelled, string? prefix = null)
        => string.Join('\n', Enumerable.Range(from, count).Select(i
            => Line(model, $"{prefix ?? model}-{i}", new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(i * 11), i, labelled ? Label(i) : null)));

    private static string Line(string model, string id, DateTimeOffset at, int i, string? label)
        => new JsonObject
        {
            ["id"] = id, ["at"] = at.ToString("O", CultureInfo.InvariantCulture), ["model"] = model, ["version"] = "1", ["trafficClass"] = i % 5 == 0 ? "batch" : "interactive",
            ["features"] = new JsonObject { ["age"] = 20 + (i * 7 % 50), ["city"] = i % 11 == 0 ? null : $"city-{i % 4}", ["income"] = 1000.25 * (i * 13 % 97) },
            ["attributes"] = new JsonObject { ["sex"] = i % 3 == 0 ? "f" : "m" }, ["prediction"] = i * 37 % 100 >= 50 ? "1" : "0", ["score"] = i * 37 % 100 / 100.0,
            ["latencyMs"] = 1 + (i % 9), ["cost"] = 0.001, ["label"] = label,
        }.ToJsonString();

    private static string Label(int i) => i * 31 % 7 < 3 ? "1" : "0";

    private static string Outcome(string decision, string label, DateTimeOffset? at = null, string source = "ledger")
        => new JsonObject { ["decision"] = decision, ["label"] = label, ["source"] = source, ["at"] = (at ?? new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)).ToString("O", CultureInfo.InvariantCulture) }.ToJsonString();
}
