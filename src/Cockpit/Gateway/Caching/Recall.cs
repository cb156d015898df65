using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Caching;

/// <summary>
/// Answers a question that was answered lately. Of equal questions that come at once the first is asked, and the others wait for its
/// answer; when it gets none, the next of them is asked. Before the turn is taken: what is known costs none.
/// </summary>
public sealed class Recall(AnswerCache answers, Flights flights, TimeProvider clock) : IStage
{
    // For a model without a live version, whose requests routing will refuse anyway.
    private static readonly TimeSpan UsualDeadline = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    public ValueTask<Problem?> RunAsync(DecisionContext decision, CancellationToken cancellationToken)
    {
        if (decision.Answer is not null || Questions.Of(decision) is not { } key || TryAnswer(decision, key))
            return default;
        decision.Question = key;
        return new ValueTask<Problem?>(FlyAsync(decision, key, cancellationToken));
    }

    private async Task<Problem?> FlyAsync(DecisionContext decision, CacheKey key, CancellationToken cancellationToken)
    {
        while (true)
        {
            var flight = flights.Join(key, decision.RequestId);
            if (flight.Leader == decision.RequestId)
            {
                // The flight before may have ended between the look and the join.
                if (TryAnswer(decision, key))
                {
                    flights.End(flight, null);
                    return null;
                }

                answers.CountMiss();
                decision.Hold(new Lead(flights, flight));
                return null;
            }

            if (!flight.TryFollow(decision.Settings.Queue.Length))
                return LimitProblems.Busy(decision, TimeSpan.FromSeconds(1));
            var (problem, kept) = await FollowAsync(decision, flight, cancellationToken);
            if (problem is not null || TryGive(decision, kept) || TryAnswer(decision, key))
                return problem;
            // One failed leader after the other would use up the time that a fallback needs: who has waited long asks by itself.
            if (clock.GetElapsedTime(decision.Started) > Deadline(decision) / 2)
                return null;
        }
    }

    private async Task<(Problem? Problem, KeptAnswer? Kept)> FollowAsync(DecisionContext decision, Flight flight, CancellationToken cancellationToken)
    {
        var left = Deadline(decision) - clock.GetElapsedTime(decision.Started);
        try
        {
            return (null, await flight.Landed.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock, cancellationToken));
        }
        catch (TimeoutException)
        {
            return (LimitProblems.WaitedInVain(decision), null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (LimitProblems.LeftWaiting, null);
        }
        finally
        {
            flight.Leave();
        }
    }

    private bool TryAnswer(DecisionContext decision, CacheKey key)
        => answers.Find(key, decision.Settings.Cache!.Lifetime) is var (kept, _) && TryGive(decision, kept);

    private bool TryGive(DecisionContext decision, KeptAnswer? kept)
    {
        if (kept is null || Questions.Giver(decision, kept) is not { } giver)
            return false;
        Questions.Give(decision, kept, giver, clock.GetElapsedTime(kept.At), isStale: false);
        decision.Answer = kept.Answer;
        decision.Path = DecisionPath.Cache;
        return true;
    }

    private static TimeSpan Deadline(DecisionContext decision)
        => decision.Settings.Deadline.Total ?? (decision.Model!.Live is { } live ? TimeSpan.FromMilliseconds(live.TimeoutMs) : UsualDeadline);

    /// <summary>However the leader leaves the pipeline, its flight ends with it.</summary>
    private sealed class Lead(Flights flights, Flight flight) : IDisposable
    {
        public void Dispose() => flights.End(flight, null);
    }
}
