using Cockpit.Integration.Tests.Hosting;
using Cockpit.Registry;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Decisions;
using Cockpit.Store.Registry;
using Cockpit.Store.Rollups;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Integration.Tests.Insight;

/// <summary>Compares what the rollups of a store say with what its decisions say.</summary>
internal static class Recomputed
{
    /// <summary>Every version and class: the sum of its rollups must equal the summary of its stored decisions. Returns the decisions compared.</summary>
    public static async Task<long> AssertEqualAsync(TestStore test, string model, CancellationToken cancellationToken)
    {
        var store = test.Open();
        var registry = new RegistrySnapshot(await new RegistryQueries(store).LoadAsync(cancellationToken));
        var entry = registry.Models[model];
        var fromRollups = new Dictionary<(string, string), WindowSummary>();
        await foreach (var row in new RollupQueries(store).ReadAsync(new RollupFilter(model, null, null, null, null), cancellationToken))
            Into(fromRollups, (row.Version, row.TrafficClass), entry.ShapeOf(row.Version)).Merge(RollupContent.Read(row.Content));

        var fromDecisions = new Dictionary<(string, string), WindowSummary>();
        var facts = new FactsReader();
        await foreach (var row in new DecisionQueries(store).StreamAsync(new DecisionFilter { Model = model }, cancellationToken))
        {
            var shape = entry.ShapeOf(row.Version);
            Into(fromDecisions, (row.Version, row.TrafficClass), shape).Add(facts.Read(entry.Row, shape, DecisionContent.Of(row)));
        }

        Assert.Equal(fromDecisions.Keys.Order(), fromRollups.Keys.Order());
        foreach (var (key, expected) in fromDecisions)
            Assert.True(expected.ContentEquals(fromRollups[key]), $"The rollups of {model} {key} differ from its decisions: {fromRollups[key].Decisions} against {expected.Decisions} decisions, {fromRollups[key].Everyone.Labelled} against {expected.Everyone.Labelled}.");
        return fromDecisions.Values.Sum(summary => summary.Decisions);
    }

    private static WindowSummary Into(Dictionary<(string, string), WindowSummary> all, (string, string) key, SummaryShape shape)
    {
        if (!all.TryGetValue(key, out var summary))
            all.Add(key, summary = new WindowSummary(shape));
        return summary;
    }
}
