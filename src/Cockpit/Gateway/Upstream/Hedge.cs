using Cockpit.Gateway.Flow;
using Cockpit.Registry.Policies;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Upstream;

/// <summary>
/// One round of asking in which a slow answer is overtaken: after a while the question goes to another version as well, the first
/// good answer counts, and the others are cancelled. Every question stays in the trace, also the cancelled ones.
/// </summary>
internal sealed class Hedge(DecisionContext decision, Round round, HedgeSettings settings, TimeProvider clock)
{
    /// <summary>What the trace says of a question whose answer nobody awaited.</summary>
    public const string Overtaken = "overtaken";

    private readonly List<Question> _asked = [];
    private int _left = decision.Candidates.Count;
    private int _hedges = settings.Most;

    /// <summary>The first good answer, or the last failure.</summary>
    public async ValueTask<HopResult> AskAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            Ask(over.Token);
            while (true)
            {
                if (await FinishedAsync(over.Token) is not { } finished)
                {
                    Ask(over.Token);
                    continue;
                }

                finished.IsRead = true;
                var result = await finished.Result;
                if (result.Answer is not null || result.IsFinal)
                    return result;
                // Somebody who is left alone was not asked: the next one is, in their place.
                if (!result.Attempt.Called && --_left > 0)
                    Ask(over.Token);
                else if (_asked.TrueForAll(question => question.IsRead))
                    return result;
            }
        }
        finally
        {
            if (!_asked.TrueForAll(question => question.Result.IsCompleted))
                await over.CancelAsync();
            foreach (var question in _asked)
                decision.Attempts.Add(await AttemptOfAsync(question));
        }
    }

    private void Ask(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var (version, result) = round.Begin(cancellationToken);
        _asked.Add(new Question(version, began, result));
    }

    /// <summary>The next question that ends; null when it is time to ask once more.</summary>
    private async ValueTask<Question?> FinishedAsync(CancellationToken cancellationToken)
    {
        var open = _asked.FindAll(question => !question.IsRead);
        Task first = open is [var only] ? only.Result : Task.WhenAny(open.Select(question => question.Result));
        if (_hedges > 0)
        {
            await first.WaitAsync(settings.After, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!first.IsCompleted && !cancellationToken.IsCancellationRequested && round.MayAskAgain())
            {
                _hedges--;
                return null;
            }

            // Nobody waits any more, or the model has no second questions to spare: this one waits for what was asked.
            if (!first.IsCompleted)
                _hedges = 0;
        }

        await (cancellationToken.IsCancellationRequested ? Task.WhenAll(open.Select(question => question.Result)) : first);
        return open.Find(question => question.Result.IsCompleted);
    }

    private async ValueTask<Attempt> AttemptOfAsync(Question question)
    {
        if (!question.Result.IsCompletedSuccessfully)
        {
            _ = DropAsync(question.Result);
            return OvertakenAttempt(question);
        }

        var result = await question.Result;
        if (!question.IsRead && result.Answer?.Rest is { } rest)
            return rest.GiveUp(Overtaken);
        return question.IsRead || result.Verdict != Verdict.None || !result.Attempt.Called ? result.Attempt : OvertakenAttempt(question);
    }

    private Attempt OvertakenAttempt(Question question)
        => HopJudge.Called(question.Version, null, clock.GetElapsedTime(question.Began).TotalMilliseconds, Overtaken, HopJudge.Asked(decision.Call));

    /// <summary>A stream may begin in the moment in which its question is cancelled.</summary>
    private static async Task DropAsync(Task<HopResult> late) => (await late).Answer?.Rest?.GiveUp(Overtaken);

    private sealed record Question(VersionRow Version, long Began, Task<HopResult> Result)
    {
        public bool IsRead { get; set; }
    }
}
