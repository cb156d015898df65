using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Polly;
using Polly.CircuitBreaker;

namespace Cockpit.Gateway.Health;

/// <summary>Stands before the calls to one version and lets none through while the version fails. Made once for its settings, not for each call.</summary>
public sealed class VersionBreaker
{
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly CircuitBreakerManualControl _control;
    private readonly TimeProvider _clock;
    private long _openedAt;

    internal VersionBreaker(BreakerSettings settings, long revision, bool isolated, TimeProvider clock)
    {
        (Settings, Revision, _clock) = (settings, revision, clock);
        _control = new CircuitBreakerManualControl(isolated);
        Pipeline = new ResiliencePipelineBuilder<HopResult> { TimeProvider = clock }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<HopResult>
        {
            FailureRatio = settings.Failures,
            MinimumThroughput = settings.Calls,
            SamplingDuration = settings.Within,
            BreakDuration = settings.Open,
            ManualControl = _control,
            StateProvider = _state,
            ShouldHandle = outcome => ValueTask.FromResult(IsFailure(outcome.Outcome.Result)),
            OnOpened = _ =>
            {
                Volatile.Write(ref _openedAt, clock.GetTimestamp());
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>What it was made for.</summary>
    public BreakerSettings Settings { get; }
    /// <summary>The revision of the policy that said so.</summary>
    public long Revision { get; }
    /// <summary>Calls go through it.</summary>
    public ResiliencePipeline<HopResult> Pipeline { get; }
    /// <summary>Closed lets calls through; Open and Isolated do not; HalfOpen waits for the one call that tries again.</summary>
    public CircuitState State => _state.CircuitState;

    /// <summary>Whether a call would go through, or be the one that tries again.</summary>
    public bool MayTry => State switch
    {
        CircuitState.Closed => true,
        CircuitState.Open => Left <= TimeSpan.Zero,
        _ => false,
    };

    /// <summary>How long it stays open before a call tries again; 0 when that is over.</summary>
    public TimeSpan Left => Settings.Open - _clock.GetElapsedTime(Volatile.Read(ref _openedAt)) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Counts a call that had passed, and of which it turned out only later how it ended. An open breaker has nothing to learn from it.</summary>
    public async ValueTask CountAsync(HopResult ended)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        try
        {
            await Pipeline.ExecuteOutcomeAsync(static (_, result) => ValueTask.FromResult(Outcome.FromResult(result)), context, ended);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    internal Task IsolateAsync(CancellationToken cancellationToken) => _control.IsolateAsync(cancellationToken);

    internal Task CloseAsync(CancellationToken cancellationToken) => _control.CloseAsync(cancellationToken);

    /// <summary>A call whose end nobody awaited says nothing; but it must not close what was half open either.</summary>
    private bool IsFailure(HopResult? result)
        => result?.Verdict == Verdict.Fails || (result?.Verdict == Verdict.None && State == CircuitState.HalfOpen);
}
