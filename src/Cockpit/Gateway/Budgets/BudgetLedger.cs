using Cockpit.Gateway.Flow;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;

namespace Cockpit.Gateway.Budgets;

/// <summary>When a read of the store began: in the order of events, and on the monotonic clock.</summary>
internal readonly record struct BudgetRead(long Event, long At);

/// <summary>
/// What is spent, as this gateway knows it: what the store held when it was last read, and every call of this process that was not
/// yet part of that. A call leaves the second only when the same read proves that it is in the first, so it counts exactly once.
/// </summary>
public sealed class BudgetLedger(TimeProvider clock)
{
    // A write whose end nobody knows is settled on the server by then; what is not in the store after it never will be.
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Tally _stored = new();
    private readonly Tally _own = new();
    private readonly HashSet<Reservation> _open = [];
    private long _events;

    /// <summary>Calls that may not be part of what the store was last seen to hold.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Counts a call in advance, or says which limit it would break.</summary>
    public (Reservation? Reservation, BudgetVerdict? Spent) Reserve(DecisionContext decision, VersionRow version)
    {
        if (decision.Settings.Budget is not { } budget || !(budget.All.IsLimited || budget.Caller.IsLimited))
            return (Reservation.Unlimited, null);

        var spender = new Spender(decision.ModelName, decision.TrafficClass, decision.Caller.Actor);
        var amount = Needs(decision, version);
        lock (_lock)
        {
            if (Judge(budget, spender, amount) is { } spent)
                return (null, spent);
            var reservation = new Reservation(this, budget, decision.Ids[0], SpendKey.HourOf(decision.At), spender, amount);
            _open.Add(reservation);
            _own.Add(reservation.Hour, spender, amount);
            decision.Hold(new Reservation.Ending(this, reservation, decision));
            return (reservation, null);
        }
    }

    /// <summary>Which limit a call to a version would break now; null when it is affordable.</summary>
    public BudgetVerdict? Judge(DecisionContext decision, VersionRow version)
    {
        if (decision.Settings.Budget is not { } budget)
            return null;
        lock (_lock)
            return Judge(budget, new Spender(decision.ModelName, decision.TrafficClass, decision.Caller.Actor), Needs(decision, version));
    }

    /// <summary>What a spender has spent in the hour and in the day that run.</summary>
    internal (Amount Hour, Amount Day) Spent(Spender spender)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
            return (Since(SpendKey.HourOf(now), spender), Since(DayOf(now), spender));
    }

    /// <summary>A read is about to begin: whatever was recorded before this moment will be part of it.</summary>
    internal BudgetRead BeginRead()
    {
        lock (_lock)
            return new BudgetRead(++_events, clock.GetTimestamp());
    }

    /// <summary>The decisions of which a read that has fixed its moment must say whether it includes them.</summary>
    internal IReadOnlySet<DecisionId> Unsure(BudgetRead read)
    {
        lock (_lock)
            return _open.Where(one => !IsSurelyIn(one, read)).Select(one => one.Decision).ToHashSet();
    }

    /// <summary>Takes over what a read found.</summary>
    /// <param name="read">From <see cref="BeginRead"/>.</param>
    /// <param name="since">The first hour that was read; what is known of earlier hours stays.</param>
    /// <param name="day">The beginning of the day; what was before interests no budget.</param>
    /// <param name="found">What was found.</param>
    internal void Apply(BudgetRead read, DateTimeOffset since, DateTimeOffset day, SpendSnapshot found)
    {
        lock (_lock)
        {
            _stored.ForgetFrom(since);
            _stored.ForgetBefore(day);
            foreach (var row in found.Rows)
                _stored.Add(row.Hour, new Spender(row.Model, row.TrafficClass, row.Caller), new Amount(row.Calls, row.Cost));
            // Of an hour that was not read again, what the store was last seen to hold does not change: its calls stay on this side.
            foreach (var one in _open.Where(one => one.Hour >= since).ToList())
            {
                if (IsSurelyIn(one, read) || found.Stored.Contains(one.Decision))
                    Remove(one);
                else if (IsLost(one, read) && found.Asked.Contains(one.Decision))
                    _open.Remove(one);
            }

            _open.RemoveWhere(one => one.Hour < day);
            _own.ForgetBefore(day);
        }
    }

    /// <summary>Counts a call that turns out to cost more than was estimated; says which limit that breaks, where it ends the call.</summary>
    internal BudgetVerdict? Grow(Reservation reservation, decimal cost)
    {
        lock (_lock)
        {
            var more = cost - reservation.Amount.Money;
            if (more <= 0 || reservation.IsSettled)
                return null;
            var spent = reservation.Budget.InStream == Overdraft.End ? Judge(reservation.Budget, reservation.Spender, new Amount(0, more)) : null;
            if (spent is null && _open.Contains(reservation))
            {
                _own.Add(reservation.Hour, reservation.Spender, new Amount(0, more));
                reservation.Amount = reservation.Amount with { Money = cost };
            }

            return spent;
        }
    }

    internal void Settle(Reservation reservation, decimal cost)
    {
        lock (_lock)
        {
            if (reservation.IsSettled)
                return;
            reservation.IsSettled = true;
            if (!_open.Contains(reservation))
                return;
            _own.Add(reservation.Hour, reservation.Spender, new Amount(0, cost - reservation.Amount.Money));
            reservation.Amount = reservation.Amount with { Money = cost };
        }
    }

    internal void Close(Reservation reservation)
    {
        lock (_lock)
        {
            if (!reservation.IsSettled)
                Remove(reservation);
        }
    }

    internal void Leave(Reservation reservation, bool isRecorded)
    {
        lock (_lock)
        {
            if (!reservation.IsSettled)
                Remove(reservation);
            (reservation.LeftAt, reservation.LeftAtTime, reservation.IsRecorded) = (++_events, clock.GetTimestamp(), isRecorded);
        }
    }

    private static bool IsSurelyIn(Reservation one, BudgetRead read) => one.IsRecorded && one.LeftAt < read.Event;

    /// <summary>
    /// What left without being recorded, long before the read began: no write of it can be on its way any more. It was paid for all the
    /// same: its amount stays, only nobody asks about it again.
    /// </summary>
    private bool IsLost(Reservation one, BudgetRead read)
        => one is { IsRecorded: false, LeftAt: > 0 } && one.LeftAt < read.Event && clock.GetElapsedTime(one.LeftAtTime, read.At) > LostAfter;

    private void Remove(Reservation one)
    {
        if (_open.Remove(one))
            _own.Add(one.Hour, one.Spender, default(Amount) - one.Amount);
    }

    private BudgetVerdict? Judge(BudgetSettings budget, Spender spender, Amount needed)
    {
        var now = clock.GetUtcNow();
        return Judge(budget, "all", budget.All, spender.All, needed, now) ?? Judge(budget, "caller", budget.Caller, spender, needed, now);
    }

    private BudgetVerdict? Judge(BudgetSettings budget, string whose, Allowance allowance, Spender spender, Amount needed, DateTimeOffset now)
    {
        if (!allowance.IsLimited)
            return null;
        var (hour, day) = (SpendKey.HourOf(now), DayOf(now));
        var (inHour, inDay) = (Since(hour, spender), Since(day, spender));
        return Over("callsPerHour", allowance.CallsPerHour, inHour.Calls, needed.Calls, hour.AddHours(1))
            ?? Over("callsPerDay", allowance.CallsPerDay, inDay.Calls, needed.Calls, day.AddDays(1))
            ?? Over("moneyPerHour", allowance.MoneyPerHour, inHour.Money, needed.Money, hour.AddHours(1))
            ?? Over("moneyPerDay", allowance.MoneyPerDay, inDay.Money, needed.Money, day.AddDays(1));

        // What costs nothing is affordable even when less than nothing is left.
        BudgetVerdict? Over(string limit, decimal? allowed, decimal spent, decimal more, DateTimeOffset resets)
            => allowed is { } most && more > 0 && spent + more > most ? new BudgetVerdict($"{whose}.{limit}", most, spent, more, resets, resets - now, budget.WhenSpent) : null;
    }

    private static Amount Needs(DecisionContext decision, VersionRow version) => new(1, CallPrice.Expected(version, decision.Call.Expected));

    private Amount Since(DateTimeOffset since, Spender spender) => _stored.Since(since, spender) + _own.Since(since, spender);

    internal static DateTimeOffset DayOf(DateTimeOffset at) => RollupKey.StartOf(at, 86_400);
}
