using Cockpit.Access;
using Cockpit.Problems;
using Cockpit.Registry;
using Cockpit.Registry.Overrides;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
using Cockpit.Store.Queue;
using Cockpit.Store.Registry;

namespace Cockpit.Gateway.Flow;

/// <summary>One try to get an answer from a version.</summary>
/// <param name="Version">The version tried.</param>
/// <param name="Status">The model server's HTTP status; null when there was none.</param>
/// <param name="DurationMs">How long it took.</param>
/// <param name="Error">What went wrong; null when it answered.</param>
public sealed record Attempt(string Version, int? Status, double DurationMs, string? Error)
{
    /// <summary>What the call cost, in the version's currency; null when the version has no price.</summary>
    public decimal? Cost { get; init; }
    /// <summary>Tokens that it took.</summary>
    public TokenUse Used { get; init; }
    /// <summary>Whether a call was made at all: not when the version was being left alone, paused, or beyond the budget.</summary>
    public bool Called { get; init; } = true;
}

/// <summary>An answer that was given to an equal question before.</summary>
/// <param name="From">The decision that it was first given to.</param>
/// <param name="Age">How old it was when it was given again.</param>
/// <param name="IsStale">Whether its lifetime was over, and it was given for want of a better one.</param>
public sealed record Recalled(DecisionId From, TimeSpan Age, bool IsStale);

/// <summary>One try of a call that was handed in to be answered later.</summary>
/// <param name="Call">The call.</param>
/// <param name="Number">Counts the tries from 1.</param>
/// <param name="Waited">How long ago it was handed in.</param>
/// <param name="Answer">Makes what is stored of the answer, once there is one.</param>
public sealed record QueuedTry(QueuedCallId Call, int Number, TimeSpan Waited, Func<DecisionContext, QueuedAnswer> Answer);

/// <summary>What reached the caller of an answer that came piece by piece.</summary>
/// <param name="FirstMs">When the first event came, from the beginning of the call.</param>
/// <param name="Events">Events that came from the model.</param>
/// <param name="Outputs">As of a whole answer, of what came.</param>
public sealed record Streamed(double FirstMs, int Events, ReadOnlyMemory<byte> Outputs);

/// <summary>What is known of one request on its way through the stages; each stage adds its part.</summary>
public sealed class DecisionContext
{
    private readonly List<IDisposable> _held = [];
    private List<Finding>? _findings;
    private HashSet<int>? _forReview;

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }
    /// <summary>The model asked for.</summary>
    public required string ModelName { get; init; }
    /// <summary>The version asked for; null leaves the choice to Cockpit.</summary>
    public required string? AskedVersion { get; init; }
    /// <summary>The request; CheckInputs replaces it by one in which its contract put values right.</summary>
    public required IModelCall Call { get; set; }
    /// <summary>When the request was admitted.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>The same moment on the monotonic clock.</summary>
    public required long Started { get; init; }
    /// <summary>Names this request; its decisions share it.</summary>
    public required Guid RequestId { get; init; }
    /// <summary>One for each item asked, in order.</summary>
    public required IReadOnlyList<DecisionId> Ids { get; init; }
    /// <summary>The distributed trace that the request belongs to.</summary>
    public required string? TraceId { get; init; }

    /// <summary>The queued call that is being tried; null when the caller waits for the answer.</summary>
    public QueuedTry? Queued { get; init; }
    /// <summary>Where an answer goes piece by piece; null when it is wanted whole.</summary>
    public AnswerOutlet? Outlet { get; init; }

    /// <summary>Set by Admit.</summary>
    public ModelEntry? Model { get; set; }
    /// <summary>Set by Admit: the policy in force when the request came in; a later one does not touch it.</summary>
    public RoutePolicy Policy { get; set; } = RoutePolicy.Default;
    /// <summary>Set by Admit.</summary>
    public string TrafficClass { get; set; } = TrafficClasses.Usual;
    /// <summary>What the policy says of the class.</summary>
    public RouteSettings Settings => Policy.For(TrafficClass);
    /// <summary>Set by CheckOutputs: the answer that keeps the contract, so that it is looked at once.</summary>
    public ModelAnswer? Checked { get; set; }
    /// <summary>Set by Overrule: what a person has decided, one for each item, null where nobody has; null when that is so for all.</summary>
    public IReadOnlyList<ActiveOverride?>? Overrides { get; set; }
    /// <summary>Set by PickRoute: who may be asked, in this order. Empty when nobody can be.</summary>
    public IReadOnlyList<VersionRow> Candidates { get; set; } = [];
    /// <summary>Set by PickRoute: versions that would be candidates, but are marked while others can answer.</summary>
    public IReadOnlyList<VersionRow> Avoided { get; set; } = [];
    /// <summary>Set by PickRoute: whether the candidates are versions of the fallback chain, because all that share the requests are marked.</summary>
    public bool HasStandIns { get; set; }
    /// <summary>Set by PickRoute: the rollout that had the first candidate chosen; null when it has no say in that.</summary>
    public RolloutInForce? Rollout { get; set; }
    /// <summary>Set by PickRoute when there is no candidate: what the caller is told unless a fallback answers.</summary>
    public Problem? Unrouted { get; set; }
    /// <summary>Set by PickRoute: when routing began, on the monotonic clock. The total deadline runs from here.</summary>
    public long RoutedAt { get; set; }
    /// <summary>The version that answered, or the first choice while none did; null when no version is behind the answer.</summary>
    public VersionRow? Version { get; set; }
    /// <summary>What contract and guardrails found; empty for almost every request.</summary>
    public IReadOnlyList<Finding> Findings => _findings ?? [];
    /// <summary>Every try, in order of asking.</summary>
    public IList<Attempt> Attempts { get; } = [];
    /// <summary>Set by the stage that found an answer; those after it then leave it alone.</summary>
    public ModelAnswer? Answer { get; set; }
    /// <summary>Set by CallUpstream when the versions gave no answer; stays when a fallback gives one.</summary>
    public Failure? Failure { get; set; }
    /// <summary>Which way the answer took.</summary>
    public DecisionPath Path { get; set; }

    /// <summary>Set by Relay: what came, also of an answer that broke off; null when nothing was streamed.</summary>
    public Streamed? Streamed { get; set; }

    /// <summary>Set by Recall: names the question, when its answer is to be kept for equal ones.</summary>
    public CacheKey? Question { get; set; }
    /// <summary>Where a kept answer came from; null when the answer is not a kept one.</summary>
    public Recalled? Recalled { get; set; }
    /// <summary>Set by Record once the decisions, and what they cost, are on disk.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>How long all of it may take from <see cref="RoutedAt"/> on; null: as long as each version's own limit lets it.</summary>
    public TimeSpan? Total => Settings.Deadline.Total ?? (Candidates.Count > 0 ? TimeSpan.FromMilliseconds(Candidates[0].TimeoutMs) : null);

    /// <summary>What is left of <see cref="Total"/>; null without limit.</summary>
    public TimeSpan? Left(TimeProvider clock) => Total - clock.GetElapsedTime(RoutedAt);

    /// <summary>Adds to <see cref="Findings"/>.</summary>
    public void Add(Finding finding) => (_findings ??= []).Add(finding);

    /// <summary>Marks an item's decision for a person to look at.</summary>
    public void Review(int item) => (_forReview ??= []).Add(item);

    /// <summary>The way that an item's answer took, as the decision says it: a mark for review hides the way of the answer, which the trace keeps.</summary>
    public DecisionPath PathOf(int item) => _forReview?.Contains(item) == true ? DecisionPath.Review : Path;

    /// <summary>The way as the answer's header says it.</summary>
    public DecisionPath SaidPath => _forReview is null ? Path : DecisionPath.Review;

    /// <summary>Keeps something, such as a turn or a reservation, until the request has left the pipeline.</summary>
    public void Hold(IDisposable held) => _held.Add(held);

    /// <summary>Gives back what is held, the last first.</summary>
    public void Release()
    {
        for (var i = _held.Count - 1; i >= 0; i--)
            _held[i].Dispose();
        _held.Clear();
    }
}
