using System.Text.Json;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Rollups;
using Microsoft.Extensions.Options;

namespace Cockpit.Telemetry.Rollups;

/// <summary>
/// Summarises the decisions of one commit: one summary for each version, class and window that it touches. Called by one writer at a
/// time, inside its transaction.
/// </summary>
public sealed class RollupMaker(Func<RegistrySnapshot> registry, TimeProvider clock, RollupOptions options)
{
    private readonly FactsReader _facts = new();
    private readonly Dictionary<RollupKey, WindowSummary> _windows = [];

    /// <summary>For the server, whose registry changes while it runs.</summary>
    public RollupMaker(RegistryKeeper registry, TimeProvider clock, IOptions<RollupOptions> options)
        : this(() => registry.Current, clock, options.Value)
    {
    }

    /// <summary>The summaries of the decisions that are new.</summary>
    public IReadOnlyList<NewRollup> Summarise(IReadOnlyList<NewDecision> batch, ReadOnlySpan<bool> stored)
    {
        _windows.Clear();
        var (now, snapshot) = (clock.GetUtcNow(), registry());
        for (var i = 0; i < batch.Count; i++)
        {
            // A model that is gone from the registry has nobody who would look at its summaries.
            if (stored[i] && snapshot.Models.TryGetValue(batch[i].Model, out var model))
                Add(model, batch[i], now);
        }

        return [.. _windows.Select(window => new NewRollup(window.Key, window.Value.Decisions, RollupContent.Write(window.Value)))];
    }

    private void Add(ModelEntry model, NewDecision decision, DateTimeOffset now)
    {
        var (start, seconds) = WindowLengths.Of(decision.At, now, options);
        var key = new RollupKey(decision.Model, decision.Version, decision.TrafficClass, start, seconds);
        var shape = model.ShapeOf(decision.Version);
        if (!_windows.TryGetValue(key, out var window))
            _windows.Add(key, window = new WindowSummary(shape));
        try
        {
            window.Add(_facts.Read(model.Row, shape, DecisionContent.Of(decision)));
        }
        catch (JsonException)
        {
            // What was recorded is not JSON after all: the decision still counts, without its values.
            window.Add(_facts.Read(model.Row, shape, DecisionContent.Of(decision) with { Features = "{}"u8.ToArray(), Attributes = null }));
        }
    }
}
