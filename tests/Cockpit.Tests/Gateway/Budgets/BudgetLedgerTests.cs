using Cockpit.Gateway.Budgets;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;
using Cockpit.Tests.Support;

namespace Cockpit.Tests.Gateway.Budgets;

public sealed class BudgetLedgerTests
{
    private readonly ManualClock _clock = new();
    private readonly BudgetLedger _ledger;
    private readonly Asked _asked;

    public BudgetLedgerTests() => (_ledger, _asked) = (new BudgetLedger(_clock), new Asked(_clock));

    private static VersionRow Priced(decimal? cost) => Asked.Version("1", Stage.Live, cost);

    private static RouteSettings Budget(Allowance? all = null, Allowance? caller = null) => new() { Budget = new BudgetSettings { All = all ?? new(), Caller = caller ?? new() } };

    /// <summary>Makes a call, or says which limit refused it.</summary>
    private string? Call(RouteSettings settings, decimal? cost = 1, string caller = "key:a", string trafficClass = "interactive", decimal? actual = null)
    {
        var (reservation, spent) = _ledger.Reserve(_asked.For(settings, caller: caller, trafficClass: trafficClass), Priced(cost));
        reservation?.Settle(actual ?? cost ?? 0);
        return spent?.Limit;
    }

    [Fact]
    public void Every_limit_is_kept_to_the_last_call_and_names_itself()
    {
        var settings = Budget(new Allowance { CallsPerHour = 3 });
        Assert.Equal([null, null, null, "all.callsPerHour"], Enumerable.Range(0, 4).Select(_ => Call(settings)));
        Assert.Equal("all.callsPerDay", Call(Budget(new Allowance { CallsPerDay = 3 })));
        Assert.Equal("all.moneyPerHour", Call(Budget(new Allowance { MoneyPerHour = 3.5m })));
        Assert.Null(Call(Budget(new Allowance { MoneyPerHour = 3.5m }), cost: 0.5m));
        Assert.Equal("all.moneyPerDay", Call(Budget(new Allowance { MoneyPerDay = 3.5m }), cost: 0.000000001m));
        Assert.Null(Call(Budget(new Allowance { MoneyPerDay = 3.5m }), cost: null));
        Assert.Equal("caller.callsPerHour", Call(Budget(caller: new Allowance { CallsPerHour = 5 })));
    }

    [Fact]
    public void Callers_and_classes_have_their_own()
    {
        var settings = Budget(caller: new Allowance { CallsPerHour = 1 });
        Assert.Null(Call(settings, caller: "key:a"));
        Assert.Equal("caller.callsPerHour", Call(settings, caller: "key:a"));
        Assert.Null(Call(settings, caller: "key:b"));
        Assert.Null(Call(settings, caller: "key:a", trafficClass: "batch"));
        Assert.Equal("all.callsPerHour", Call(Budget(new Allowance { CallsPerHour = 2 }), caller: "key:c"));
    }

    [Fact]
    public void An_hour_and_a_day_later_there_is_a_new_budget_and_the_refusal_says_when()
    {
        var settings = Budget(new Allowance { CallsPerHour = 1, CallsPerDay = 2 });
        _clock.Advance(TimeSpan.FromMinutes(40));
        Assert.Null(Call(settings));
        var spent = _ledger.Judge(_asked.For(settings), Priced(1))!;
        Assert.Equal((1m, 1m, 1m, TimeSpan.FromMinutes(20)), (spent.Allowed, spent.Spent, spent.Needed, spent.ResetsIn));
        var problem = spent.ToProblem(_asked.For(settings));
        Assert.Equal((429, "budget-spent", TimeSpan.FromMinutes(20)), (problem.Status, problem.Kind, problem.RetryAfter!.Value));
        Assert.Contains("all.callsPerHour", problem.Detail, StringComparison.Ordinal);
        Assert.Contains("2026-01-05 13:00 UTC", problem.Detail, StringComparison.Ordinal);

        _clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Null(Call(settings));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("all.callsPerDay", Call(settings));
        _clock.Advance(TimeSpan.FromHours(10));
        Assert.Null(Call(settings));
    }

    [Fact]
    public void The_estimate_counts_until_the_actual_cost_is_known_and_a_call_that_was_not_made_costs_nothing()
    {
        var settings = Budget(new Allowance { MoneyPerHour = 10 });
        var (first, _) = _ledger.Reserve(_asked.For(settings), Priced(8));
        Assert.Equal("all.moneyPerHour", Call(settings, cost: 3));
        first!.Settle(5);
        first.Settle(1);
        Assert.Null(Call(settings, cost: 5));
        Assert.Equal("all.moneyPerHour", Call(settings, cost: 0.1m));

        var (unmade, _) = new BudgetLedger(_clock).Reserve(_asked.For(settings), Priced(8));
        unmade!.Dispose();
        var fresh = new BudgetLedger(_clock);
        var (dropped, _) = fresh.Reserve(_asked.For(settings), Priced(8));
        dropped!.Dispose();
        Assert.Equal(default, fresh.Spent(new Spender("m", "interactive", null)));
        Assert.Equal(0, fresh.Open);
    }

    [Fact]
    public void Without_a_budget_nothing_is_remembered()
    {
        for (var i = 0; i < 10; i++)
            Assert.Null(Call(new RouteSettings()));

        Assert.Equal(0, _ledger.Open);
    }

    [Fact]
    public void Many_at_once_do_not_spend_more_than_there_is()
    {
        var settings = Budget(new Allowance { CallsPerHour = 100 });
        var asked = Enumerable.Range(0, 400).Select(_ => _asked.For(settings)).ToList();
        var made = 0;
        Parallel.ForEach(asked, decision =>
        {
            if (_ledger.Reserve(decision, Priced(1)).Reservation is { } reservation)
            {
                reservation.Settle(1);
                Interlocked.Increment(ref made);
            }
        });

        Assert.Equal(100, made);
    }

    [Fact]
    public void A_call_that_goes_on_may_grow_to_the_limit_and_counts_what_it_did()
    {
        var settings = Budget(new Allowance { MoneyPerDay = 10 });
        var (reservation, _) = _ledger.Reserve(_asked.For(settings), Priced(2));

        Assert.Null(reservation!.Grow(1));
        Assert.Null(reservation.Grow(9));
        Assert.Equal("all.moneyPerDay", reservation.Grow(10.5m)?.Limit);
        Assert.Equal("all.moneyPerDay", Call(settings, cost: 2));
        reservation.Settle(10.5m);

        Assert.Equal((1, 10.5m), (_ledger.Spent(new Spender("m", "interactive", null)).Day.Calls, _ledger.Spent(new Spender("m", "interactive", null)).Day.Money));
        Assert.Null(reservation.Grow(100));
    }

    [Fact]
    public void Where_the_policy_lets_it_finish_a_call_grows_beyond_the_limit_and_the_next_is_refused()
    {
        var settings = new RouteSettings { Budget = new BudgetSettings { All = new Allowance { MoneyPerDay = 10 }, InStream = Overdraft.Finish } };
        var (reservation, _) = _ledger.Reserve(_asked.For(settings), Priced(2));

        Assert.Null(reservation!.Grow(12));

        Assert.Equal("all.moneyPerDay", Call(settings, cost: 1));
    }

    [Fact]
    public void Tokens_and_seconds_count_before_the_call_as_they_are_expected()
    {
        var version = Priced(null);
        version.CostPerSecond = 3;

        var spent = _ledger.Judge(_asked.For(Budget(new Allowance { MoneyPerDay = 2 })), version);

        Assert.Equal(3, spent!.Needed);
    }
}
