using Cockpit.Cli.Analyze;
using Xunit;

namespace Cockpit.Tests.Cli;

public sealed class LabelledRowsTests
{
    [Fact]
    public async Task A_row_without_a_label_stays_and_a_row_without_a_prediction_goes()
    {
        using var file = TempCsv.Of("y,p,s,sex", ["1,1,0.9,F", ",0,0.2,M", "0,,0.4,M", "0,0,0.1,"]);

        var rows = await ReadAsync(file, "s", null, "sex");

        Assert.Equal([true, false, true], rows.Labelled);
        Assert.Equal([true, false, false], rows.Predictions);
        Assert.Equal([0.9, 0.2, 0.1], rows.Scores);
        Assert.Equal<string?[]>(["F", "M", null], rows.Attributes[0]);
        Assert.Equal([0.9, 0.1], rows.WithLabel().Scores);
    }

    [Theory]
    [InlineData("y,p\n0,1\n1,2\n", null, "line 3, column 'p': '2' is a third class beside '0' and '1'")]
    [InlineData("y,p\nred,blue\nblue,red\n", null, "which of 'red' and 'blue' is the positive class? Give --positive.")]
    [InlineData("y,p\nred,blue\nblue,red\n", "green", "no label or prediction is 'green'")]
    public async Task Classes_that_are_not_two_or_not_clear_are_refused(string text, string? positive, string expected)
    {
        using var file = new TempCsv(text);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => ReadAsync(file, null, positive));

        Assert.Contains(expected, bad.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.2")]
    [InlineData("high")]
    public async Task A_score_outside_0_to_1_is_refused(string score)
    {
        using var file = TempCsv.Of("y,p,s", ["1,1,0.5", $"0,0,{score}"]);

        var bad = await Assert.ThrowsAsync<BadInputException>(() => ReadAsync(file, "s", null));

        Assert.Contains("line 3, column 's': the score is not a number from 0 to 1", bad.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_positive_class_can_be_any_word()
    {
        using var file = TempCsv.Of("y,p", ["red,blue", "blue,blue"]);

        var rows = await ReadAsync(file, null, "blue");

        Assert.Equal([false, true], rows.Labels);
        Assert.Equal([true, true], rows.Predictions);
    }

    private static Task<LabelledRows> ReadAsync(TempCsv file, string? score, string? positive, params string[] attributes)
        => LabelledRows.ReadAsync(new LabelledColumns(file.Path, "y", "p", score, positive, attributes), TestContext.Current.CancellationToken);
}
