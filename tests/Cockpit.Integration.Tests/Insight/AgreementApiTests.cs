using System.Globalization;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Insight;

public sealed class AgreementApiOnSqliteTests(SqliteCockpit cockpit) : AgreementApiTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class AgreementApiOnPostgresTests(PostgresCockpit cockpit) : AgreementApiTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary><c>GET /api/v1/models/{model}/agreement</c>, from what sources said of decisions.</summary>
public abstract class AgreementApiTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const string January = "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z";
    private static readonly DateTimeOffset Begin = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Of_each_source_its_newest_statement_counts_and_a_decision_of_one_source_compares_nobody()
    {
        var model = await DecidedAsync(4);
        await SayAsync(model, (0, "branch", "yes", 1), (0, "court", "no", 2), (0, "court", "yes", 3), (1, "branch", "no", 1), (1, "court", "no", 1), (2, "branch", "yes", 1), (2, "court", "no", 4));
        // Told last, but of an earlier moment.
        await SayAsync(model, (0, "court", "no", 1), (3, "branch", "yes", 1));

        var document = (await Operator.GetAsync($"/api/v1/models/{model}/agreement?{January}")).Json;

        Assert.Equal((4, 2, 3, 2), ((int)document["items"]!, (int)document["raters"]!, (int)document["compared"]!, (int)document["unanimous"]!));
        // Branch: yes, no, yes. Court: yes, no, no. They agree on 2/3; by chance on 2/3·1/3 + 1/3·2/3.
        Assert.Equal(((2 / 3.0) - (4 / 9.0)) / (5 / 9.0), (double)document["cohenKappa"]!, 1e-12);
        Assert.Null(document["fleissKappa"]);
        Assert.NotNull(document["krippendorffAlpha"]);
        Assert.Equal(["branch:4", "court:3"], document["sources"]!.AsArray().Select(source => $"{source!["source"]}:{source["n"]}"));
        Assert.All(document["sources"]!.AsArray(), source => Assert.True((double)source!["medianDelaySeconds"]! > 0));
        Assert.All(document["sources"]!.AsArray(), source => Assert.True((double)source!["p95DelaySeconds"]! >= (double)source["medianDelaySeconds"]!));
        // Three decisions in common; of the first and the second both said the same.
        Assert.All(document["sources"]!.AsArray(), source => Assert.Equal((3, 2 / 3.0), ((int)source!["pairs"]!, (double)source["agreement"]!)));
    }

    [Fact]
    public async Task Only_decisions_of_the_span_version_and_class_count()
    {
        var model = await DecidedAsync(3);
        await SayAsync(model, (0, "a", "1", 1), (0, "b", "1", 1), (1, "a", "1", 1), (2, "c", "0", 1));

        async Task<string> CountedAsync(string query)
        {
            var json = (await Operator.GetAsync($"/api/v1/models/{model}/agreement?{query}")).Json;
            return $"{json["items"]} of {json["raters"]}";
        }

        Assert.Equal("3 of 3", await CountedAsync(January));
        Assert.Equal("2 of 2", await CountedAsync($"from=2026-01-01T00:00:00Z&to={Begin.AddMinutes(2):yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal("3 of 3", await CountedAsync($"{January}&version=1"));
        Assert.Equal("0 of 0", await CountedAsync($"{January}&class=batch"));
        Assert.Equal("0 of 0", await CountedAsync("from=2025-01-01T00:00:00Z&to=2025-06-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", 400, "from")]
    [InlineData("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", 400, "to")]
    [InlineData("from=soon", 400, "from")]
    [InlineData("version=9", 404, "version")]
    public async Task A_bad_question_is_answered_with_the_parameter_and_what_to_do(string query, int status, string field)
    {
        var refused = await Operator.GetAsync($"/api/v1/models/{await DecidedAsync(0)}/agreement?{query}");

        Assert.Equal(status, refused.Status);
        Assert.NotNull(refused.Json["errors"]![field]);
    }

    [Fact]
    public async Task Numbers_other_teams_and_a_crowd_of_sources_are_refused()
    {
        var numbers = await Operator.RegisterAsync(null, task: "regression");
        var theirs = await Admin.RegisterAsync(null, team: "agreement-theirs");
        using var ours = await Fixture.Server.ClientAsync(Role.Operator, "agreement-ours");
        var crowd = await DecidedAsync(1);
        await SayAsync(crowd, [.. Enumerable.Range(0, 51).Select(i => (0, $"s{i}", "1", 1))]);

        Assert.Contains("predicts numbers", (await Operator.GetAsync($"/api/v1/models/{numbers}/agreement")).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await ours.GetAsync($"/api/v1/models/{theirs}/agreement")).Status);
        Assert.Contains("more than 50 sources", (await Operator.GetAsync($"/api/v1/models/{crowd}/agreement?{January}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_statements_than_may_be_compared_are_refused_with_the_setting()
    {
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        await using var server = await CockpitServer.StartAsync(store, [KeyValuePair.Create("Cockpit:Insight:ExactLimit", "1000")]);
        using var client = await server.ClientAsync(Role.Operator);
        var model = await DecidedAsync(501, client);
        await SayAsync(client, model, [.. Enumerable.Range(0, 501).SelectMany(i => new[] { (i, "a", "1", 1), (i, "b", "1", 1) })]);

        var refused = await client.GetAsync($"/api/v1/models/{model}/agreement?{January}");

        Assert.Equal(400, refused.Status);
        Assert.Contains("Cockpit:Insight:ExactLimit", refused.Text, StringComparison.Ordinal);
    }

    private async Task<string> DecidedAsync(int decisions, CockpitClient? client = null)
    {
        client ??= Operator;
        var model = await client.RegisterAsync(null);
        if (decisions > 0)
        {
            var taken = await client.IngestAsync(string.Join('\n', Enumerable.Range(0, decisions).Select(i => string.Create(CultureInfo.InvariantCulture,
                $$"""{"id":"{{model}}-{{i}}","at":"{{Begin.AddMinutes(i):O}}","model":"{{model}}","version":"1","features":{},"prediction":"1"}"""))));
            Assert.Equal(decisions, (int)taken.Json["accepted"]!);
        }

        return model;
    }

    private Task SayAsync(string model, params (int Decision, string Source, string Label, int Day)[] said) => SayAsync(Operator, model, said);

    private static async Task SayAsync(CockpitClient client, string model, params (int Decision, string Source, string Label, int Day)[] said)
    {
        var told = await client.OutcomesAsync(string.Join('\n', said.Select(one => string.Create(CultureInfo.InvariantCulture,
            $$"""{"decision":"{{model}}-{{one.Decision}}","source":"{{one.Source}}","label":"{{one.Label}}","at":"{{Begin.AddDays(one.Day):O}}"}"""))));
        Assert.True((int)told.Json["accepted"]! == said.Length, told.ToString());
    }
}
