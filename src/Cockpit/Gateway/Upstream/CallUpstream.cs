using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// Asks the candidates until one answers: again where that may help, within the model's retry budget and the request's total
/// deadline. No answer becomes a failed decision, or is left to the fallbacks.
/// </summary>
public sealed class CallUpstream(Hop hop, RetryBudget budget, TimeProvider clock) : IStage
{
    /// <summary>A server that wants to be left alone for longer than this is not waited for.</summary>
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Timers count in ticks, up to 16 ms long, and may go off within one before their time: a server is not asked again before it said.</summary>
    private static readonly TimeSpan TimerTick = TimeSpan.FromMilliseconds(16);

    /// <inheritdoc />
    public async ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer is not null || decision.Candidates.Count == 0)
            return null;

        var load = budget.Of(decision.ModelName);
        var round = new Round(decision, hop, load);
        load.Enter();
        try
        {
            Keep(decision, await AskAsync(decision, round, cancellationToken));
        }
        finally
        {
            load.Leave(round.IsRetrying);
        }

        return null;
    }

    private async ValueTask<HopResult> AskAsync(DecisionContext decision, Round round, CancellationToken cancellationToken)
    {
        var settings = decision.Settings;
        HopResult? failed = null;
        for (var tries = 0; ; tries++)
        {
            var result = settings.Hedging is { } hedging
                ? await new Hedge(decision, round, hedging, clock).AskAsync(cancellationToken)
                : await round.AskAsync(cancellationToken);
            if (result.Answer is not null || result.IsFinal)
                return result;

            // That a version was left alone explains less than why the one before failed.
            failed = result.Attempt.Called ? result : failed ?? result;
            if (!result.MayRetry || tries >= settings.Retries.Most || WaitBefore(settings.Retries, tries, result, round) is not { } wait || wait >= (decision.Left(clock) ?? TimeSpan.MaxValue))
                return failed;
            if (!round.MayAskAgain() || !await WaitAsync(wait, cancellationToken))
                return failed;
        }
    }

    /// <summary>Between half of the delay and all of it, doubled with each try; null when the server wants to be left alone for long.</summary>
    private static TimeSpan? WaitBefore(RetrySettings settings, int tries, HopResult failed, Round round)
    {
        var wait = settings.Delay * (1 << tries) * (0.5 + (Random.Shared.NextDouble() / 2));
        if (failed.RetryAfter is not { } wanted || round.Next.Name != failed.Version.Name)
            return wait;
        if (wanted > LongestRetryAfter)
            return null;
        wanted += TimerTick;
        return wanted > wait ? wanted : wait;
    }

    private async ValueTask<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, clock, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Keep(DecisionContext decision, HopResult result)
    {
        decision.Path = result.Answer is not null && decision.HasStandIns ? DecisionPath.Fallback : DecisionPath.Model;
        decision.Answer = result.Answer;
        if (result.Answer is not null)
            decision.Version = result.Version;
        else
            decision.Failure = new Failure(result.Failure!, result.IsFinal);
    }
}
