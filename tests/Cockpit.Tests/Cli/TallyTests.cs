using System.Globalization;
using System.Text;
using Cockpit.Cli.Analyze;
using Cockpit.Statistics.Distributions;
using CsvHelper;
using Xunit;

namespace Cockpit.Tests.Cli;

/// <summary>How a column's values are kept while a file is read.</summary>
public sealed class TallyTests
{
    private static readonly int Many = (3 * NumberTally.PieceLength) + 1_234;

    public static TheoryData<string> Shapes => [.. Columns.Keys];

    private static Dictionary<string, Func<SeededRandom, int, double>> Columns { get; } = new(StringComparer.Ordinal)
    {
        ["all different"] = (random, _) => random.NextDouble() - 0.5,
        ["few different"] = (random, _) => random.NextBelow(100) - 50,
        ["just too many different"] = (random, _) => random.NextBelow(NumberTally.MostKinds + 1),
        ["different only at the end"] = (random, i) => i < Many - 2_000 ? random.NextBelow(4_000) : random.NextDouble(),
        ["mostly zero, of either sign"] = (random, _) => random.NextBelow(10) < 9 ? (random.NextBelow(2) == 0 ? 0.0 : -0.0) : random.NextDouble(),
        ["ascending"] = (_, i) => 1e9 + (i / 3),
        ["descending"] = (_, i) => -i * 0.1,
        ["extreme"] = (random, _) => (random.NextBelow(2) - 0.5) * Math.Pow(10, random.NextBelow(600) - 300) * random.NextDouble(),
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Numbers_that_do_not_fit_are_those_that_came(string shape)
    {
        var random = new SeededRandom(11);
        double[] numbers = [.. Enumerable.Range(0, Many).Select(i => Columns[shape](random, i))];
        using var spill = new SpillFile();
        var tally = new NumberTally(spill, new RadixSort());
        foreach (var number in numbers)
            tally.Add(number);
        tally.Complete();

        var (values, cumulative) = Read(tally.ToSample());

        var expected = SortedCounts.From(numbers);
        Assert.True(expected.Values.SequenceEqual(values.ToArray()));
        Assert.True(expected.Cumulative.SequenceEqual(cumulative.ToArray()));
        Assert.Equal(Many, tally.Count);
        Assert.Equal(numbers.All(double.IsInteger), tally.AreWhole);
    }

    [Fact]
    public void Sorting_by_bits_sorts_by_value()
    {
        var random = new SeededRandom(5);
        foreach (var length in new[] { 0, 1, 1_999, 2_000, 50_000 })
        {
            double[] numbers = [.. Enumerable.Range(0, length).Select(i => Columns["extreme"](random, i))];
            double[] expected = [.. numbers.Order()];

            new RadixSort().Sort(numbers);

            Assert.Equal(expected, numbers);
        }
    }

    [Fact]
    public void Texts_are_counted_by_all_their_bytes()
    {
        var random = new SeededRandom(3);
        string[] texts = [.. Enumerable.Range(0, 50_000).Select(_ => new string('ä', random.NextBelow(20)) + random.NextBelow(700))];
        var tally = new WordTally();
        foreach (var text in texts)
            tally.Add(Encoding.UTF8.GetBytes(text));

        var expected = texts.GroupBy(text => text).Select(same => KeyValuePair.Create(same.Key, same.LongCount()));
        Assert.Equal(expected.OrderBy(item => item.Key, StringComparer.Ordinal), tally.Items().OrderBy(item => item.Key, StringComparer.Ordinal));
        Assert.False(tally.AllDiffer);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData(" 1.5")]
    [InlineData("1.5 ")]
    [InlineData("1,000")]
    [InlineData("1,5")]
    [InlineData("+.5e-3")]
    [InlineData("5.")]
    [InlineData(".")]
    [InlineData("-0")]
    [InlineData("1e5")]
    [InlineData("1e999")]
    [InlineData("1e-400")]
    [InlineData("4.9e-324")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("0.1234567890123456789012345")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-∞")]
    [InlineData("0x1")]
    [InlineData("1_0")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("1%")]
    [InlineData("１")]
    [InlineData("true")]
    public void What_is_a_number_is_what_the_runtime_takes_for_one(string text)
    {
        using var row = CsvReader.FromText($"a,b\n\"{text}\",x\n", new CsvReaderOptions { Separator = ',' });
        Assert.True(row.Read());

        var expected = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value);

        Assert.Equal(expected, CsvFile.TryNumber(row, 0, out var found));
        if (expected)
            Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(found));
    }

    [Fact]
    public void Numbers_keep_every_bit()
    {
        var random = new SeededRandom(9);
        double[] numbers = [.. Enumerable.Range(0, 20_000).Select(_ => BitConverter.Int64BitsToDouble((long)random.NextBits())).Where(double.IsFinite)];
        using var rows = CsvReader.FromText("a\n" + string.Join('\n', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))), new CsvReaderOptions { Separator = ',' });
        foreach (var number in numbers)
        {
            Assert.True(rows.Read());
            Assert.True(CsvFile.TryNumber(rows, 0, out var found));
            Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(found));
        }
    }

    private static (List<double> Values, List<long> Cumulative) Read(IAscendingSample sample)
    {
        List<double> values = [];
        List<long> counts = [];
        using var blocks = sample.Walk();
        while (blocks.Next(out var some, out var cumulative))
        {
            values.AddRange(some);
            counts.AddRange(cumulative);
        }

        return (values, counts);
    }
}
