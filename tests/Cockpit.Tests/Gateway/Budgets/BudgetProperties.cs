using Cockpit.Gateway.Budgets;
using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.Budgets;

/// <summary>
/// A call counts exactly once, wherever a read of the store falls between its being reserved, made, written, acknowledged and given
/// up; and what others wrote counts once it was read.
/// </summary>
public sealed class BudgetProperties
{
    private enum Kind
    {
        Reserve,
        Settle,
        GiveUp,
        Write,
        Acknowledge,
        Fail,
        OtherWrites,
        BeginRead,
        FixMoment,
        AskUnsure,
        Apply,
        Wait,
    }

    private sealed record Step(Kind Kind, int Number);

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Elements(Enum.GetValues<Kind>().Concat([Kind.Reserve, Kind.Reserve, Kind.Settle, Kind.Settle, Kind.Write, Kind.Write, Kind.Acknowledge, Kind.Apply, Kind.AskUnsure, Kind.FixMoment, Kind.BeginRead]).ToArray())
        from number in Gen.Choose(0, 1000)
        select new Step(kind, number);

    [Fact]
    public void Every_call_counts_exactly_once_however_reads_and_writes_interleave()
    {
        Prop.ForAll(Steps.ListOf().Resize(200).ToArbitrary(), steps =>
        {
            var world = new World();
            return steps.All(world.Take);
        }).Hold(1000);
    }

    /// <summary>A store, another gateway that writes to it, and the ledger under test.</summary>
    private sealed class World
    {
        private static readonly RouteSettings Limited = new() { Budget = new BudgetSettings { All = new Allowance { MoneyPerDay = 1_000_000 } } };

        private readonly ManualClock _clock = new();
        private readonly BudgetLedger _ledger;
        private readonly Asked _asked;
        private readonly List<Flying> _flying = [];
        private readonly List<(DecisionId? Decision, DateTimeOffset Hour, decimal Cost)> _store = [];
        private readonly List<(DateTimeOffset Hour, decimal Cost)> _mine = [];
        private (BudgetRead Id, DateTimeOffset Hour, DateTimeOffset Since, List<(DecisionId? Decision, DateTimeOffset Hour, decimal Cost)>? Found, IReadOnlySet<DecisionId>? Asked)? _read;
        private List<(DateTimeOffset Hour, decimal Cost)> _others = [];
        private DateTimeOffset _hourRead;

        public World() => (_ledger, _asked) = (new BudgetLedger(_clock), new Asked(_clock));

        /// <summary>Does a step where it is possible; false when the ledger is wrong afterwards.</summary>
        public bool Take(Step step)
        {
            Do(step);
            var now = _clock.GetUtcNow();
            var day = BudgetLedger.DayOf(now);
            var expected = _mine.Concat(_others).Where(one => one.Hour >= day).ToList();
            var (_, spent) = _ledger.Spent(new Spender("m", "interactive", null));
            return spent == new Amount(expected.Count, expected.Sum(one => one.Cost));
        }

        private void Do(Step step)
        {
            switch (step.Kind)
            {
                case Kind.Reserve:
                    Reserve(1 + (step.Number % 7));
                    break;
                case Kind.Settle when Pick(step, flying => flying.Settled is null) is { } made:
                    made.Settle(step.Number % 5);
                    _mine.Remove((made.Hour, made.Estimate));
                    _mine.Add((made.Hour, step.Number % 5));
                    break;
                case Kind.GiveUp when Pick(step, flying => flying.Settled is null) is { } unmade:
                    unmade.Reservation.Dispose();
                    unmade.Decision.Release();
                    _mine.Remove((unmade.Hour, unmade.Estimate));
                    _flying.Remove(unmade);
                    break;
                case Kind.Write when Pick(step, flying => flying is { Settled: not null, IsWritten: false }) is { } written:
                    _store.Add((written.Decision.Ids[0], written.Hour, written.Settled!.Value));
                    written.IsWritten = true;
                    break;
                case Kind.Acknowledge when Pick(step, flying => flying.IsWritten) is { } known:
                    known.Decision.IsRecorded = true;
                    known.Decision.Release();
                    _flying.Remove(known);
                    break;
                // Written or not: the gateway does not know.
                case Kind.Fail when Pick(step, flying => flying.Settled is not null) is { } lost:
                    lost.Decision.Release();
                    _flying.Remove(lost);
                    break;
                case Kind.OtherWrites:
                    _store.Add((null, SpendKey.HourOf(_clock.GetUtcNow()), step.Number));
                    break;
                case Kind.Wait:
                    _clock.Advance(TimeSpan.FromSeconds(step.Number * (step.Number % 10 == 0 ? 10 : 0.05)));
                    break;
                default:
                    Read(step.Kind);
                    break;
            }
        }

        private void Reserve(decimal estimate)
        {
            var decision = _asked.For(Limited);
            var reservation = _ledger.Reserve(decision, Asked.Version("1", Stage.Live, estimate)).Reservation!;
            var flying = new Flying(decision, reservation, SpendKey.HourOf(decision.At), estimate);
            _flying.Add(flying);
            _mine.Add((flying.Hour, estimate));
        }

        private void Read(Kind kind)
        {
            var hour = SpendKey.HourOf(_clock.GetUtcNow());
            if (kind == Kind.BeginRead)
                _read = (_ledger.BeginRead(), hour, hour == _hourRead ? hour : BudgetLedger.DayOf(hour), null, null);
            else if (kind == Kind.FixMoment && _read is { Found: null } begun)
                _read = begun with { Found = [.. _store] };
            else if (kind == Kind.AskUnsure && _read is { Found: not null, Asked: null } fixedAt)
                _read = fixedAt with { Asked = _ledger.Unsure(fixedAt.Id) };
            else if (kind == Kind.Apply && _read is { Found: { } found, Asked: { } asked } read)
                Apply(read.Id, read.Hour, read.Since, found, asked);
        }

        private void Apply(BudgetRead id, DateTimeOffset hour, DateTimeOffset since, List<(DecisionId? Decision, DateTimeOffset Hour, decimal Cost)> found, IReadOnlySet<DecisionId> asked)
        {
            var rows = found.Where(one => one.Hour >= since)
                .Select(one => new SpendRow { Hour = one.Hour, Model = "m", Version = "1", TrafficClass = "interactive", Caller = one.Decision is null ? "other" : "key:a", Calls = 1, Cost = one.Cost }).ToList();
            var stored = found.Where(one => one.Decision is { } decision && asked.Contains(decision)).Select(one => one.Decision!.Value).ToHashSet();
            _ledger.Apply(id, since, BudgetLedger.DayOf(since), new SpendSnapshot(rows, asked, stored));
            _others = [.. _others.Where(one => one.Hour < since), .. found.Where(one => one.Decision is null && one.Hour >= since).Select(one => (one.Hour, one.Cost))];
            // As the keeper does: the hours before are read again only when the hour has changed.
            if (since == BudgetLedger.DayOf(hour))
                _hourRead = hour;
            _read = null;
        }

        private Flying? Pick(Step step, Func<Flying, bool> which)
        {
            var fit = _flying.Where(which).ToList();
            return fit.Count == 0 ? null : fit[step.Number % fit.Count];
        }
    }

    private sealed record Flying(DecisionContext Decision, Reservation Reservation, DateTimeOffset Hour, decimal Estimate)
    {
        public decimal? Settled { get; private set; }
        public bool IsWritten { get; set; }

        public void Settle(decimal cost)
        {
            Settled = cost;
            Reservation.Settle(cost);
        }
    }
}
