using Cockpit.Gateway.Admission;
using Cockpit.Registry.Policies;
using Cockpit.Tests.Support;

namespace Cockpit.Tests.Gateway.Admission;

public sealed class TurnLineTests
{
    private readonly ManualClock _clock = new();
    private RouteSettings _settings = new() { Concurrency = 1, Queue = new QueueSettings { Length = 4, Wait = TimeSpan.FromSeconds(1) } };
    private readonly TurnLine _line;

    public TurnLineTests() => _line = new TurnLine(() => _settings, _clock);

    private TurnCounts Now => _line.Snapshot("m", "batch");

    private Task<TurnOutcome> AskAsync(string caller) => _line.TakeAsync(caller, TestContext.Current.CancellationToken).AsTask();

    private static async Task<IDisposable> TurnOf(Task<TurnOutcome> asked)
    {
        var outcome = await asked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(TurnRefusal.None, outcome.Refusal);
        return outcome.Turn!;
    }

    private static async Task<TurnRefusal> RefusalOf(Task<TurnOutcome> asked)
    {
        var outcome = await asked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Null(outcome.Turn);
        return outcome.Refusal;
    }

    [Fact]
    public async Task A_turn_is_given_at_once_while_there_are_any_and_the_next_when_one_ends()
    {
        var first = await TurnOf(AskAsync("a"));
        var second = AskAsync("a");
        Assert.False(second.IsCompleted);
        Assert.Equal((1, 1), (Now.Running, Now.Waiting));

        first.Dispose();

        (await TurnOf(second)).Dispose();
        Assert.Equal((0, 0, 2L), (Now.Running, Now.Waiting, Now.Taken));
    }

    [Fact]
    public async Task A_turn_that_is_given_back_twice_frees_one_place()
    {
        var first = await TurnOf(AskAsync("a"));
        first.Dispose();
        first.Dispose();

        Assert.Equal(0, Now.Running);
    }

    [Fact]
    public async Task Callers_are_served_in_turn_however_many_one_of_them_sends()
    {
        var running = await TurnOf(AskAsync("flood"));
        var flood = new[] { AskAsync("flood"), AskAsync("flood"), AskAsync("flood") };
        var quiet = AskAsync("quiet");

        running.Dispose();
        var one = await TurnOf(flood[0]);
        Assert.False(quiet.IsCompleted);
        one.Dispose();

        (await TurnOf(quiet)).Dispose();
        (await TurnOf(flood[1])).Dispose();
        (await TurnOf(flood[2])).Dispose();
    }

    [Fact]
    public async Task In_a_full_queue_the_newest_of_the_longest_line_gives_way_and_a_flood_pushes_nobody_out()
    {
        using var running = await TurnOf(AskAsync("flood"));
        var flood = Enumerable.Range(0, 4).Select(_ => AskAsync("flood")).ToList();

        var quiet = AskAsync("quiet");
        var more = AskAsync("flood");

        Assert.Equal(TurnRefusal.PushedOut, await RefusalOf(flood[3]));
        Assert.Equal(TurnRefusal.Full, await RefusalOf(more));
        Assert.All(flood.Take(3).Append(quiet), waiting => Assert.False(waiting.IsCompleted));
        Assert.Equal((1L, 1L), (Now.Refused[TurnRefusal.PushedOut], Now.Refused[TurnRefusal.Full]));
    }

    [Fact]
    public async Task The_only_place_of_a_short_queue_goes_to_who_has_no_turn_yet()
    {
        _settings = _settings with { Queue = _settings.Queue with { Length = 1 } };
        var running = await TurnOf(AskAsync("flood"));
        var flood = AskAsync("flood");

        var quiet = AskAsync("quiet");

        Assert.Equal(TurnRefusal.PushedOut, await RefusalOf(flood));
        running.Dispose();
        (await TurnOf(quiet)).Dispose();
    }

    [Fact]
    public async Task Who_has_waited_as_long_as_allowed_is_refused_and_not_before()
    {
        using var running = await TurnOf(AskAsync("a"));
        var first = AskAsync("a");
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        var second = AskAsync("b");

        _clock.Advance(TimeSpan.FromMilliseconds(399));
        Assert.False(first.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(TurnRefusal.TooLong, await RefusalOf(first));
        Assert.False(second.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(600));
        Assert.Equal(TurnRefusal.TooLong, await RefusalOf(second));
        Assert.Equal(0, Now.Waiting);
    }

    [Fact]
    public async Task A_caller_who_leaves_frees_its_place()
    {
        _settings = _settings with { Queue = _settings.Queue with { Length = 1 } };
        using var running = await TurnOf(AskAsync("a"));
        using var leaving = new CancellationTokenSource();
        var waiting = _line.TakeAsync("b", leaving.Token).AsTask();

        await leaving.CancelAsync();

        Assert.Equal(TurnRefusal.CallerLeft, await RefusalOf(waiting));
        var next = AskAsync("b");
        Assert.False(next.IsCompleted);
        Assert.Equal(1, Now.Waiting);
    }

    [Fact]
    public async Task Without_a_queue_nobody_waits()
    {
        _settings = _settings with { Queue = new QueueSettings { Length = 0, Wait = TimeSpan.FromSeconds(1) } };
        using var running = await TurnOf(AskAsync("a"));
        Assert.Equal(TurnRefusal.Full, await RefusalOf(AskAsync("b")));

        _settings = _settings with { Queue = new QueueSettings { Length = 10, Wait = TimeSpan.Zero } };
        Assert.Equal(TurnRefusal.Full, await RefusalOf(AskAsync("b")));
    }

    [Fact]
    public async Task A_policy_that_changes_counts_for_those_who_wait()
    {
        using var running = await TurnOf(AskAsync("a"));
        var waiting = Enumerable.Range(0, 4).Select(_ => AskAsync("a")).ToList();

        _settings = _settings with { Concurrency = 3 };
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((3, 2), (Now.Running, Now.Waiting));

        _settings = _settings with { Queue = _settings.Queue with { Length = 1 } };
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((3, 1), (Now.Running, Now.Waiting));

        _settings = _settings with { Queue = _settings.Queue with { Wait = TimeSpan.FromMilliseconds(250) } };
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal((3, 0), (Now.Running, Now.Waiting));

        // Fewer turns than are taken: nobody is interrupted, and none is given until enough have ended.
        _settings = _settings with { Concurrency = 1, Queue = new QueueSettings { Length = 1, Wait = TimeSpan.FromMinutes(1) } };
        var last = AskAsync("a");
        (await TurnOf(waiting[0])).Dispose();
        Assert.False(last.IsCompleted);
        (await TurnOf(waiting[1])).Dispose();
        running.Dispose();
        (await TurnOf(last)).Dispose();
    }

    [Fact]
    public async Task Retry_after_follows_the_time_that_requests_need()
    {
        Assert.Equal(TimeSpan.FromSeconds(1), _line.RetryAfter());
        var turn = await TurnOf(AskAsync("a"));
        var waiting = new[] { AskAsync("a"), AskAsync("a") };
        _clock.Advance(TimeSpan.FromMilliseconds(900));
        _settings = _settings with { Queue = _settings.Queue with { Wait = TimeSpan.FromHours(1) } };
        _clock.Advance(TimeSpan.FromSeconds(4));
        turn.Dispose();

        // About five seconds each; one waits before who would come now, and two turns are needed.
        Assert.InRange(_line.RetryAfter().TotalSeconds, 9, 10);
        var second = await TurnOf(waiting[0]);
        _clock.Advance(TimeSpan.FromHours(2));
        second.Dispose();
        Assert.Equal(TimeSpan.FromSeconds(60), _line.RetryAfter());
    }
}
