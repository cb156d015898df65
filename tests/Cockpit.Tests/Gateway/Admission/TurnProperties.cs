using Cockpit.Gateway.Admission;
using Cockpit.Registry.Policies;
using Cockpit.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cockpit.Tests.Gateway.Admission;

/// <summary>Whatever happens in whatever order, the limits hold and nobody is forgotten.</summary>
public sealed class TurnProperties
{
    private enum Kind
    {
        Ask,
        End,
        Leave,
        Advance,
        Change,
    }

    private sealed record Step(Kind Kind, int Number);

    private sealed record Asked(Task<TurnOutcome> Outcome, CancellationTokenSource Leaving)
    {
        private bool _ended;

        public bool HasTurn => !_ended && Outcome.IsCompletedSuccessfully && Outcome.GetAwaiter().GetResult().Turn is not null;

        public void End()
        {
            Outcome.GetAwaiter().GetResult().Turn!.Dispose();
            _ended = true;
        }
    }

    private static Gen<Step> Steps { get; } =
        from kind in Gen.Elements(Kind.Ask, Kind.Ask, Kind.Ask, Kind.End, Kind.End, Kind.Leave, Kind.Advance, Kind.Change)
        from number in Gen.Choose(0, 1000)
        select new Step(kind, number);

    [Fact]
    public void Turns_and_queue_never_exceed_the_policy_and_every_request_ends()
    {
        Prop.ForAll(Steps.ListOf().ToArbitrary(), steps => Run(steps)).Hold(300);
    }

    [Fact]
    public void A_full_queue_is_shared_so_that_no_line_is_longer_than_another_by_more_than_what_came_before()
    {
        Prop.ForAll(Gen.Choose(1, 6).ListOf(200).ToArbitrary(), callers =>
        {
            var settings = new RouteSettings { Concurrency = 1, Queue = new QueueSettings { Length = 12, Wait = TimeSpan.FromHours(1) } };
            var line = new TurnLine(() => settings, new ManualClock());
            var asked = callers.Select(caller => (caller, Outcome: line.TakeAsync(caller.ToString(System.Globalization.CultureInfo.InvariantCulture), default).AsTask())).ToList();
            // Those who were pushed out are told so on another thread.
            if (!SpinWait.SpinUntil(() => asked.Count(one => !one.Outcome.IsCompleted) == line.Snapshot("m", "c").Waiting, TimeSpan.FromSeconds(10)))
                return false;
            var waiting = asked.Where(one => !one.Outcome.IsCompleted).GroupBy(one => one.caller).ToDictionary(group => group.Key, group => group.Count());
            // Whoever was refused for want of room has a line no shorter than any other by more than one.
            var refused = asked.Where(one => one.Outcome.IsCompletedSuccessfully && one.Outcome.GetAwaiter().GetResult().Turn is null).Select(one => one.caller).Distinct();
            return waiting.Values.Sum() <= 12 && refused.All(caller => waiting.GetValueOrDefault(caller) >= waiting.Values.Max() - 1);
        }).Hold(200);
    }

    private static bool Run(IList<Step> steps)
    {
        var clock = new ManualClock();
        var settings = new RouteSettings { Concurrency = 2, Queue = new QueueSettings { Length = 3, Wait = TimeSpan.FromSeconds(1) } };
        // Read by the line each time, as from the registry.
        var current = settings;
        var line = new TurnLine(() => Volatile.Read(ref current), clock);
        var all = new List<Asked>();
        var (most, holds) = (settings.Concurrency, true);
        foreach (var step in steps)
        {
            switch (step.Kind)
            {
                case Kind.Ask:
                    var leaving = new CancellationTokenSource();
                    all.Add(new Asked(line.TakeAsync("c" + (step.Number % 4), leaving.Token).AsTask(), leaving));
                    break;
                case Kind.End when Running(all) is { Count: > 0 } running:
                    running[step.Number % running.Count].End();
                    break;
                case Kind.Leave when all.Count > 0:
                    all[step.Number % all.Count].Leaving.Cancel();
                    break;
                case Kind.Advance:
                    clock.Advance(TimeSpan.FromMilliseconds(step.Number));
                    break;
                case Kind.Change:
                    most = Math.Max(most, 1 + (step.Number % 4));
                    Volatile.Write(ref current, settings with { Concurrency = 1 + (step.Number % 4), Queue = settings.Queue with { Length = step.Number % 5 } });
                    clock.Advance(TimeSpan.FromMilliseconds(100));
                    holds &= line.Snapshot("m", "c").Waiting <= step.Number % 5;
                    break;
                default:
                    break;
            }

            var now = line.Snapshot("m", "c");
            holds &= now.Running <= most && now.Waiting <= 4 && (now.Waiting == 0 || now.Running >= Math.Min(1, current.Concurrency));
        }

        return holds && EndAll(all, line, clock);
    }

    /// <summary>Ends every turn until none is left; those who wait get theirs meanwhile.</summary>
    private static bool EndAll(List<Asked> all, TurnLine line, ManualClock clock)
    {
        var ended = SpinWait.SpinUntil(() =>
        {
            Running(all).ForEach(asked => asked.End());
            clock.Advance(TimeSpan.FromMilliseconds(200));
            return all.TrueForAll(asked => asked.Outcome.IsCompletedSuccessfully && !asked.HasTurn);
        }, TimeSpan.FromSeconds(10));
        var end = line.Snapshot("m", "c");
        return ended && end is { Running: 0, Waiting: 0 } && end.Taken + end.Refused.Values.Sum() == all.Count;
    }

    private static List<Asked> Running(List<Asked> all) => all.FindAll(asked => asked.HasTurn);
}
