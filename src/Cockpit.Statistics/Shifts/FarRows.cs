namespace Cockpit.Statistics.Shifts;

/// <summary>
/// The rows of a window beyond nearly all of the baseline: where a share of rows was converted, they lie as conversion puts them, and not
/// in a pile or anywhere else.
/// </summary>
internal static class FarRows
{
    private const double Edge = 0.01;
    private const int Fewest = 20;
    private const double Near = 0.1;

    public static bool LieAsConverted(NumberProfile before, NumberProfile after, Conversion conversion, double share)
    {
        var up = conversion.Factor > 1;
        var edge = before.Values.Quantile(up ? 1 - Edge : Edge);
        // Just below, so that a low edge with many rows on it is not itself far.
        edge -= up ? 0 : Math.Abs(edge) * 1e-9;
        double Expected(double at) => ((1 - share) * before.ShareAtMost(at)) + (share * before.ShareAtMost(conversion.Back(at)));
        var (seen, expected) = (Beyond(after.ShareAtMost(edge), up), Beyond(Expected(edge), up));
        if (seen * after.Count < Fewest || expected == 0)
            return false;
        double most = 0;
        // A pile at the very end lies between no two values.
        var outermost = up ? after.Values.Maximum : after.Values.Minimum * (1 - 1e-9);
        foreach (var place in after.Between(200).Append(outermost).Where(place => up ? place > edge : place < edge))
        {
            var (now, model) = (after.ShareAtMost(place), Expected(place));
            most = Math.Max(most, Math.Abs((Beyond(now, up) / seen) - (Beyond(model, up) / expected)));
        }
        return most <= Math.Max(Near, ShiftColumn.Chance(expected * before.Count, seen * after.Count));
    }

    private static double Beyond(double atMost, bool up) => up ? 1 - atMost : atMost;
}
