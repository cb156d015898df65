using System.Globalization;
using System.Text;
using Cockpit.Notices.Outlets;
using Cockpit.Problems;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>
/// Posts the newest checkpoint to an address outside, as it was signed: its own signature says who made it. Beside the signing, so that a slow receiver
/// holds up nothing; what it missed meanwhile it need not get, as each checkpoint covers all before it. Every node posts, and again after a start.
/// </summary>
public sealed partial class CheckpointPoster(
    CheckpointReader checkpoints, HttpOutlet outlet, CheckpointPosts posts, IOptions<LedgerOptions> options, IOptions<NoticeOptions> sending, TimeProvider clock, ILogger<CheckpointPoster> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);

    private DateTimeOffset _next;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.PublishUrl is not { } url)
            return;
        using var beat = new PeriodicTimer(Beat, clock);
        while (await beat.WaitForNextTickAsync(stoppingToken))
            await PostAsync(new Uri(url), stoppingToken);
    }

    private async Task PostAsync(Uri url, CancellationToken stopping)
    {
        if (clock.GetUtcNow() < _next)
            return;
        try
        {
            if (await checkpoints.NewestAsync(stopping) is not { } newest || newest.Checkpoint.Size <= posts.State!.Size)
                return;
            var failedBefore = posts.State.Failure;
            var answer = await SendAsync(url, newest, stopping);
            posts.Ended(newest.Checkpoint.Size, answer);
            if (answer.Kind == AnswerKind.Taken)
                return;
            _next = clock.GetUtcNow() + (answer.After ?? Pause(posts.State.Failures));
            if (answer.Words != failedBefore)
                Log.NotTaken(logger, url.Authority, newest.Checkpoint.Size, answer.Words);
        }
        catch (Exception fault) when (CommonProblems.IsOfStore(fault))
        {
            // What signs says that the store is away; the next beat asks again.
        }
    }

    private async Task<Answer> SendAsync(Uri url, SignedCheckpoint newest, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(sending.Value.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            return await outlet.PostAsync(url, Encoding.UTF8.GetBytes(newest.Note), "text/plain; charset=utf-8",
                [("Idempotency-Key", newest.Checkpoint.Size.ToString(CultureInfo.InvariantCulture))], either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new Answer(AnswerKind.Later, FormattableString.Invariant($"no answer within {sending.Value.TimeoutSeconds} s"));
        }
    }

    /// <summary>Also after a refusal: a receiver that is put in order gets the newest without anybody's doing.</summary>
    private TimeSpan Pause(int failures)
    {
        var seconds = sending.Value.RetrySeconds * Math.Pow(2, Math.Min(failures, 20) - 1);
        return seconds < LongestPause.TotalSeconds ? TimeSpan.FromSeconds(seconds) : LongestPause;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Host} did not take the checkpoint over {Size} leaves: {Answer}. It is tried again.")]
        public static partial void NotTaken(ILogger logger, string host, long size, string answer);
    }
}
