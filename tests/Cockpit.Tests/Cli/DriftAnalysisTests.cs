using Cockpit.Cli.Analyze;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Shifts;
using Xunit;

namespace Cockpit.Tests.Cli;

public sealed class DriftAnalysisTests
{
    private static readonly string[] Cities = ["Bern", "Oslo", "Riga"];

    [Fact]
    public async Task A_column_whose_first_word_comes_after_numbers_counts_the_numbers_as_categories_too()
    {
        using var baseline = TempCsv.Of("code", Enumerable.Range(0, 300).Select(i => i < 299 ? $"0{i % 3}" : "x"));
        using var current = TempCsv.Of("code", Enumerable.Range(0, 300).Select(i => $"0{i % 3}"));

        var column = Assert.Single((await RunAsync(baseline, current)).Columns);

        Assert.Equal(ColumnKind.Categorical, column.Kind);
        Assert.Equal(new BeforeAfter<long>(4, 3), column.Distinct);
        Assert.Equal(["x"], column.MissingCategories);
    }

    [Fact]
    public async Task Codes_that_look_like_numbers_are_categories_when_asked()
    {
        using var baseline = TempCsv.Of("code,value", Enumerable.Range(0, 300).Select(i => $"{i % 4},{i % 7}"));
        using var current = TempCsv.Of("code,value", Enumerable.Range(0, 300).Select(i => $"{i % 5},{i % 7}"));

        var (report, _) = await new DriftAnalysis(baseline.Path, current.Path, null, ["code"]).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["4"], report.Columns[0].NewCategories);
        Assert.Equal(ColumnKind.Numeric, report.Columns[1].Kind);
    }

    [Fact]
    public async Task Ids_are_not_compared_unless_they_are_named()
    {
        using var baseline = TempCsv.Of("id,city", Enumerable.Range(0, 400).Select(i => $"{i},{Cities[i % 3]}"));
        using var current = TempCsv.Of("id,city", Enumerable.Range(1000, 400).Select(i => $"{i},{Cities[i % 3]}"));

        var unnamed = await RunAsync(baseline, current);
        var (named, _) = await new DriftAnalysis(baseline.Path, current.Path, ["id"], []).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(DriftVerdict.Stable, unnamed.Verdict);
        Assert.Equal(DriftVerdict.Insufficient, unnamed.Columns[0].Verdict);
        Assert.Contains("names rows", unnamed.Columns[0].Sentence, StringComparison.Ordinal);
        Assert.Equal(DriftVerdict.Drifted, named.Verdict);
    }

    [Fact]
    public async Task Columns_of_one_file_only_are_listed()
    {
        using var baseline = TempCsv.Of("a,b", ["1,2"]);
        using var current = TempCsv.Of("b,c", ["2,3"]);

        var report = await RunAsync(baseline, current);

        Assert.Equal("b", Assert.Single(report.Columns).Name);
        Assert.Equal(["a"], report.OnlyInBaseline);
        Assert.Equal(["c"], report.OnlyInCurrent);
        Assert.Equal(DriftVerdict.Insufficient, report.Verdict);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3: the row has 1 fields, the header has 2")]
    [InlineData("a,b\n1,2\n3,four\n", "line 3, column 'b': the baseline's values are all numbers, but this is none")]
    [InlineData("a,a\n1,2\n", "line 1: column 'a' is named twice")]
    [InlineData("", "is empty: it has no header row")]
    public async Task A_file_that_cannot_be_read_is_named_with_line_and_column(string text, string expected)
    {
        using var baseline = TempCsv.Of("a,b", ["1,2", "3,4"]);
        using var current = new TempCsv(text);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(baseline, current));

        Assert.Contains(current.Path, bad.Message, StringComparison.Ordinal);
        Assert.Contains(expected, bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\nx,4\n5\n", "line 3, column 'a': the baseline's values are all numbers")]
    [InlineData("a,b\n1,2\n3\nx,4\n", "line 3: the row has 1 fields")]
    [InlineData("a,b\n1,2\n3,y\nx,4\n", "line 3, column 'b': the baseline's values are all numbers")]
    [InlineData("a,b\n1,2\nx,y\n", "line 3, column 'a': the baseline's values are all numbers")]
    public async Task Of_several_faults_the_first_is_named(string text, string expected)
    {
        using var baseline = TempCsv.Of("a,b", ["1,2", "3,4"]);
        using var current = new TempCsv(text);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(baseline, current));

        Assert.Contains(expected, bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_baseline_is_named_before_what_is_wrong_with_the_current_file()
    {
        using var baseline = TempCsv.Of("a,b", ["1,2", "3"]);
        using var current = TempCsv.Of("a,b", ["1"]);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(baseline, current));

        Assert.Contains($"{baseline.Path} line 3", bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", "7", "8")]
    [InlineData("7", "8", "x")]
    public async Task The_baseline_decides_that_a_column_holds_categories(string first, string second, string third)
    {
        using var baseline = TempCsv.Of("code", Enumerable.Range(0, 300).Select(i => i % 2 == 0 ? "x" : "7"));
        using var current = TempCsv.Of("code", Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? first : i % 3 == 1 ? second : third));

        var column = Assert.Single((await RunAsync(baseline, current)).Columns);

        Assert.Equal(ColumnKind.Categorical, column.Kind);
        Assert.Equal(["8"], column.NewCategories);
        Assert.Equal(third == "x" ? [] : ["x"], column.MissingCategories);
    }

    [Fact]
    public async Task Text_ids_are_not_compared()
    {
        using var baseline = TempCsv.Of("id,n", Enumerable.Range(0, 400).Select(i => $"dec_{i},{i % 3}"));
        using var current = TempCsv.Of("id,n", Enumerable.Range(1000, 400).Select(i => $"dec_{i},{i % 3}"));

        var report = await RunAsync(baseline, current);

        Assert.Contains("names rows", report.Columns[0].Sentence, StringComparison.Ordinal);
        Assert.Equal(["id", "n"], report.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task A_column_that_does_not_fit_into_memory_is_compared_value_by_value()
    {
        var rows = NumberTally.PieceLength + 5_000;
        double[] before = [.. Enumerable.Range(0, rows).Select(i => Math.Sqrt(i))], after = [.. Enumerable.Range(0, 900).Select(i => Math.Sqrt(i * 80) + 0.3)];
        using var baseline = TempCsv.Of("x,y", before.Select(value => $"{value:R},"));
        using var current = TempCsv.Of("x,y", after.Select(value => $"{value:R},"));

        var column = (await RunAsync(baseline, current)).Columns[0];

        var expected = DriftReport.Judge(new(rows, 900), [NumericEvidence.Of("x", NumericSample.From(before), NumericSample.From(after))]).Columns[0];
        Assert.Equal(expected with { Signals = [], Sentence = "", NewCategories = [], MissingCategories = [] }, column with { Signals = [], Sentence = "", NewCategories = [], MissingCategories = [] });
        Assert.Equal(expected.Sentence, column.Sentence);
    }

    [Fact]
    public async Task A_change_that_has_a_meaning_is_named_also_where_a_column_does_not_fit_into_memory()
    {
        var rows = NumberTally.PieceLength + 5_000;
        double[] before = [.. Enumerable.Range(1, rows).Select(i => Math.Sqrt(i))], after = [.. Enumerable.Range(1, 900).Select(i => 12 * Math.Sqrt(i * 78))];
        using var baseline = TempCsv.Of("x,city", before.Select((value, i) => $"{value:R},{Cities[i % 3]}"));
        using var current = TempCsv.Of("x,city", after.Select((value, i) => $"{value:R},{(i % 9 == 0 ? "unknown" : Cities[i % 3])}"));

        var found = (await new DriftAnalysis(baseline.Path, current.Path, null, []).RunAsync(TestContext.Current.CancellationToken)).Shifts;

        Assert.Equal([(ShiftKind.UnitChange, "x", 12.0), (ShiftKind.SentinelValue, "city", null)], found.Select(finding => (finding.Kind, finding.Columns[0], finding.Factor)));
    }

    [Fact]
    public async Task Another_encoding_is_named_not_misread()
    {
        using var baseline = TempCsv.Of("city", ["Zürich"]);
        using var current = new TempCsv([.. "city\nZ"u8, 0xFC, .. "rich\n"u8]);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => RunAsync(baseline, current));

        Assert.Contains("line 2: the text is not UTF-8", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_and_a_missing_column_are_named()
    {
        using var baseline = TempCsv.Of("a,b", ["1,2"]);

        var noFile = await Assert.ThrowsAsync<BadInputException>(() => new DriftAnalysis(baseline.Path, "no-such.csv", null, []).RunAsync(TestContext.Current.CancellationToken));
        var noColumn = await Assert.ThrowsAsync<BadInputException>(() => new DriftAnalysis(baseline.Path, baseline.Path, ["z"], []).RunAsync(TestContext.Current.CancellationToken));

        Assert.Contains("'no-such.csv'", noFile.Message, StringComparison.Ordinal);
        Assert.Contains("has no column 'z'. Its columns are: a, b.", noColumn.Message, StringComparison.Ordinal);
    }

    private static async Task<DriftReport> RunAsync(TempCsv baseline, TempCsv current)
        => (await new DriftAnalysis(baseline.Path, current.Path, null, []).RunAsync(TestContext.Current.CancellationToken)).Report;
}
