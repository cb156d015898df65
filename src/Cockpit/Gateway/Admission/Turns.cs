using System.Collections.Concurrent;
using Cockpit.Registry;
using Cockpit.Registry.Policies;

namespace Cockpit.Gateway.Admission;

/// <summary>The turns of this gateway, by model and class, so that no class takes what belongs to another.</summary>
public sealed class Turns(Func<RegistrySnapshot> registry, TimeProvider clock)
{
    private static readonly RouteSettings Unknown = new();

    private readonly ConcurrentDictionary<(string Model, string TrafficClass), TurnLine> _lines = new();

    /// <summary>For the server, whose registry changes while it runs.</summary>
    public Turns(RegistryKeeper registry, TimeProvider clock)
        : this(() => registry.Current, clock)
    {
    }

    /// <summary>The line of one class of a model.</summary>
    public TurnLine Of(string model, string trafficClass)
        => _lines.TryGetValue((model, trafficClass), out var line) ? line : _lines.GetOrAdd((model, trafficClass), Make);

    /// <summary>What goes on in every line that was used.</summary>
    public IReadOnlyList<TurnCounts> Snapshot()
        => [.. _lines.Select(line => line.Value.Snapshot(line.Key.Model, line.Key.TrafficClass))];

    private TurnLine Make((string Model, string TrafficClass) of)
        => new(() => registry().Models.GetValueOrDefault(of.Model)?.Policy.For(of.TrafficClass) ?? Unknown, clock);
}
