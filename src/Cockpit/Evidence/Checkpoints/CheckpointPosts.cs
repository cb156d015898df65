using System.Diagnostics.Metrics;
using Cockpit.Notices.Outlets;
using Cockpit.Observability;
using Cockpit.Store.Database;
using Microsoft.Extensions.Options;

namespace Cockpit.Evidence.Checkpoints;

/// <summary>How posting goes on this node, since its start.</summary>
/// <param name="Host">To whom; never the whole address, whose path may be a secret.</param>
/// <param name="Size">The newest checkpoint that was taken; null while none was.</param>
/// <param name="At">When that was.</param>
/// <param name="Failure">Why the last attempt came to nothing, in a few words; null when it did not.</param>
/// <param name="FailingSince">When the first of the attempts in a row that came to nothing was made.</param>
/// <param name="Failures">How many attempts in a row came to nothing.</param>
public sealed record PostState(string Host, long? Size, DateTimeOffset? At, string? Failure, DateTimeOffset? FailingSince, int Failures);

/// <summary>Remembers and counts what became of checkpoints that were posted.</summary>
public sealed class CheckpointPosts
{
    private readonly TimeProvider _clock;
    private readonly Counter<long> _posts;
    private volatile PostState? _state;

    /// <summary>Makes the instruments.</summary>
    public CheckpointPosts(IMeterFactory meters, IOptions<LedgerOptions> options, TimeProvider clock)
    {
        _clock = clock;
        _state = options.Value.PublishUrl is { } url ? new PostState(new Uri(url).Authority, null, null, null, null, 0) : null;
        var meter = meters.Create(ObservabilityRegistration.Own + "Evidence");
        _posts = meter.CreateCounter<long>("cockpit.ledger.posts", description: "Attempts to post a checkpoint to the address that is set, by result: taken, later or refused.");
        meter.CreateObservableGauge("cockpit.ledger.post.failing", Failing, "s", "For how long no attempt to post a checkpoint has succeeded; 0 when the last one did. Only where an address is set.");
    }

    /// <summary>How it goes; null when no address is set.</summary>
    public PostState? State => _state;

    /// <summary>An attempt has ended.</summary>
    public void Ended(long size, Answer answer)
    {
        var (now, state) = (_clock.GetUtcNow(), _state!);
        _posts.Add(1, new KeyValuePair<string, object?>("result", StoreText.Of(answer.Kind)));
        _state = answer.Kind == AnswerKind.Taken
            ? state with { Size = size, At = now, Failure = null, FailingSince = null, Failures = 0 }
            : state with { Failure = answer.Words, FailingSince = state.FailingSince ?? now, Failures = state.Failures + 1 };
    }

    private IEnumerable<Measurement<double>> Failing()
        => _state is { } state ? [new Measurement<double>(state.FailingSince is { } since ? Math.Max(0, (_clock.GetUtcNow() - since).TotalSeconds) : 0)] : [];
}
