using Cockpit.Gateway.Budgets;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry.Policies;
using Cockpit.Store.Accounts;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class BudgetOnSqliteTests(SqliteCockpit cockpit) : BudgetTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class BudgetOnPostgresTests(PostgresCockpit cockpit) : BudgetTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Money and calls over HTTP: what is refused, what is counted, and that a restart forgets nothing.</summary>
public abstract class BudgetTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private static readonly string Body = Requests.Loan(42).ToJsonString();

    private static RouteSettings Budget(Allowance all, WhenSpent whenSpent = WhenSpent.Refuse)
        => new() { Budget = new BudgetSettings { All = all, WhenSpent = whenSpent } };

    private async Task<string> ModelAsync(RouteSettings settings, double cost = 0.25, string behaviour = "well")
    {
        var model = await Operator.RegisterAsync(Fixture.Upstream.At(behaviour));
        await RegisterAsync(model, "1", cost, behaviour);
        await Operator.CommandAppliedAsync("promote", model, "1");
        Fixture.Server.Obey(model, settings);
        return model;
    }

    private async Task RegisterAsync(string model, string version, double? cost, string behaviour = "well")
    {
        var registration = ModelSetup.Version(Fixture.Upstream.At(behaviour));
        if (cost is { } price)
            registration["cost"] = new System.Text.Json.Nodes.JsonObject { ["perCall"] = price, ["currency"] = "EUR" };
        var reply = await Operator.PutAsync($"/api/v1/models/{model}/versions/{version}", registration.ToJsonString());
        Assert.True(reply.Status is 200 or 201, reply.ToString());
    }

    private async Task<System.Text.Json.Nodes.JsonNode> SpendAsync(string model, string query = "") => (await Admin.GetAsync($"/api/v1/models/{model}/spend{query}")).Json;

    [Fact]
    public async Task A_spent_budget_is_429_with_the_numbers_and_what_was_spent_is_told()
    {
        var model = await ModelAsync(Budget(new Allowance { MoneyPerDay = 1 }));

        var statuses = new List<int>();
        for (var i = 0; i < 5; i++)
            statuses.Add((await Operator.InferAsync(model, i == 2 ? Requests.Loan(1, 2, 3).ToJsonString() : Body)).Status);
        var refused = await Operator.InferAsync(model, Body);

        Assert.Equal([200, 200, 200, 200, 429], statuses);
        Assert.Equal("/problems/budget-spent", refused.ProblemKind);
        Assert.Contains("all.moneyPerDay", (string?)refused.Json["detail"], StringComparison.Ordinal);
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 86_400);
        var spend = await SpendAsync(model, "?by=version");
        Assert.Equal((4L, 1m, "EUR", "1"), ((long)spend["calls"]!, (decimal)spend["cost"]!, (string?)spend["currency"], (string?)spend["items"]![0]!["name"]));
        Assert.Equal("interactive", (string?)(await SpendAsync(model))["items"]![0]!["name"]);
        Assert.StartsWith("key:", (string?)(await SpendAsync(model, "?by=caller"))["items"]![0]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_fails_costs_as_well()
    {
        var model = await ModelAsync(Budget(new Allowance { CallsPerHour = 2 }), behaviour: "failing");

        int[] statuses = [(await Operator.InferAsync(model, Body)).Status, (await Operator.InferAsync(model, Body)).Status, (await Operator.InferAsync(model, Body)).Status];

        Assert.Equal([502, 502, 429], statuses);
        Assert.Equal(2, (long)(await SpendAsync(model))["calls"]!);
    }

    [Fact]
    public async Task Many_callers_at_once_spend_no_more_than_there_is_while_the_store_is_read_all_the_time()
    {
        var model = await ModelAsync(Budget(new Allowance { CallsPerDay = 120 }));
        using var stop = new CancellationTokenSource();
        var keeper = Fixture.Server.Get<BudgetKeeper>();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await keeper.RefreshAsync(Token);
        }, Token);

        var answered = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            var well = 0;
            for (var i = 0; i < 12; i++)
                well += (await Operator.InferAsync(model, Body)).Status == 200 ? 1 : 0;
            return well;
        }));
        await stop.CancelAsync();
        await reading;

        Assert.Equal(120, answered.Sum());
        Assert.Equal(120, (long)(await SpendAsync(model))["calls"]!);
        await keeper.RefreshAsync(Token);
        await keeper.RefreshAsync(Token);
        Assert.Equal(120, keeper.Ledger.Spent(new Spender(model, "interactive", null)).Day.Calls);
    }

    [Fact]
    public async Task What_was_spent_before_a_restart_counts()
    {
        var settings = Budget(new Allowance { CallsPerDay = 4 });
        await using var store = await TestStore.CreateAsync(Fixture.Kind, Fixture.PostgresServer);
        string model, key;
        await using (var before = await CockpitServer.StartAsync(store))
        {
            key = await before.KeyAsync(Role.Operator);
            using var client = new CockpitClient(before.Address, key);
            model = await client.LiveAsync(Fixture.Upstream.At("well"));
            before.Obey(model, settings);
            Assert.Equal([200, 200, 200], await StatusesAsync(client, model, 3));
        }

        await using var after = await CockpitServer.StartAsync(store);
        using var again = new CockpitClient(after.Address, key);
        after.Obey(model, settings);
        await after.Get<BudgetKeeper>().RefreshAsync(Token);

        Assert.Equal([200, 429], await StatusesAsync(again, model, 2));
    }

    [Fact]
    public async Task What_another_gateway_spends_counts_within_seconds()
    {
        Assert.SkipWhen(Fixture.Kind == StoreKind.Sqlite, "Several gateways share a PostgreSQL store.");
        var settings = Budget(new Allowance { CallsPerDay = 4 });
        var model = await ModelAsync(settings);
        await using var other = await CockpitServer.StartAsync(Fixture.Store);
        using var there = new CockpitClient(other.Address, Operator.Key);
        Fixture.Server.Obey(model, settings);
        other.Obey(model, settings);

        Assert.Equal([200, 200, 200, 200], await StatusesAsync(there, model, 4));

        await Wait.UntilAsync(() => Fixture.Server.Get<BudgetKeeper>().Ledger.Spent(new Spender(model, "interactive", null)).Day.Calls == 4, TimeSpan.FromSeconds(5), "the other's calls to be known");
        Assert.Equal([429], await StatusesAsync(Operator, model, 1));
    }

    [Fact]
    public async Task Where_the_policy_says_so_the_cheapest_version_answers_when_the_chosen_one_is_too_dear()
    {
        var model = await ModelAsync(new RouteSettings());
        await RegisterAsync(model, "free", null);
        await RegisterAsync(model, "cheap", 0.1);
        await Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().CatchUpAsync(Token);
        var settings = Budget(new Allowance { MoneyPerHour = 0.6m }, WhenSpent.Cheapest) with
        {
            // So much more that the choice by weight is never in doubt.
            Versions = [new RouteTarget(RouteTarget.Live, 1_000_000), new RouteTarget("cheap", 1)],
        };
        Fixture.Server.Obey(model, settings);

        var versions = new List<string?>();
        for (var i = 0; i < 4; i++)
            versions.Add((await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));
        Fixture.Server.Obey(model, settings with { Versions = [.. settings.Versions, new RouteTarget("free", 1)] });
        versions.Add((await Operator.InferAsync(model, Body)).Header("Cockpit-Version"));

        Assert.Equal(["1", "1", "cheap", null, "free"], versions);
    }

    [Fact]
    public async Task Where_the_policy_says_so_a_fallback_that_costs_nothing_answers_when_the_budget_is_spent()
    {
        var model = await ModelAsync(new RouteSettings());
        await RegisterAsync(model, "dear", 0.5);
        await Fixture.Server.Get<Cockpit.Registry.RegistryKeeper>().CatchUpAsync(Token);
        var degrading = Budget(new Allowance { MoneyPerHour = 0.25m }, WhenSpent.Degrade) with { Fallback = [new FallbackStep.Version("dear")] };
        Fixture.Server.Obey(model, degrading);

        var affordable = await Operator.InferAsync(model, Body);
        var refused = await Operator.InferAsync(model, Body);
        Fixture.Server.Obey(model, degrading with { Fallback = [.. degrading.Fallback, new FallbackStep.Default(new FixedAnswer("refer", null))] });
        var degraded = await Operator.InferAsync(model, Body);

        Assert.Equal("model", affordable.Header("Cockpit-Path"));
        Assert.Equal("/problems/budget-spent", refused.ProblemKind);
        Assert.Equal((200, "default"), (degraded.Status, degraded.Header("Cockpit-Path")));
        var tried = (await Admin.GetAsync($"/api/v1/decisions/{degraded.Header("Cockpit-Decision")}")).Json["trace"]!["attempts"]!.AsArray();
        Assert.Equal(("dear", "budget-spent"), ((string?)tried.Single()!["version"], (string?)tried.Single()!["error"]));
        Assert.Equal((1L, 0.25m), ((long)(await SpendAsync(model))["calls"]!, (decimal)(await SpendAsync(model))["cost"]!));
    }

    [Theory]
    [InlineData("?by=colour", "by")]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z", "from")]
    public async Task A_bad_question_about_spending_names_its_parameter(string query, string field)
    {
        var model = await Operator.RegisterAsync(null);

        var refused = await Admin.GetAsync($"/api/v1/models/{model}/spend{query}");

        Assert.Equal(400, refused.Status);
        Assert.NotNull(refused.Json["errors"]![field]);
    }

    private static async Task<List<int>> StatusesAsync(CockpitClient client, string model, int requests)
    {
        var statuses = new List<int>();
        for (var i = 0; i < requests; i++)
            statuses.Add((await client.InferAsync(model, Body)).Status);
        return statuses;
    }
}
