using Cockpit.Statistics.Drift;

namespace Cockpit.Cli.Analyze;

/// <summary>Compares two files, column by column.</summary>
/// <param name="Baseline">What the model was made on.</param>
/// <param name="Current">What it sees now.</param>
/// <param name="Columns">Which columns; null takes all that both files have.</param>
/// <param name="Categorical">Columns that are categories although their values look like numbers.</param>
internal sealed record DriftAnalysis(string Baseline, string Current, IReadOnlyList<string>? Columns, IReadOnlyList<string> Categorical)
{
    /// <summary>Reads both files and judges.</summary>
    public async Task<DriftReport> RunAsync(CancellationToken cancellationToken)
    {
        using var current = await CsvFile.OpenAsync(Current, cancellationToken);
        var (baselineHeader, before, baselineRows) = await ReadBaselineAsync(current, cancellationToken);
        var after = before.Select(column => new ColumnSample(column.Name, current.Require(column.Name), column.IsNumeric)).ToList();
        var currentRows = await ReadAsync(current, after, mustKeepKind: true, cancellationToken);

        var pairs = before.Zip(after).ToList();
        // A column of ids differs in every window and says nothing about the world; whoever names it in Columns wants it compared.
        var ids = Columns is null ? pairs.Where(pair => pair.First.IsIdentifier && pair.Second.IsIdentifier).ToList() : [];
        var report = DriftReport.Judge(new(baselineRows, currentRows), [.. pairs.Except(ids).Select(pair => Evidence(pair.First, pair.Second))]);
        return report with
        {
            Columns = [.. report.Columns.Concat(ids.Select(pair => NotCompared(Evidence(pair.First, pair.Second)))).OrderBy(column => before.FindIndex(sample => sample.Name == column.Name))],
            OnlyInBaseline = Columns is null ? [.. baselineHeader.Except(current.Header, StringComparer.Ordinal)] : [],
            OnlyInCurrent = Columns is null ? [.. current.Header.Except(baselineHeader, StringComparer.Ordinal)] : [],
        };
    }

    private static ColumnEvidence Evidence(ColumnSample before, ColumnSample after)
        => before.IsNumeric ? NumericEvidence.Of(before.Name, before.Numbers, after.Numbers) : CategoricalEvidence.Of(before.Name, before.Categories, after.Categories);

    private static ColumnDrift NotCompared(ColumnEvidence evidence) => new()
    {
        Name = evidence.Name,
        Kind = evidence.Kind,
        Missing = evidence.MissingRate,
        Distinct = evidence.Distinct,
        Entropy = default,
        Verdict = DriftVerdict.Insufficient,
        Sentence = $"{evidence.Name} has a value of its own in every row: it names rows, and is not compared.",
        Signals = [],
    };

    /// <summary>Reads the baseline; a second time for columns whose first non-number came late, because their earlier values count as categories too.</summary>
    private async Task<(IReadOnlyList<string> Header, List<ColumnSample> Columns, long Rows)> ReadBaselineAsync(CsvFile current, CancellationToken cancellationToken)
    {
        using var file = await CsvFile.OpenAsync(Baseline, cancellationToken);
        var names = Columns ?? [.. file.Header.Where(column => current.Header.Contains(column))];
        foreach (var name in names.Concat(Categorical))
            file.Require(name);
        var samples = names.Select(name => new ColumnSample(name, file.Require(name), numeric: !Categorical.Contains(name))).ToList();
        var rows = await ReadAsync(file, samples, mustKeepKind: false, cancellationToken);
        if (samples.Exists(sample => sample.MustReread))
        {
            using var again = await CsvFile.OpenAsync(Baseline, cancellationToken);
            var late = samples.Where(sample => sample.MustReread).Select(sample => new ColumnSample(sample.Name, again.Require(sample.Name), numeric: false)).ToList();
            await ReadAsync(again, late, mustKeepKind: false, cancellationToken);
            samples = [.. samples.Select(sample => late.Find(other => other.Name == sample.Name) ?? sample)];
        }

        return (file.Header, samples, rows);
    }

    private static async Task<long> ReadAsync(CsvFile file, List<ColumnSample> columns, bool mustKeepKind, CancellationToken cancellationToken)
    {
        var rows = 0L;
        await file.ReadAsync(row =>
        {
            rows++;
            foreach (var column in columns)
            {
                if (!column.Add(row, mustKeepKind))
                    throw file.Wrong("the baseline's values are all numbers, but this is none; give --categorical for a column of codes", file.Require(column.Name));
            }
        }, cancellationToken);
        return rows;
    }
}
