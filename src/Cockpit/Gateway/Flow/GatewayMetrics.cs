using System.Diagnostics;
using System.Diagnostics.Metrics;
using Cockpit.Problems;
using Cockpit.Store.Database;
using Cockpit.Store.Decisions;

namespace Cockpit.Gateway.Flow;

/// <summary>What the gateway counts and times. Labels are names from the registry and words of ours, never a subject, caller or id.</summary>
public sealed class GatewayMetrics
{
    /// <summary>The meter's name, and that of the source of spans.</summary>
    public const string Name = "Cockpit.Gateway";

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    private static readonly double[] StageSeconds = [0.00001, 0.000025, 0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10];
    private static readonly double[] Bytes = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];
    private static readonly ActivitySource Spans = new(Name);

    private readonly Histogram<double> _requests;
    private readonly Histogram<double> _stages;
    private readonly Histogram<double> _calls;
    private readonly Histogram<long> _payloads;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _degraded;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _invalid;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _again;
    private readonly Counter<long> _aborted;
    private readonly Counter<double> _cost;
    private readonly Counter<long> _tokens;

    /// <summary>Makes the instruments.</summary>
    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _requests = meter.CreateHistogram("cockpit.gateway.request.duration", "s", "From the admission of a request to its answer, by model, class and path.", advice: Buckets(Seconds));
        _stages = meter.CreateHistogram("cockpit.gateway.stage.duration", "s", "Time spent in each stage of the pipeline.", advice: Buckets(StageSeconds));
        _calls = meter.CreateHistogram("cockpit.gateway.upstream.duration", "s", "Calls to model servers, by model and version.", advice: Buckets(Seconds));
        _payloads = meter.CreateHistogram("cockpit.gateway.request.size", "By", "Bytes of a request as sent to the model.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [.. Bytes.Select(static size => (long)size)] });
        _decisions = meter.CreateCounter<long>("cockpit.gateway.decisions", description: "Decisions recorded, by model, version, class, path and status.");
        _degraded = meter.CreateCounter<long>("cockpit.gateway.degraded", description: "Decisions that a fallback answered, by model, class and path; stale are kept answers whose lifetime was over.");
        _refused = meter.CreateCounter<long>("cockpit.gateway.refused", description: "Requests refused before anything was decided, by model, class and reason.");
        _invalid = meter.CreateCounter<long>("cockpit.gateway.invalid", description: "Requests that could not be read, by reason.");
        _failures = meter.CreateCounter<long>("cockpit.gateway.upstream.failures", description: "Calls to model servers without a usable answer, by model, version and reason; timeouts are upstream-timeout.");
        _again = meter.CreateCounter<long>("cockpit.gateway.upstream.again", description: "Calls beyond the first of a request: retries, hedges and fallback versions.");
        _aborted = meter.CreateCounter<long>("cockpit.gateway.aborted", description: "Requests whose caller closed the connection before the answer.");
        _tokens = meter.CreateCounter<long>("cockpit.gateway.tokens", description: "Tokens that calls took, by model, version, class and side: input or output.");
        _cost = meter.CreateCounter<double>("cockpit.gateway.cost", description: "What calls cost, by model, version, class and currency.");
    }

    /// <summary>The span of one request; ended by its disposal.</summary>
    public static Activity? Begin(DecisionContext decision)
    {
        var span = Spans.StartActivity("cockpit.decide");
        span?.SetTag("cockpit.model", decision.ModelName).SetTag("cockpit.decision", decision.Ids[0].ToString());
        return span;
    }

    /// <summary>One stage has ended.</summary>
    public void Stage(string name, TimeSpan took) => _stages.Record(took.TotalSeconds, Tag("stage", name));

    /// <summary>A request could not be read.</summary>
    public void Invalid(Problem why) => _invalid.Add(1, Tag("reason", why.Kind));

    /// <summary>A request has left the pipeline.</summary>
    /// <param name="decision">What became of it.</param>
    /// <param name="refused">Why it was refused, where it was.</param>
    /// <param name="took">How long it was in there.</param>
    /// <param name="span">Its span.</param>
    public void End(DecisionContext decision, Problem? refused, TimeSpan took, Activity? span)
    {
        // The name of a model that does not exist is a stranger's text: it must not become a label.
        var model = Tag("model", decision.Model is null ? "" : decision.ModelName);
        var trafficClass = Tag("class", decision.TrafficClass);
        foreach (var attempt in decision.Attempts)
            Call(decision, attempt, model, trafficClass);
        if (decision.Attempts.Count(attempt => attempt.Called) is > 1 and var calls)
            _again.Add(calls - 1, model, trafficClass);
        if (refused is not null)
        {
            _refused.Add(1, model, trafficClass, Tag("reason", refused.Kind));
            span?.SetStatus(ActivityStatusCode.Error, refused.Kind).SetTag("error.type", refused.Kind);
            return;
        }

        var path = Tag("path", StoreText.Of(decision.Path));
        // Why the versions gave no answer stays when a fallback gives one.
        var failure = decision.Answer is null ? decision.Failure?.Problem.Kind : null;
        _requests.Record(took.TotalSeconds, model, trafficClass, path, Tag("status", failure is null ? "answered" : "failed"));
        _payloads.Record(decision.Call.Size, model);
        _decisions.Add(decision.Ids.Count, model, Tag("version", decision.Version?.Name ?? ""), trafficClass, path, Tag("status", failure is null ? "answered" : "failed"));
        if (failure is null && AnswerPaths.Of(decision.Path, decision.Recalled?.IsStale == true) is var way && way.IsDegraded())
            _degraded.Add(decision.Ids.Count, model, trafficClass, Tag("path", StoreText.Of(way)));
        if (failure == GatewayProblems.CallerLeft.Kind)
            _aborted.Add(1, model, trafficClass);
        span?.SetTag("cockpit.version", decision.Version?.Name).SetTag("cockpit.class", decision.TrafficClass).SetTag("cockpit.path", path.Value);
        if (failure is not null)
            span?.SetStatus(ActivityStatusCode.Error, failure).SetTag("error.type", failure);
    }

    private void Call(DecisionContext decision, Attempt attempt, KeyValuePair<string, object?> model, KeyValuePair<string, object?> trafficClass)
    {
        var version = Tag("version", attempt.Version);
        if (attempt.Called)
            _calls.Record(attempt.DurationMs / 1000, model, version);
        if (attempt.Error is { } error)
            _failures.Add(1, model, version, Tag("reason", error));
        if (attempt.Used is { Input: > 0 } or { Output: > 0 })
        {
            _tokens.Add(attempt.Used.Input, model, version, trafficClass, Tag("side", "input"));
            _tokens.Add(attempt.Used.Output, model, version, trafficClass, Tag("side", "output"));
        }

        if (attempt.Cost is { } cost)
            _cost.Add((double)cost, model, version, trafficClass, Tag("currency", decision.Model!.Versions.GetValueOrDefault(attempt.Version)?.Currency ?? ""));
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static InstrumentAdvice<double> Buckets(double[] bounds) => new() { HistogramBucketBoundaries = bounds };
}
