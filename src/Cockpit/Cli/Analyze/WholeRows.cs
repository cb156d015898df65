using Cockpit.Insight.Documents;
using Cockpit.Statistics.Drift.Multivariate;

namespace Cockpit.Cli.Analyze;

/// <summary>Compares the sampled rows of two files as wholes: what has changed between columns shows in none of them alone.</summary>
internal static class WholeRows
{
    /// <summary>Most columns compared together: the time grows with the square of their number.</summary>
    private const int MostColumns = 200;

    /// <summary>Most categories of one column that get an indicator of their own.</summary>
    private const int MostIndicators = 3;

    /// <summary>Compares the columns at the given places.</summary>
    public static DriftDocument.Together Compare(ColumnFile baseline, ColumnFile current, IReadOnlyList<int> places)
    {
        if (places.Count > MostColumns)
            throw new BadInputException($"--multivariate compares at most {MostColumns} columns together, and there are {places.Count}; name fewer with --columns.");
        var (before, after) = (baseline.Sample!.Rows, current.Sample!.Rows);
        var indicators = IndicatorsEach(baseline, places);
        var numbers = places.SelectMany(place => NumbersOf(place, baseline.Columns[place].IsNumeric, indicators, [.. before, .. after])).ToList();
        double[] Encode(IReadOnlyList<Cell[]> rows) => [.. rows.SelectMany(row => numbers.Select(number => number(row)))];
        var result = numbers.Count == 0 ? MultivariateDrift.NothingToCompare : MultivariateDrift.Compare(Encode(before), Encode(after), numbers.Count);
        return new DriftDocument.Together(Method(numbers.Count), result.Auc, result.PValue, result.FalseAlarmRate, result.Verdict, result.Sentence, new(before.Count, after.Count));
    }

    /// <summary>As many as leave room for products of all columns, which show a changed correlation; at least one.</summary>
    private static int IndicatorsEach(ColumnFile baseline, IReadOnlyList<int> places)
    {
        var numeric = places.Count(place => baseline.Columns[place].IsNumeric);
        return Math.Clamp((MultivariateDrift.ColumnsWithProducts - numeric) / Math.Max(1, places.Count - numeric), 1, MostIndicators);
    }

    /// <summary>What a row is to the classifier in one column: its number, or whether it has each of the commonest categories.</summary>
    /// <remarks>Commonest in both samples together: chosen without regard to where a row comes from, they cost no false alarm.</remarks>
    private static IEnumerable<Func<Cell[], double>> NumbersOf(int place, bool isNumeric, int indicators, IReadOnlyList<Cell[]> rows)
    {
        if (isNumeric)
            return [row => row[place].Number];
        var categories = rows.CountBy(row => row[place].Text ?? "", StringComparer.Ordinal).OrderByDescending(category => category.Value).ThenBy(category => category.Key, StringComparer.Ordinal).ToList();
        return categories.Take(Math.Min(indicators, categories.Count - 1)).Select(category => (Func<Cell[], double>)(row => (row[place].Text ?? "") == category.Key ? 1 : 0));
    }

    private static string Method(int columns)
        => "domain classifier: held-out ROC AUC of a ridge logistic regression on values and squares"
            + (columns <= MultivariateDrift.ColumnsWithProducts ? " and products of columns" : $"; no products, as there are more than {MultivariateDrift.ColumnsWithProducts} columns");
}
