using Cockpit.Access;
using Cockpit.Registry;
using Cockpit.Registry.Policies;
using Cockpit.Store.Decisions;
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
}

/// <summary>An answer that was given to an equal question before.</summary>
/// <param name="From">The decision that it was first given to.</param>
/// <param name="Age">How old it was when it was given again.</param>
public sealed record Recalled(DecisionId From, TimeSpan Age);

/// <summary>What is known of one request on its way through the stages; each stage adds its part.</summary>
public sealed class DecisionContext
{
    private readonly List<IDisposable> _held = [];

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }
    /// <summary>The model asked for.</summary>
    public required string ModelName { get; init; }
    /// <summary>The version asked for; null leaves the choice to Cockpit.</summary>
    public required string? AskedVersion { get; init; }
    /// <summary>The request.</summary>
    public required IModelCall Call { get; init; }
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

    /// <summary>Set by Admit.</summary>
    public ModelEntry? Model { get; set; }
    /// <summary>Set by Admit: the policy in force when the request came in; a later one does not touch it.</summary>
    public RoutePolicy Policy { get; set; } = RoutePolicy.Default;
    /// <summary>Set by Admit.</summary>
    public string TrafficClass { get; set; } = TrafficClasses.Usual;
    /// <summary>What the policy says of the class.</summary>
    public RouteSettings Settings => Policy.For(TrafficClass);
    /// <summary>Set by PickRoute.</summary>
    public VersionRow? Version { get; set; }
    /// <summary>Every try, in order.</summary>
    public IList<Attempt> Attempts { get; } = [];
    /// <summary>Set by CallUpstream when the model answered.</summary>
    public ModelAnswer? Answer { get; set; }
    /// <summary>Set by CallUpstream when it did not.</summary>
    public Failure? Failure { get; set; }
    /// <summary>Which way the answer took.</summary>
    public DecisionPath Path { get; set; }

    /// <summary>Set by Recall: names the question, when its answer is to be kept for equal ones.</summary>
    public CacheKey? Question { get; set; }
    /// <summary>Where a kept answer came from; null when the answer is not a kept one.</summary>
    public Recalled? Recalled { get; set; }
    /// <summary>Set by Record once the decisions, and what they cost, are on disk.</summary>
    public bool IsRecorded { get; set; }

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
