using Cockpit.Statistics.Drift;
using Cockpit.Statistics.Wording;

namespace Cockpit.Statistics.Shifts;

/// <summary>Numbers that come in another unit, all of them or a share.</summary>
/// <remarks>
/// All: a factor fitted freely agrees with that of the unit within 3 % of its logarithm, the unit leaves at most four tenths of the distance
/// and no more than chance or 0.06, and it explains more than values that only moved. A share: only factors from 5 up or 1/5 down, which
/// leave the converted rows apart from the others; it explains twice as much as moving and spreading, and the rows beyond the baseline's
/// 1 % or 99 % quantile lie where conversion puts them. What merely moved or spread fails these.
/// </remarks>
internal static class UnitChange
{
    private const double MostLeft = 0.4;
    private const double Near = 0.06;
    private const int FewestDifferent = 3;
    private const double LeastFactorOfShare = 5;
    private const double LeastShare = 0.03;
    private const int FewestOfShare = 20;
    private const double LeastUnnamed = 0.04;
    private const double SurestUnnamed = 0.03;

    /// <summary>The unit that explains the change, or the factor without a name; null where neither does.</summary>
    public static ShiftFinding? Between(string column, NumberProfile before, NumberProfile after)
    {
        if (before.Values.Distinct < FewestDifferent || after.Values.Distinct < FewestDifferent)
            return null;
        var chance = ShiftColumn.Chance(before.Count, after.Count);
        var asIs = CurveFit.Of(before, after, Conversion.Move(0)).Left(0);
        if (asIs.Most <= chance)
            return null;
        var moved = CurveFit.Of(before, after, Conversion.Move(after.Values.Quantile(0.5) - before.Values.Quantile(0.5))).Left(1);
        var limit = Math.Max(Near, chance);
        return OfAll(column, before, after, asIs, moved, limit)
            ?? OfShare(column, before, after, asIs, moved, limit)
            ?? Unnamed(column, before, after, asIs, moved, limit);
    }

    private static ShiftFinding? OfAll(string column, NumberProfile before, NumberProfile after, Gap asIs, Gap moved, double limit)
    {
        var (sizes, spread) = (FittedScale.OfSizes(before, after), IsSmooth(before) ? FittedScale.OfSpread(before, after) : null);
        return KnownUnit.All
            .Where(unit => (unit.IsTemperature ? spread : sizes)?.AgreesWith(unit.Conversion.Factor, Roughest(unit)) == true)
            .Select(unit => (Unit: unit, Left: CurveFit.Of(before, after, unit.Conversion).Left(1)))
            .Where(fit => Explains(fit.Left, asIs, limit) && fit.Left.Mean < moved.Mean)
            .OrderBy(fit => fit.Left.Mean)
            .Select(fit => Finding(column, fit.Unit, 1, new(before.Count, after.Count), asIs, fit.Left))
            .FirstOrDefault();
    }

    private static ShiftFinding? OfShare(string column, NumberProfile before, NumberProfile after, Gap asIs, Gap moved, double limit)
    {
        if (before.Minimum < 0)
            return null;
        var spread = Math.Min(moved.Mean, CurveFit.Of(before, after, MovedAndSpread(before, after)).Left(1).Mean);
        return KnownUnit.All
            .Where(unit => unit.Size >= Math.Log(LeastFactorOfShare))
            .Select(unit =>
            {
                var fit = CurveFit.Of(before, after, unit.Conversion);
                var share = fit.BestShare();
                return (Unit: unit, Share: share, Left: fit.Left(share));
            })
            .Where(fit => fit.Share >= LeastShare && fit.Share * after.Count >= FewestOfShare
                && Explains(fit.Left, asIs, limit) && fit.Left.Mean <= spread / 2)
            .OrderBy(fit => fit.Left.Mean)
            .Where(fit => FarRows.LieAsConverted(before, after, fit.Unit.Conversion, fit.Share))
            .Select(fit => Finding(column, fit.Unit, fit.Share, new(before.Count, after.Count), asIs, fit.Left))
            .FirstOrDefault();
    }

    /// <summary>Whole numbers do not become fractions by a change of the world.</summary>
    private static ShiftFinding? Unnamed(string column, NumberProfile before, NumberProfile after, Gap asIs, Gap moved, double limit)
    {
        if (before.Minimum < 0 || !before.AreWhole || after.AreWhole || FittedScale.OfSizes(before, after) is not { } scale
            || Math.Abs(scale.Log) < LeastUnnamed || scale.StandardError > SurestUnnamed)
            return null;
        var factor = Math.Exp(scale.Log);
        var left = CurveFit.Of(before, after, new(factor, 0)).Left(1);
        if (!Explains(left, asIs, limit) || left.Mean >= moved.Mean)
            return null;
        return new ShiftFinding
        {
            Kind = ShiftKind.ConstantFactor,
            Columns = [column],
            Factor = factor,
            Share = 1,
            Rows = new(before.Count, after.Count),
            Distance = new("kolmogorovSmirnov", asIs.Most, left.Most),
            Sentence = $"{column} looks multiplied by {Words.Number(factor)}, and is no longer in whole numbers: "
                + $"it may be in another currency or unit. Dividing by {Words.Number(factor)} brings it back.",
        };
    }

    /// <summary>
    /// The standard error, relative to the unit's own size, up to which a fitted factor tells anything. The world hardly ever changes five
    /// times or more, so there a rougher one will do; of temperatures the centre has to fit as well.
    /// </summary>
    private static double Roughest(KnownUnit unit) => unit.IsTemperature ? 0.06 : unit.Size >= Math.Log(LeastFactorOfShare) ? 0.1 : 0.04;

    /// <summary>Whether no value stands for a fifth of the rows or more: degrees do not pile up.</summary>
    private static bool IsSmooth(NumberProfile values) => Enumerable.Range(0, values.Values.Distinct).All(place => values.CountAt(place) * 5 < values.Count);

    private static bool Explains(Gap left, Gap asIs, double limit)
        => left.Most <= limit && left.Most <= MostLeft * asIs.Most && left.Mean <= MostLeft * asIs.Mean;

    private static Conversion MovedAndSpread(NumberProfile before, NumberProfile after)
    {
        var (low, high) = (before.Values.Quantile(0.25), before.Values.Quantile(0.75));
        var (lowNow, highNow) = (after.Values.Quantile(0.25), after.Values.Quantile(0.75));
        var factor = high > low && highNow > lowNow ? (highNow - lowNow) / (high - low) : 1;
        return new(factor, lowNow - (low * factor));
    }

    private static ShiftFinding Finding(string column, KnownUnit unit, double share, BeforeAfter<long> rows, Gap asIs, Gap left) => new()
    {
        Kind = ShiftKind.UnitChange,
        Columns = [column],
        Factor = unit.Conversion.Factor,
        Offset = unit.IsTemperature ? unit.Conversion.Offset : null,
        Share = share,
        Rows = rows,
        Distance = new("kolmogorovSmirnov", asIs.Most, left.Most),
        Sentence = SentenceOf(column, unit, share),
    };

    private static string SentenceOf(string column, KnownUnit unit, double share)
    {
        if (unit.IsTemperature)
        {
            var hotter = unit.Conversion.Factor > 1;
            return $"{column} looks like {unit.Meaning} where the baseline had {(hotter ? "Celsius" : "Fahrenheit")}. "
                + $"{(hotter ? "Subtracting 32 and dividing by 1.8" : "Multiplying by 1.8 and adding 32")} brings it back.";
        }
        var (up, part) = (unit.Conversion.Factor > 1, share < 1);
        var times = Words.Number(up ? unit.Conversion.Factor : 1 / unit.Conversion.Factor);
        return $"{(part ? $"In {Words.Percent(share)} of rows, {column}" : column)} looks {times} times as {(up ? "high" : "low")} as in the baseline: "
            + $"{(part ? "there it" : "it")} may now be {unit.Meaning}. {(up ? "Dividing" : "Multiplying")} by {times} brings it back.";
    }
}
