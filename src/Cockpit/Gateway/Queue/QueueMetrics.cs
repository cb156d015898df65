using System.Diagnostics.Metrics;
using Cockpit.Gateway.Flow;
using Cockpit.Problems;
using Cockpit.Store.Queue;

namespace Cockpit.Gateway.Queue;

/// <summary>What is counted of calls that are answered later. Depths are those of the store: every gateway says the same.</summary>
public sealed class QueueMetrics
{
    private readonly TimeProvider _clock;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _tries;
    private readonly Counter<long> _redriven;
    private readonly Counter<long> _discarded;
    private volatile IReadOnlyList<QueueDepth> _depths = [];

    /// <summary>Makes the instruments.</summary>
    public QueueMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(GatewayMetrics.Name);
        _taken = meter.CreateCounter<long>("cockpit.queue.taken", description: "Calls taken in to be answered later, by model and class.");
        _refused = meter.CreateCounter<long>("cockpit.queue.refused", description: "Calls that were not taken in, by model, class and reason.");
        _tries = meter.CreateCounter<long>("cockpit.queue.tries", description: "Tries of queued calls that ended, by model, class and result: done, again, dead, postponed or lost.");
        _redriven = meter.CreateCounter<long>("cockpit.queue.redriven", description: "Dead calls that were redriven, by model.");
        _discarded = meter.CreateCounter<long>("cockpit.queue.discarded", description: "Calls that were discarded, by model.");
        meter.CreateObservableGauge("cockpit.queue.waiting", () => _depths.Select(depth => Of(depth.Model, depth.Waiting)), description: "Calls that wait to be answered, in the store.");
        meter.CreateObservableGauge("cockpit.queue.running", () => _depths.Select(depth => Of(depth.Model, depth.Running)), description: "Queued calls that a gateway is answering, in the store.");
        meter.CreateObservableGauge("cockpit.queue.dead", () => _depths.Select(depth => Of(depth.Model, depth.Dead)), description: "Dead letters, in the store.");
        meter.CreateObservableGauge("cockpit.queue.oldest.age", Ages, "s", "How long ago the oldest call that waits was handed in; 0 when none waits.");
    }

    /// <summary>Takes note of how much the store holds.</summary>
    public void Observe(IReadOnlyList<QueueDepth> depths)
        // A model that has nothing any more goes on being told, as 0: a gauge that vanishes looks like one that stays.
        => _depths = [.. depths, .. _depths.Where(known => depths.All(depth => depth.Model != known.Model)).Select(known => new QueueDepth(known.Model, 0, null, 0, 0))];

    /// <summary>A call is on disk.</summary>
    public void Taken(QueuedCallRow call) => _taken.Add(1, Model(call.Model), Class(call.TrafficClass));

    /// <summary>A call was not taken in.</summary>
    public void Refused(QueuedCallRow call, Problem why) => _refused.Add(1, Model(call.Model), Class(call.TrafficClass), new("reason", why.Kind));

    /// <summary>A try has ended.</summary>
    public void Tried(QueuedCallRow call, string result) => _tries.Add(1, Model(call.Model), Class(call.TrafficClass), new("result", result));

    /// <summary>Dead calls were redriven.</summary>
    public void Redriven(string model, int count) => _redriven.Add(count, Model(model));

    /// <summary>Calls were discarded.</summary>
    public void Discarded(string model, int count) => _discarded.Add(count, Model(model));

    private IEnumerable<Measurement<double>> Ages()
    {
        var now = _clock.GetUtcNow();
        return _depths.Select(depth => new Measurement<double>(depth.Oldest is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0, Model(depth.Model)));
    }

    private static Measurement<long> Of(string model, long value) => new(value, Model(model));

    private static KeyValuePair<string, object?> Model(string name) => new("model", name);

    private static KeyValuePair<string, object?> Class(string name) => new("class", name);
}
