using System.Text.Json.Nodes;
using Cockpit.Gateway.Budgets;
using Cockpit.Integration.Tests.Hosting;
using Cockpit.Integration.Tests.Upstream;
using Cockpit.Registry.Policies;

namespace Cockpit.Integration.Tests.Gateway;

public sealed class StreamBudgetOnSqliteTests(SqliteCockpit cockpit) : StreamBudgetTests(cockpit), IClassFixture<SqliteCockpit>;

public sealed class StreamBudgetOnPostgresTests(PostgresCockpit cockpit) : StreamBudgetTests(cockpit), IClassFixture<PostgresCockpit>;

/// <summary>Money that runs out while an answer is on its way.</summary>
public abstract class StreamBudgetTests(CockpitFixture cockpit) : CockpitTests(cockpit)
{
    private const int Words = 100;

    /// <summary>A hundred words at one euro each, of which ten are announced.</summary>
    private async Task<(string Model, JsonObject Question)> TalkativeAsync(Overdraft inStream, decimal perSecond = 0)
    {
        var prices = new JsonObject { ["perOutputToken"] = 1, ["perSecond"] = perSecond, ["currency"] = "EUR" };
        var model = await Operator.ChatAsync(Fixture.Upstream.Behave(async (http, _, token) =>
        {
            for (var i = 0; i < Words; i++)
            {
                await Chat.SayAsync(http, token, Chat.Word($"w{i} "));
                // One event a piece, so that each is looked at before the next.
                await Task.Delay(perSecond > 0 ? 50 : 5, token);
            }

            await Chat.SayAsync(http, token, Chat.Finish, Chat.Done);
        }), prices);
        Fixture.Server.Obey(model, new RouteSettings { Budget = new BudgetSettings { All = new Allowance { MoneyPerDay = 40 }, InStream = inStream } });
        var question = SpokenAnswer.Question(model);
        question["max_tokens"] = 10;
        return (model, question);
    }

    [Fact]
    public async Task A_budget_spent_in_the_middle_of_a_stream_ends_it_with_an_error_and_a_record_of_what_was_said()
    {
        var (model, question) = await TalkativeAsync(Overdraft.End);

        await using var stream = await SpokenAnswer.OpenAsync(Operator, question, Token);
        var events = await stream.AllAsync(Token);

        var error = JsonNode.Parse(events[^1])!["error"]!;
        Assert.Equal(("budget-spent", "rate_limit_error"), ((string?)error["code"], (string?)error["type"]));
        Assert.Contains("all.moneyPerDay", (string?)error["message"], StringComparison.Ordinal);
        // What came in one piece with the word that was too dear was said as well.
        Assert.InRange(events.Count - 1, 35, Words - 1);
        var trace = (await Admin.GetAsync($"/api/v1/decisions/{stream.Decision}")).Json;
        Assert.Equal("failed", (string?)trace["status"]);
        Assert.StartsWith("w0 w1 w2", (string?)trace["answer"]!["content"], StringComparison.Ordinal);
        var spent = (decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!;
        Assert.Equal((decimal)trace["cost"]!, spent);
        Assert.InRange(spent, 40.01m, Words);
        Assert.Equal(spent, Fixture.Server.Get<BudgetKeeper>().Ledger.Spent(new Spender(model, "interactive", null)).Day.Money);
        Assert.Equal(429, (await Operator.PostAsync("/v1/chat/completions", question.ToJsonString())).Status);
    }

    [Fact]
    public async Task Where_the_policy_lets_it_finish_the_answer_is_whole_and_the_next_is_refused()
    {
        var (model, question) = await TalkativeAsync(Overdraft.Finish);

        await using var stream = await SpokenAnswer.OpenAsync(Operator, question, Token);

        Assert.Equal(Chat.Done, (await stream.AllAsync(Token))[^1]);
        Assert.InRange((decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!, Words, 2 * Words);
        Assert.Equal(429, (await Operator.PostAsync("/v1/chat/completions", question.ToJsonString())).Status);
    }

    [Fact]
    public async Task Seconds_run_out_as_well()
    {
        var (_, question) = await TalkativeAsync(Overdraft.End, perSecond: 29);

        await using var stream = await SpokenAnswer.OpenAsync(Operator, question, Token);

        Assert.Equal("budget-spent", (string?)JsonNode.Parse((await stream.AllAsync(Token))[^1])!["error"]!["code"]);
    }

    [Fact]
    public async Task Many_streams_at_once_together_spend_hardly_more_than_there_is()
    {
        var (model, question) = await TalkativeAsync(Overdraft.End);
        var text = question.ToJsonString();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var stream = await SpokenAnswer.OpenAsync(Operator, JsonNode.Parse(text)!.AsObject(), Token);
            await stream.AllAsync(Token);
        }));

        // Each stream may say the piece during which the money ran out; without a budget it would be 800.
        Assert.InRange((decimal)(await Admin.GetAsync($"/api/v1/models/{model}/spend")).Json["cost"]!, 35, 250);
    }
}
