using System.Diagnostics;
using System.Text;
using Cockpit.Statistics.Summaries;
using Cockpit.Store.Registry;
using Cockpit.Telemetry.Rollups;

namespace Cockpit.Tests.Telemetry;

public sealed class FactsReaderTests
{
    private static readonly ModelRow Model = new() { Name = "m", Owner = "o", Purpose = "p" };

    [Fact]
    public void An_attribute_that_is_a_feature_as_well_is_one_column_and_still_a_group()
    {
        var facts = Read("""{"age":30,"sex":"given"}""", """{"sex":"recorded","race":"x"}""");

        Assert.Equal(["age", "sex", "race"], facts.Inputs.Select(cell => cell.Column));
        Assert.Equal("given", facts.Inputs[1].Text);
        Assert.Equal(["recorded"], facts.Groups);
    }

    [Fact]
    public void A_decision_of_very_many_values_does_not_hold_the_writer_up()
    {
        var clock = Stopwatch.StartNew();

        var facts = Read(Wide('f'), Wide('a'));

        Assert.Equal(100_000, facts.Inputs.Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
    }

    private static DecisionFacts Read(string features, string attributes)
        => new FactsReader().Read(Model, new SummaryShape(null, ["sex"]),
            new DecisionContent(true, "1", null, null, null, null, Encoding.UTF8.GetBytes(features), Encoding.UTF8.GetBytes(attributes)));

    private static string Wide(char prefix) => $"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"{prefix}{i}\":1"))}}}";
}
