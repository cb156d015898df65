using Cockpit.Statistics.Distributions;
using Cockpit.Statistics.Drift;

namespace Cockpit.Tests.Statistics.Simulation;

/// <summary>Shares of windows in which each rule raised an alarm.</summary>
internal sealed record AlarmRates(int Windows, double Alarm, double Drifted, double PsiTenth, double PsiQuarter, double PerColumn)
{
    /// <summary>Two standard errors of a share near 5 %.</summary>
    public double Noise => 2 * Math.Sqrt(0.05 * 0.95 / Windows);
}

/// <summary>
/// Windows simulated from the baseline's own distribution, or with one column shifted, judged by the verdict and by the bare rules beside
/// it.
/// </summary>
internal static class DriftSimulation
{
    /// <summary>Alarms anywhere in the window when nothing drifted.</summary>
    public static AlarmRates Quiet(int baselineRows, int rows, int columns, int windows, ulong seed)
        => Run(baselineRows, rows, columns, windows, seed, shift: 0, column => true);

    /// <summary>Alarms of the one column that moved by <paramref name="shift"/> standard deviations, judged among all columns.</summary>
    public static AlarmRates Shifted(int baselineRows, int rows, int columns, int windows, double shift, ulong seed)
        => Run(baselineRows, rows, columns, windows, seed, shift, column => column == 0);

    private static AlarmRates Run(int baselineRows, int rows, int columns, int windows, ulong seed, double shift, Func<int, bool> counts)
    {
        var random = new SeededRandom(seed);
        int alarm = 0, drifted = 0, tenth = 0, quarter = 0, perColumn = 0;
        for (var window = 0; window < windows; window++)
        {
            // A quiet window of one column takes each shape of column in turn.
            var evidence = new ColumnEvidence[columns];
            for (var i = 0; i < columns; i++)
                evidence[i] = SimulatedColumn.Evidence(random, shift == 0 ? i + window : i, baselineRows, rows, i == 0 ? shift : 0);
            var judged = DriftReport.Judge(new(baselineRows, rows), evidence).Columns.Where((_, index) => counts(index)).ToList();
            alarm += judged.Exists(column => column.Verdict >= DriftVerdict.Watch) ? 1 : 0;
            drifted += judged.Exists(column => column.Verdict == DriftVerdict.Drifted) ? 1 : 0;
            tenth += judged.Exists(column => column.Psi?.Value >= 0.1) ? 1 : 0;
            quarter += judged.Exists(column => column.Psi?.Value >= 0.25) ? 1 : 0;
            perColumn += judged.Exists(column => (column.KolmogorovSmirnov?.PValue ?? column.ChiSquare?.PValue) < 0.05) ? 1 : 0;
        }
        double n = windows;
        return new AlarmRates(windows, alarm / n, drifted / n, tenth / n, quarter / n, perColumn / n);
    }
}
