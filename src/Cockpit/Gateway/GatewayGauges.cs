using System.Diagnostics.Metrics;
using Cockpit.Gateway.Admission;
using Cockpit.Gateway.Caching;
using Cockpit.Gateway.Flow;
using Cockpit.Gateway.Health;
using Cockpit.Gateway.Shadowing;
using Cockpit.Store.Database;

namespace Cockpit.Gateway;

/// <summary>What is the case in the gateway at the moment of asking: breakers, queues, kept answers, shadows.</summary>
public sealed class GatewayGauges(
    IMeterFactory meters, VersionBreakers breakers, VersionHealth health, Turns turns, AnswerCache answers, Shadows shadows) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(GatewayMetrics.Name);
        meter.CreateObservableGauge("cockpit.gateway.breaker.state", () => breakers.Snapshot().Select(one => Of((int)one.State, ("model", one.Model), ("version", one.Version))),
            description: "0 lets calls through, 1 is open, 2 lets one call try, 3 was opened by a person.");
        meter.CreateObservableGauge("cockpit.gateway.version.ejected", () => health.Snapshot().Select(one => Of(one.IsEjected ? 1 : 0, ("model", one.Model), ("version", one.Version))),
            description: "1 while a version is left out of routing because calls to it failed in a row.");
        meter.CreateObservableGauge("cockpit.gateway.running", () => turns.Snapshot().Select(one => Of(one.Running, ("model", one.Model), ("class", one.TrafficClass))),
            description: "Requests that are being answered.");
        meter.CreateObservableGauge("cockpit.gateway.queue.depth", () => turns.Snapshot().Select(one => Of(one.Waiting, ("model", one.Model), ("class", one.TrafficClass))),
            description: "Requests that wait for their turn.");
        meter.CreateObservableCounter("cockpit.gateway.turns.refused", RefusedTurns, description: "Requests that got no turn, by reason.");
        meter.CreateObservableGauge("cockpit.gateway.cache.entries", () => answers.Snapshot().Entries, description: "Answers kept for equal questions.");
        meter.CreateObservableGauge("cockpit.gateway.cache.size", () => answers.Snapshot().Bytes, "By", "Memory that kept answers take.");
        meter.CreateObservableCounter("cockpit.gateway.cache.hits", () => answers.Snapshot().Hits, description: "Questions answered with a kept answer.");
        meter.CreateObservableCounter("cockpit.gateway.cache.misses", () => answers.Snapshot().Misses, description: "Questions of classes that keep answers for which a model had to be asked.");
        meter.CreateObservableCounter("cockpit.gateway.shadow.taken", () => shadows.Counts.Taken, description: "Copies of requests left for shadows.");
        meter.CreateObservableCounter("cockpit.gateway.shadow.dropped", () => shadows.Counts.Dropped, description: "Copies of requests that found too many waiting.");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> RefusedTurns()
        => turns.Snapshot().SelectMany(line => line.Refused.Select(refused => Of(refused.Value, ("model", line.Model), ("class", line.TrafficClass), ("reason", StoreText.Of(refused.Key)))));

    private static Measurement<long> Of(long value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var tags = new KeyValuePair<string, object?>[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            tags[i] = new(labels[i].Name, labels[i].Value);
        return new Measurement<long>(value, tags);
    }
}
