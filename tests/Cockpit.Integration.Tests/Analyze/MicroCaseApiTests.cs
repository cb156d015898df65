using System.Globalization;
using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Hosting;

namespace Cockpit.Integration.Tests.Analyze;

public sealed class MicroCaseExactOnSqliteTests(SqliteCockpit cockpit) : MicroCaseApiTests(cockpit, isExact: true), IClassFixture<SqliteCockpit>;

public sealed class MicroCaseExactOnPostgresTests(PostgresCockpit cockpit) : MicroCaseApiTests(cockpit, isExact: true), IClassFixture<PostgresCockpit>;

public sealed class MicroCaseSummaryOnSqliteTests(SqliteCockpit cockpit) : MicroCaseApiTests(cockpit, isExact: false), IClassFixture<SqliteCockpit>;

public sealed class MicroCaseSummaryOnPostgresTests(PostgresCockpit cockpit) : MicroCaseApiTests(cockpit, isExact: false), IClassFixture<PostgresCockpit>;

/// <summary>The reference cases as decisions made elsewhere, with their baseline and what sources say of them; asked of the API.</summary>
public abstract class MicroCaseApiTests : MicroCaseTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly CockpitFixture _cockpit;
    private readonly bool _isExact;

    protected MicroCaseApiTests(CockpitFixture cockpit, bool isExact)
    {
        TestStore.SkipWithout(cockpit.Kind);
        (_cockpit, _isExact) = (cockpit, isExact);
    }

    protected override bool HasConventions => false;
    protected override bool IsExact => _isExact;

    protected override async Task<JsonNode> DriftAsync(IEnumerable<string> baseline, IEnumerable<string> window, params string[] options)
    {
        var model = await RegisterAsync();
        var set = await _cockpit.Operator.BaselineAsync(model, "x,k\n" + string.Join('\n', baseline.Select(field => $"{field},1")));
        Assert.True(set.Status == 200, set.ToString());
        await DeliverAsync(model, window.Select(field => new JsonObject { ["features"] = new JsonObject { ["x"] = Value(field), ["k"] = 1 } }));
        return (await AskAsync(model, "drift"))["columns"]!.AsArray().Single(column => (string)column!["name"]! == "x")!;
    }

    protected override async Task<JsonNode> PerformanceAsync(IReadOnlyList<Decided> rows, params string[] options)
    {
        var model = await RegisterAsync();
        await DeliverAsync(model, rows.Select(row => new JsonObject { ["features"] = new JsonObject(), ["label"] = row.Label, ["prediction"] = row.Prediction, ["score"] = Value(row.Score) }));
        return await AskAsync(model, "performance");
    }

    protected override async Task<JsonNode> FairnessAsync(JsonNode input, params string[] options)
    {
        var model = await RegisterAsync();
        await DeliverAsync(model, input["group"]!.AsArray().Select((group, i) => new JsonObject
        {
            ["features"] = new JsonObject(), ["attributes"] = new JsonObject { ["g"] = group!.DeepClone() }, ["label"] = $"{input["y"]![i]}", ["prediction"] = $"{input["prediction"]![i]}",
        }));
        return Assert.Single((await AskAsync(model, "fairness", $"&reference=g={input["reference"]}"))["attributes"]!.AsArray())!;
    }

    protected override async Task<JsonNode> AgreementAsync(IReadOnlyList<string[]> items)
    {
        var model = await RegisterAsync();
        await DeliverAsync(model, items.Select(_ => new JsonObject { ["features"] = new JsonObject() }));
        var said = items.SelectMany((item, i) => item.Select((answer, rater) => new JsonObject { ["decision"] = $"{model}-{i}", ["label"] = answer, ["source"] = $"r{rater}", ["at"] = $"{Begin.AddDays(1):O}" }.ToJsonString()));
        var told = await _cockpit.Operator.OutcomesAsync(string.Join('\n', said));
        Assert.Equal(items.Sum(item => item.Length), (int)told.Json["accepted"]!);
        return await AskAsync(model, "agreement", $"&from={Begin:yyyy-MM-dd}T00:00:00Z&to={Begin.AddDays(30):yyyy-MM-dd}T00:00:00Z");
    }

    private async Task<string> RegisterAsync()
    {
        var model = ModelSetup.NewName("case");
        var description = ModelSetup.Model();
        description["protectedAttributes"] = new JsonArray("g");
        var registered = await _cockpit.Operator.PutAsync($"/api/v1/models/{model}", description.ToJsonString());
        Assert.True(registered.Status == 201, registered.ToString());
        await _cockpit.Operator.RegisterVersionAsync(model, "1", null);
        return model;
    }

    private async Task DeliverAsync(string model, IEnumerable<JsonObject> decisions)
    {
        var lines = decisions.Select((decision, i) =>
        {
            // A decision has a prediction or a score; where the case is not about it, any will do.
            decision.TryAdd("prediction", "1");
            (decision["id"], decision["at"], decision["model"], decision["version"]) = ($"{model}-{i}", $"{Begin.AddMinutes(i):O}", model, "1");
            return decision.ToJsonString();
        }).ToList();
        var taken = await _cockpit.Operator.IngestAsync(string.Join('\n', lines));
        Assert.True((int)taken.Json["accepted"]! == lines.Count, taken.ToString());
    }

    private async Task<JsonNode> AskAsync(string model, string kind, string more = "")
    {
        var reply = await _cockpit.Operator.GetAsync($"/api/v1/models/{model}/{kind}?version=1&exact={_isExact}{more}");
        Assert.True(reply.Status == 200, reply.ToString());
        return reply.Json;
    }

    /// <summary>A field as JSON: nothing, a number, or a text.</summary>
    private static JsonNode? Value(string field)
        => field.Length == 0 ? null : double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : JsonValue.Create(field);
}
