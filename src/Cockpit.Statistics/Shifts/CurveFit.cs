namespace Cockpit.Statistics.Shifts;

/// <summary>
/// The distribution functions of a window, of its baseline and of the baseline after a conversion, at the same places: how much of the
/// window's difference the conversion explains, of all rows or of a share of them.
/// </summary>
internal sealed class CurveFit
{
    private const int Places = 100;

    private readonly double[] _difference;
    private readonly double[] _explained;

    private CurveFit(double[] difference, double[] explained)
    {
        _difference = difference;
        _explained = explained;
    }

    /// <summary>Compares at places between the window's values, and between the baseline's, as they are and converted.</summary>
    /// <remarks>
    /// Of a window kept in buckets only at its own places: halfway between neighbouring buckets lies their common bound, where counts are
    /// exact, and nowhere else are they.
    /// </remarks>
    public static CurveFit Of(NumberProfile before, NumberProfile after, Conversion conversion)
    {
        var places = after.Between(Places);
        if (after.Error == 0)
        {
            var old = before.Between(Places);
            places = [.. places, .. old, .. old.Select(conversion.Of)];
        }
        var (difference, explained) = (new double[places.Count], new double[places.Count]);
        for (var i = 0; i < places.Count; i++)
        {
            var plain = before.ShareAtMost(places[i]);
            difference[i] = after.ShareAtMost(places[i]) - plain;
            explained[i] = before.ShareAtMost(conversion.Back(places[i])) - plain;
        }
        return new CurveFit(difference, explained);
    }

    /// <summary>The share of rows, 0 to 1, that explains most when converted.</summary>
    public double BestShare()
    {
        double both = 0, square = 0;
        for (var i = 0; i < _difference.Length; i++)
            (both, square) = (both + (_difference[i] * _explained[i]), square + (_explained[i] * _explained[i]));
        return square == 0 ? 0 : Math.Clamp(both / square, 0, 1);
    }

    /// <summary>The largest gap that is left when a share of rows was converted, and the root of the mean square of all.</summary>
    public Gap Left(double share)
    {
        double most = 0, squares = 0;
        for (var i = 0; i < _difference.Length; i++)
        {
            var left = _difference[i] - (share * _explained[i]);
            (most, squares) = (Math.Max(most, Math.Abs(left)), squares + (left * left));
        }
        return new(most, _difference.Length == 0 ? 0 : Math.Sqrt(squares / _difference.Length));
    }
}

/// <summary>What lies between two distribution functions: at most, and on average.</summary>
internal readonly record struct Gap(double Most, double Mean);
