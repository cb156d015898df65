using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Summaries;

namespace Cockpit.Tests.Statistics.Summaries;

/// <summary>Rows of inputs, to be summarised or to be compared as they are.</summary>
internal sealed class Sample
{
    private readonly List<Cell[]> _rows = [];

    /// <summary>Numbers with full digits, of both signs, rounded, skewed with gaps, and categories.</summary>
    public static Sample Make(ulong seed, int rows, double shift, params string[] only)
    {
        var (random, sample) = (new SeededRandom(seed), new Sample());
        for (var i = 0; i < rows; i++)
        {
            var smooth = Normal(random) + shift;
            Cell[] row =
            [
                Cell.Of("smooth", smooth),
                Cell.Of("positive", 50 + (10 * Normal(random))),
                Cell.Of("rounded", Math.Round((10 * smooth) + 20)),
                random.NextBelow(20) == 0 ? Cell.Missing("money") : Cell.Of("money", Math.Exp(Normal(random) + shift)),
                Cell.Of("colour", random.NextBelow(30) == 0 ? "" : $"c{(int)Math.Pow(12, random.NextDouble())}"),
            ];
            sample.Add(only.Length == 0 ? row : [.. row.Where(cell => only.Contains(cell.Column))]);
        }
        return sample;
    }

    public void Add(Cell[] row) => _rows.Add(row);

    public BaselineSummary Baseline(params string[] categorical)
    {
        var builder = new BaselineBuilder(categorical);
        foreach (var row in _rows)
            Assert.Null(builder.Add(row));
        return builder.Build();
    }

    /// <summary>The sum of deltas of 1 to 250 rows, each written and read; counted against a baseline where there is one.</summary>
    public WindowSummary Window(Sample? baseline, SummaryPrecision precision)
    {
        var shape = new SummaryShape(baseline?.Baseline().Layout(Guid.Empty), []);
        var (random, facts, deltas) = (new SeededRandom((ulong)_rows.Count), new DecisionFacts(), new List<WindowSummary>());
        for (var at = 0; at < _rows.Count;)
        {
            var delta = new WindowSummary(shape, precision);
            for (var left = 1 + random.NextBelow(250); left > 0 && at < _rows.Count; left--)
            {
                facts.Clear();
                facts.Inputs.AddRange(_rows[at++]);
                delta.Add(facts);
            }
            deltas.Add(delta);
        }
        return Summarise.Sum(deltas);
    }

    /// <summary>The report from the rows themselves. Columns are numeric unless the baseline has a text that is no number.</summary>
    public DriftReport Against(Sample baseline)
        => DriftReport.Judge(new(baseline._rows.Count, _rows.Count), [.. baseline._rows[0].Select(cell => Evidence(cell.Column, baseline))]);

    private ColumnEvidence Evidence(string column, Sample baseline)
        => baseline.Cells(column).Any(cell => !string.IsNullOrEmpty(cell.Text) && double.IsNaN(cell.Number))
            ? CategoricalEvidence.Of(column, baseline.Texts(column), Texts(column))
            : NumericEvidence.Of(column, baseline.Numbers(column), Numbers(column));

    private IEnumerable<Cell> Cells(string column) => _rows.Select(row => row.First(cell => cell.Column == column));

    private NumericSample Numbers(string column) => NumericSample.From(Cells(column).Select(cell => cell.Number).ToArray());

    public CategoryCounts Texts(string column) => CategoryCounts.From(Cells(column).Select(cell => cell.Text).ToArray());

    private static double Normal(SeededRandom random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
