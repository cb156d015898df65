using System.Text.Json.Nodes;
using Cockpit.Integration.Tests.Control;
using Cockpit.Integration.Tests.Hosting;
using static Cockpit.Integration.Tests.Control.Overriding;

namespace Cockpit.Integration.Tests.Insight;

public sealed class OverrideOutcomeOnSqliteTests(SqliteCockpit cockpit) : OverrideOutcomeTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class OverrideOutcomeOnPostgresTests(PostgresCockpit cockpit) : OverrideOutcomeTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>How an override did, once it is known what was true.</summary>
public abstract class OverrideOutcomeTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    [Fact]
    public async Task Its_answers_are_judged_beside_the_models_own_of_the_same_time()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await AskAsync(model, "before", 3);
        var (id, _) = await Operator.OverriddenAsync(model, Where("age > 60"), "yes");
        var (overridden, own) = (await AskAsync(model, "old", 40, age: 70), await AskAsync(model, "young", 40));
        Assert.Equal((40L, 0L, "insufficient", null), await ReadAsync(model, id));

        // Every overridden answer was right; the model always says no, and was right half the time.
        await TellAsync(overridden, _ => "1");
        await TellAsync(own, i => i % 2 == 0 ? "1" : "0");

        var judged = (await Operator.GetAsync($"/api/v1/models/{model}/overrides/{id}")).Json;
        Assert.Equal((40L, 40L), ((long)judged["decisions"]!, (long)judged["outcomes"]!));
        Assert.Equal("better", (string?)judged["judgement"]!["verdict"]);
        Assert.Equal((1.0, 40L), ((double)judged["judgement"]!["right"]!["value"]!, (long)judged["judgement"]!["right"]!["n"]!));
        Assert.InRange((double)judged["judgement"]!["right"]!["low"]!, 0.9, 0.93);
        Assert.Equal((0.5, 40L), ((double)judged["judgement"]!["own"]!["value"]!, (long)judged["judgement"]!["own"]!["n"]!));
    }

    [Fact]
    public async Task Few_outcomes_are_shown_and_judge_nothing()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        var (id, _) = await Operator.OverriddenAsync(model, Subject("somebody"), "yes");
        await TellAsync(await AskAsync(model, "somebody", 3), i => i == 0 ? "0" : "1");

        Assert.Equal((3L, 3L, "insufficient", 2.0 / 3), await ReadAsync(model, id));
        Assert.Equal(400, (await Operator.GetAsync($"/api/v1/models/{model}/overrides?state=old")).Status);
        Assert.Equal(404, (await Operator.GetAsync("/api/v1/models/nothing/overrides")).Status);
    }

    [Fact]
    public async Task Decisions_of_an_override_count_for_no_version()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.OverriddenAsync(model, Subject("somebody"), "yes");
        await AskAsync(model, "somebody", 5);
        await AskAsync(model, "else", 2);

        var quality = (await Operator.GetAsync($"/api/v1/models/{model}/quality")).Json;

        Assert.Equal(2, (int)quality["n"]!);
        await Recomputed.AssertEqualAsync(Fixture.Store, model, Token);
    }

    private async Task<List<string>> AskAsync(string model, string subject, int times, int age = 30)
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => Operator.InferAsync(model, About([age], subject))));
        return [.. asked.Select(reply => reply.Header("Cockpit-Decision")!)];
    }

    private async Task TellAsync(List<string> decisions, Func<int, string> truth)
    {
        var lines = decisions.Select((id, i) => new JsonObject { ["decision"] = id, ["label"] = truth(i), ["at"] = TimeProvider.System.GetUtcNow().ToString("O"), ["source"] = "court" }.ToJsonString());
        var told = await Operator.OutcomesAsync(string.Join('\n', lines));
        Assert.Equal(decisions.Count, (int)told.Json["accepted"]!);
    }

    private async Task<(long Decisions, long Outcomes, string? Verdict, double? Right)> ReadAsync(string model, string id)
    {
        var read = (await Operator.GetAsync($"/api/v1/models/{model}/overrides/{id}")).Json;
        return ((long)read["decisions"]!, (long)read["outcomes"]!, (string?)read["judgement"]!["verdict"], (double?)read["judgement"]!["right"]?["value"]);
    }
}
