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

        var evidence = before.Zip(after, Evidence).ToList();
        return DriftReport.Judge(new(baselineRows, currentRows), evidence) with
        {
            OnlyInBaseline = Columns is null ? [.. baselineHeader.Except(current.Header, StringComparer.Ordinal)] : [],
            OnlyInCurrent = Columns is null ? [.. current.Header.Except(baselineHeader, StringComparer.Ordinal)] : [],
        };
    }

    private static ColumnEvidence Evidence(ColumnSample before, ColumnSample after)
        => before.IsNumeric ? NumericEvidence.Of(before.Name, before.Numbers, after.Numbers) : CategoricalEvidence.Of(before.Name, before.Categories, after.Categories);

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
