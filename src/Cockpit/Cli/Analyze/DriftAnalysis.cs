using Cockpit.Insight.Documents;
using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Drift.Multivariate;
using Cockpit.Statistics.Shifts;

namespace Cockpit.Cli.Analyze;

/// <summary>What two files show.</summary>
/// <param name="Report">Column by column.</param>
/// <param name="Together">All columns together; null where that was not asked for.</param>
internal sealed record DriftFindings(DriftReport Report, DriftDocument.Together? Together)
{
    /// <summary>Changes that have a meaning.</summary>
    public IReadOnlyList<ShiftFinding> Shifts { get; init; } = [];
}

/// <summary>Compares two files, column by column.</summary>
/// <param name="Baseline">What the model was made on.</param>
/// <param name="Current">What it sees now.</param>
/// <param name="Columns">Which columns; null takes all that both files have.</param>
/// <param name="Categorical">Columns that are categories although their values look like numbers.</param>
internal sealed record DriftAnalysis(string Baseline, string Current, IReadOnlyList<string>? Columns, IReadOnlyList<string> Categorical)
{
    /// <summary>Columns compared at once: each holds a few megabytes while it is.</summary>
    private const int MostAtOnce = 4;

    /// <summary>How drift is judged.</summary>
    public DriftOptions Options { get; init; } = DriftOptions.Default;

    /// <summary>Whether rows are compared as wholes too, by a sample of them.</summary>
    public bool Together { get; init; }

    /// <summary>Reads both files, each on a thread of its own, and judges.</summary>
    public async Task<DriftFindings> RunAsync(CancellationToken cancellationToken)
    {
        using var current = await ColumnFile.OpenAsync(Current, cancellationToken);
        using var baseline = await ColumnFile.OpenAsync(Baseline, cancellationToken);
        var names = Columns?.Distinct().ToList() ?? [.. baseline.Header.Where(column => current.Header.Contains(column))];
        foreach (var name in names.Concat(Categorical))
            baseline.Require(name);
        foreach (var name in names)
            current.Require(name);
        if (Together)
            (baseline.Sample, current.Sample) = (NewSample(0), NewSample(1));
        await ReadAsync(baseline, current, names, cancellationToken);
        var evidence = await CompareAsync(baseline, current, cancellationToken);
        var ids = IdsAmong(baseline, current, evidence);
        var report = Judge(baseline, current, evidence, ids);
        return new DriftFindings(report,
            Together ? WholeRows.Compare(baseline, current, [.. Enumerable.Range(0, evidence.Length).Where(place => !ids.Contains(evidence[place]))]) : null)
        {
            Shifts = Meaning(baseline, current, evidence, report),
        };
    }

    private async Task ReadAsync(ColumnFile baseline, ColumnFile current, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        using var baselineFails = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readingCurrent = current.ReadAsync(names, Categorical, baselineFails.Token);
        try
        {
            await baseline.ReadAsync(names, Categorical, cancellationToken);
            await baseline.RereadAsync(baseline.NamesWhere(column => column.MustReread), cancellationToken);
        }
        catch
        {
            await baselineFails.CancelAsync();
            await readingCurrent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await readingCurrent.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The baseline decides what a column holds. A word among numbers comes before whatever ended the reading, which is told otherwise.
        if (current.FirstWordAmong(baseline.NamesWhere(column => column.IsNumeric)) is { } word)
            throw word;
        await readingCurrent;
        var categorical = baseline.NamesWhere(column => !column.IsNumeric);
        await current.RereadAsync(
            current.NamesWhere(column => categorical.Contains(column.Name) && (column.IsNumeric || column.MustReread)), cancellationToken);
    }

    private async Task<ColumnEvidence[]> CompareAsync(ColumnFile baseline, ColumnFile current, CancellationToken cancellationToken)
    {
        var found = new ColumnEvidence[baseline.Columns.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(MostAtOnce, Environment.ProcessorCount), CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, found.Length, options, (index, _) =>
        {
            var (before, after) = (baseline.Columns[index], current.Columns[index]);
            found[index] = before.IsNumeric
                ? LargeSample.Compare(before.Name, before.ToNumbers(), after.ToNumbers(), Options.EdgeRule)
                : CategoricalEvidence.Of(before.Name, before.ToCategories(), after.ToCategories());
            return ValueTask.CompletedTask;
        });
        return found;
    }

    /// <summary>Numbers of changed columns are passed through once more, and kept as a sketch.</summary>
    private static IReadOnlyList<ShiftFinding> Meaning(ColumnFile baseline, ColumnFile current, ColumnEvidence[] evidence, DriftReport report)
        => SemanticShifts.Among([.. report.Columns.Select((column, place) => new ShiftColumn(column, evidence[place],
            column is { Kind: ColumnKind.Numeric, Verdict: >= DriftVerdict.Watch }
                ? new(NumberProfile.Of(baseline.Columns[place].ToNumbers().Values), NumberProfile.Of(current.Columns[place].ToNumbers().Values)) : null))]);

    /// <summary>Either file has a stream of its own: rows that stand at one place in both are not drawn together.</summary>
    private static RowSample NewSample(ulong stream) => new(MultivariateOptions.Default.MostRows, MultivariateOptions.Default.Seed + stream);

    /// <summary>A column of ids differs in every window and says nothing about the world; whoever names it in Columns wants it compared.</summary>
    private HashSet<ColumnEvidence> IdsAmong(ColumnFile baseline, ColumnFile current, ColumnEvidence[] evidence)
        => [.. evidence.Where((column, index) => Columns is null
            && baseline.Columns[index].IsIdentifier(column.Distinct.Baseline) && current.Columns[index].IsIdentifier(column.Distinct.Current))];

    private DriftReport Judge(ColumnFile baseline, ColumnFile current, ColumnEvidence[] evidence, HashSet<ColumnEvidence> ids)
    {
        var report = DriftReport.Judge(new(baseline.Rows, current.Rows), [.. evidence.Where(column => !ids.Contains(column))], Options);
        var judged = report.Columns.ToDictionary(column => column.Name);
        return report with
        {
            Columns = [.. evidence.Select(column => judged.GetValueOrDefault(column.Name) ?? Identifiers.NotCompared(column))],
            OnlyInBaseline = Columns is null ? [.. baseline.Header.Except(current.Header, StringComparer.Ordinal)] : [],
            OnlyInCurrent = Columns is null ? [.. current.Header.Except(baseline.Header, StringComparer.Ordinal)] : [],
        };
    }
}
