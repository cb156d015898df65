using Cockpit.Statistics.Drift.Significance;

namespace Cockpit.Statistics.Drift;

/// <summary>Weighs all tests of a window together: significance at the family-wise level, and size.</summary>
internal static class DriftJudge
{
    private const int LeastDraws = 2_000;
    private const int MostDraws = 200_000;

    /// <summary>The signals of each column, in the order of the columns.</summary>
    public static ILookup<int, DriftSignal> Weigh(
        IReadOnlyList<DriftTest> tests, IReadOnlyList<ColumnEvidence> columns, DriftOptions options)
    {
        var pValues = tests.Select(test => test.PValue).ToArray();
        var adjusted = FamilyWise.Adjust(pValues, options.Correction);
        if (Confirm(tests, pValues, adjusted, options))
            adjusted = FamilyWise.Adjust(pValues, options.Correction);
        return Enumerable.Range(0, tests.Count).ToLookup(
            i => tests[i].Column, i => Signal(tests[i], pValues[i], adjusted[i], columns[tests[i].Column], options));
    }

    /// <summary>
    /// Replaces the p-value of every alarm that rests on small counts by that of a permutation test, if larger. Raising p-values that would
    /// alarm, and those only, gives the same alarms as permuting everything: the others stay silent either way.
    /// </summary>
    private static bool Confirm(IReadOnlyList<DriftTest> tests, double[] pValues, double[] adjusted, DriftOptions options)
    {
        // Fine enough that a p-value at the strictest level of the family can be told from a larger one.
        var draws = (int)Math.Clamp(2 * tests.Count / options.Alpha, LeastDraws, MostDraws);
        var raised = false;
        for (var i = 0; i < tests.Count; i++)
        {
            if (adjusted[i] > options.Alpha || tests[i].Unsure is not { } unsure)
                continue;
            var permuted = PermutationTest.PValue(
                unsure.Table.Baseline, unsure.Table.Current, unsure.Distance, draws, options.Seed + (ulong)i);
            if (permuted <= pValues[i])
                continue;
            pValues[i] = permuted;
            raised = true;
        }
        return raised;
    }

    private static DriftSignal Signal(DriftTest test, double pValue, double adjusted, ColumnEvidence column, DriftOptions options)
    {
        var limits = options.Limits.GetValueOrDefault(column.Name);
        var large = test.Psi >= (limits?.Psi ?? options.PsiLimit)
            || test.JensenShannon >= (limits?.JensenShannon ?? options.JensenShannonLimit)
            || (test.Question == DriftQuestion.Missing && column.MissingRate.Current > limits?.MissingRate);
        return new DriftSignal(test.Question, pValue, adjusted, test.Psi, test.JensenShannon, adjusted <= options.Alpha, large);
    }
}
