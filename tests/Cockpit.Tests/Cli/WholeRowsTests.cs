using System.Globalization;
using Cockpit.Cli.Analyze;
using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Xunit;

namespace Cockpit.Tests.Cli;

/// <summary>Rows of two files compared as wholes.</summary>
public sealed class WholeRowsTests
{
    private static readonly string[] Colours = ["red", "blue"];

    [Fact]
    public async Task A_correlation_that_turns_round_is_drift_though_no_column_shows_it()
    {
        using var baseline = TempCsv.Of("id,x,y,z", Pairs(1, 3_000, 0.7));
        using var current = TempCsv.Of("id,x,y,z", Pairs(2, 1_500, -0.7));

        var (report, together) = await RunAsync(baseline, current);

        Assert.Equal(DriftVerdict.Stable, report.Verdict);
        Assert.Equal(DriftVerdict.Drifted, together!.Verdict);
        Assert.InRange(together.Statistic!.Value, 0.7, 1);
        Assert.True(together.PValue < 1e-6);
        Assert.StartsWith("Taken together, the columns have changed: ", together.Sentence, StringComparison.Ordinal);
        Assert.Equal(new BeforeAfter<long>(3_000, 1_500), together.Rows);
    }

    [Fact]
    public async Task Two_halves_of_one_file_are_stable()
    {
        string[] rows = [.. Pairs(1, 4_000, 0.7)];
        using var baseline = TempCsv.Of("id,x,y,z", rows.Where((_, i) => i % 2 == 0));
        using var current = TempCsv.Of("id,x,y,z", rows.Where((_, i) => i % 2 == 1));

        Assert.Equal(DriftVerdict.Stable, (await RunAsync(baseline, current)).Together!.Verdict);
    }

    [Fact]
    public async Task The_same_distribution_is_stable_but_for_the_stated_rate_of_false_alarms()
    {
        const int windows = 60;
        var alarms = 0;
        for (ulong seed = 1; seed <= windows; seed++)
        {
            using var baseline = TempCsv.Of("id,x,y,z,colour", Pairs(seed, 800, 0.7, coloured: true));
            using var current = TempCsv.Of("id,x,y,z,colour", Pairs(seed + 1_000, 400, 0.7, coloured: true));

            var (_, together) = await RunAsync(baseline, current);

            Assert.True(together!.Verdict is DriftVerdict.Stable or DriftVerdict.Watch, $"{together}");
            Assert.Equal((together.PValue > 0.05, 0.05), (together.Verdict == DriftVerdict.Stable, together.FalseAlarmRate));
            Assert.EndsWith("values and squares and products of columns", together.Method, StringComparison.Ordinal);
            alarms += together.Verdict == DriftVerdict.Stable ? 0 : 1;
        }

        Assert.InRange(alarms, 0, windows * (0.05 + (2 * Math.Sqrt(0.05 * 0.95 / windows))));
    }

    [Fact]
    public async Task Categories_that_went_together_and_no_longer_do_are_drift()
    {
        string[] Rows(ulong seed, bool together)
        {
            var random = new SeededRandom(seed);
            return [.. Enumerable.Range(0, 1_000).Select(_ => random.NextBelow(2)).Select(one => $"{Colours[one]},{(together ? one : random.NextBelow(2))}0s")];
        }

        using var baseline = TempCsv.Of("colour,size", Rows(1, together: true));
        using var current = TempCsv.Of("colour,size", Rows(2, together: false));

        var (report, together) = await RunAsync(baseline, current);

        Assert.Equal((DriftVerdict.Stable, DriftVerdict.Drifted), (report.Verdict, together!.Verdict));
    }

    [Fact]
    public async Task Of_a_large_file_a_bounded_sample_is_used_and_stated_and_always_the_same()
    {
        using var baseline = TempCsv.Of("id,x,y,z", Pairs(1, 9_000, 0.7));
        using var current = TempCsv.Of("id,x,y,z", Pairs(2, 5_000, 0.7));

        var (_, first) = await RunAsync(baseline, current);
        var (_, second) = await RunAsync(baseline, current);

        Assert.Equal(new BeforeAfter<long>(4_000, 4_000), first!.Rows);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_sample_of_rows_takes_each_row_as_often_as_any_other()
    {
        // The first half of the current file is like the baseline, the second half is not: a sample of its beginning would be stable.
        using var baseline = TempCsv.Of("id,x,y,z", Pairs(1, 5_000, 0.7));
        using var current = TempCsv.Of("id,x,y,z", [.. Pairs(2, 5_000, 0.7), .. Pairs(3, 45_000, -0.7)]);

        var (_, together) = await RunAsync(baseline, current);

        Assert.Equal(DriftVerdict.Drifted, together!.Verdict);
    }

    [Fact]
    public async Task Too_few_rows_or_nothing_but_constants_cannot_be_judged()
    {
        using var few = TempCsv.Of("x,y", Enumerable.Range(0, 150).Select(i => $"{i % 7},{i % 3}"));
        using var constant = TempCsv.Of("city", Enumerable.Repeat("Bern", 500));

        var (_, tooFew) = await RunAsync(few, few);
        var (_, nothing) = await RunAsync(constant, constant);

        Assert.Equal((DriftVerdict.Insufficient, null, null), (tooFew!.Verdict, tooFew.Statistic, tooFew.PValue));
        Assert.Equal((DriftVerdict.Insufficient, null, null), (nothing!.Verdict, nothing.Statistic, nothing.PValue));
    }

    [Fact]
    public async Task Many_columns_are_compared_without_products_and_too_many_are_refused()
    {
        using var many = Wide(13);
        using var tooMany = Wide(201);

        var (_, together) = await RunAsync(many, many);
        var bad = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(tooMany, tooMany));

        Assert.EndsWith("no products, as there are more than 12 columns", together!.Method, StringComparison.Ordinal);
        Assert.Equal("--multivariate compares at most 200 columns together, and there are 201; name fewer with --columns.", bad.Message);
    }

    [Fact]
    public async Task Without_the_wish_rows_are_not_compared()
    {
        using var file = TempCsv.Of("x", Enumerable.Range(0, 300).Select(i => $"{i % 7}"));

        Assert.Null((await new DriftAnalysis(file.Path, file.Path, null, []).RunAsync(TestContext.Current.CancellationToken)).Together);
    }

    private static TempCsv Wide(int columns)
        => TempCsv.Of(string.Join(',', Enumerable.Range(0, columns).Select(i => $"c{i}")),
            Enumerable.Range(0, 250).Select(row => string.Join(',', Enumerable.Range(0, columns).Select(i => (row * (i + 3) % 11).ToString(CultureInfo.InvariantCulture)))));

    /// <summary>An id, two normal numbers of a correlation, and one of their own.</summary>
    private static IEnumerable<string> Pairs(ulong seed, int rows, double correlation, bool coloured = false)
    {
        var random = new SeededRandom(seed);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        for (var i = 0; i < rows; i++)
        {
            var x = Normal();
            var y = (correlation * x) + (Math.Sqrt(1 - (correlation * correlation)) * Normal());
            yield return string.Create(CultureInfo.InvariantCulture, $"{seed * 100_000 + (ulong)i},{x},{y},{Normal()}{(coloured ? $",{Colours[random.NextBelow(2)]}" : "")}");
        }
    }

    private static Task<DriftFindings> RunAsync(TempCsv baseline, TempCsv current)
        => new DriftAnalysis(baseline.Path, current.Path, null, []) { Together = true }.RunAsync(TestContext.Current.CancellationToken);
}
