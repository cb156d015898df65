using System.Text.Json;
using System.Text.Json.Serialization;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cockpit.Tests.Statistics.Drift;

/// <summary>A sample that is passed through gives what a sample in memory gives, to the last bit.</summary>
public sealed class LargeSampleTests
{
    private static readonly JsonSerializerOptions AllDigits = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    [Fact]
    public void Passing_through_two_samples_in_blocks_gives_the_evidence_of_samples_in_memory()
        => Prop.ForAll(Samples(), Samples(), Arb.From(Gen.Choose(1, 5)), Same).Holds();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 30)]
    [InlineData(30, 0)]
    [InlineData(1, 1)]
    public void A_side_without_values_is_treated_alike(int before, int after)
    {
        Assert.True(Same([.. Enumerable.Range(0, before).Select(i => i / 3.0)], [.. Enumerable.Range(0, after).Select(i => i / 7.0)], 4));
    }

    [Fact]
    public void A_quantile_that_was_not_asked_for_is_refused()
    {
        var summary = new AscendingSummary(SortedCounts.From([1, 2, 3, 4, 5]), 0.5);

        Assert.Equal(3, summary.Quantile(0.5));
        Assert.Throws<ArgumentException>(() => summary.Quantile(0.9));
    }

    private static bool Same(double[] before, double[] after, int blockLength)
    {
        foreach (var rule in Enum.GetValues<EdgeRule>())
        {
            var (left, right) = (SortedCounts.From(before), SortedCounts.From(after));
            var expected = NumericEvidence.Of("x", new(left, 3), new(right, 4), rule);
            var found = LargeSample.Compare("x", new(new Blocks(left, blockLength), 3), new(new Blocks(right, blockLength), 4), rule);
            if (Text(expected) != Text(found))
                return false;
        }

        return true;
    }

    /// <summary>Every figure with all its digits.</summary>
    private static string Text(NumericEvidence evidence)
        => JsonSerializer.Serialize(evidence, AllDigits) + evidence.Beyond;

    /// <summary>Numbers with fractions that do not end in binary, many of them equal, some far away.</summary>
    private static Arbitrary<double[]> Samples()
        => Arb.From(Gen.Choose(-40, 40).SelectMany(i => Gen.Choose(0, 9), (i, far) => i / 7.0 * (far == 0 ? 1e9 : 1)).ArrayOf());

    /// <summary>A sample cut into blocks of a few values.</summary>
    private sealed class Blocks(SortedCounts sample, int length) : IAscendingSample
    {
        public long Count => sample.Count;

        public IAscendingBlocks Walk() => new Pass(sample, length);

        private sealed class Pass(SortedCounts sample, int length) : IAscendingBlocks
        {
            private int _at;

            public bool Next(out ReadOnlySpan<double> values, out ReadOnlySpan<long> cumulative)
            {
                var end = Math.Min(_at + length, sample.Distinct);
                values = sample.Values[_at..end];
                cumulative = sample.Cumulative[_at..end];
                _at = end;
                return !values.IsEmpty;
            }

            public void Dispose()
            {
                // Nothing is held.
            }
        }
    }
}
