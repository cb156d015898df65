using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Gateway;

/// <summary><c>/ready</c> and <c>/infer</c> say the same of the same moment.</summary>
public sealed class ReadyTests(SqliteCockpit cockpit) : CockpitTests(cockpit), IClassFixture<SqliteCockpit>
{
    private static readonly FallbackStep Default = new FallbackStep.Default(new FixedAnswer("refer", null));

    /// <summary>Version 1 is live, 2 is registered; what is paused, and the policy, differ.</summary>
    public static TheoryData<string, string?[], RouteSettings> Cases() => new()
    {
        { "nothing is paused", [], new RouteSettings() },
        { "the live version is paused", ["1"], new RouteSettings() },
        { "the live version is paused and another shares the requests", ["1"], new RouteSettings { Versions = [new("live", 99), new("2", 1)] } },
        { "the other has no weight", ["1"], new RouteSettings { Versions = [new("live", 99), new("2", 0)] } },
        { "a fallback version can answer", ["1"], new RouteSettings { Fallback = [new FallbackStep.Version("2")] } },
        { "the fallback version is paused as well", ["1", "2"], new RouteSettings { Fallback = [new FallbackStep.Version("2")] } },
        { "a default answers everything", ["1"], new RouteSettings { Fallback = [Default] } },
        { "the whole model is paused", [null], new RouteSettings { Versions = [new("2", 1)], Fallback = [Default] } },
        { "a rule promises nothing", ["1"], new RouteSettings { Fallback = [new FallbackStep.Rule([new RuleCondition("age", ">", 100m)], new FixedAnswer("no", null))] } },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_answers_what_a_request_would_meet(string what, string?[] paused, RouteSettings settings)
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.RegisterVersionAsync(model, "2", Fixture.Upstream.At("well"));
        foreach (var version in paused)
            await Operator.CommandAppliedAsync("pause", model, version);
        Fixture.Server.Obey(model, settings);

        foreach (var part in new[] { "", "/versions/1", "/versions/2", "/versions/3" })
        {
            var ready = await Operator.GetAsync($"/v2/models/{model}{part}/ready");
            var asked = await Operator.PostAsync($"/v2/models/{model}{part}/infer", Requests.Loan(42).ToJsonString());
            Assert.True((asked.Status, asked.ProblemKind) == (ready.Status, ready.ProblemKind), $"When {what}, {part}/ready says {ready} and {part}/infer says {asked}.");
        }
    }

    [Fact]
    public async Task It_answers_for_the_class_that_is_asked_for()
    {
        var model = await Operator.LiveAsync(Fixture.Upstream.At("well"));
        await Operator.CommandAppliedAsync("pause", model, "1");
        Fixture.Server.Obey(model, new RouteSettings(), ("batch", new RouteSettings { Fallback = [Default] }));

        using var batch = new HttpRequestMessage(HttpMethod.Get, $"/v2/models/{model}/ready") { Headers = { { "Cockpit-Class", "batch" } } };

        Assert.Equal(503, (await Operator.GetAsync($"/v2/models/{model}/ready")).Status);
        Assert.Equal(200, (await Operator.SendAsync(batch, Token)).Status);
    }
}
