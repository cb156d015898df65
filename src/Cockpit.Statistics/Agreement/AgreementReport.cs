namespace Cockpit.Statistics.Agreement;

/// <summary>Agreement of raters on the same items; null where a coefficient is undefined.</summary>
/// <param name="Items">Items rated.</param>
/// <param name="Raters">Raters.</param>
/// <param name="CohenKappa">Two raters only, else null.</param>
/// <param name="FleissKappa">Null where items were not rated equally often.</param>
/// <param name="KrippendorffAlpha">Nominal; gaps allowed.</param>
public sealed record AgreementReport(long Items, int Raters, double? CohenKappa, double? FleissKappa, double? KrippendorffAlpha)
{
    /// <summary>Compares raters whose answers are laid out item by item; an empty or null answer is a gap.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of the raters.</exception>
    public static AgreementReport Of(ReadOnlySpan<string?> answers, int raters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(raters, 1);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var codes = new int[answers.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            if (string.IsNullOrEmpty(answers[i]))
                codes[i] = -1;
            else if (!known.TryGetValue(answers[i]!, out codes[i]))
                known.Add(answers[i]!, codes[i] = known.Count);
        }
        return Of(codes, raters, known.Count);
    }

    /// <summary>Compares raters whose category codes are laid out item by item; −1 is a gap.</summary>
    public static AgreementReport Of(ReadOnlySpan<int> codes, int raters, int categories)
    {
        var table = RatingTable.FromCodes(codes, raters, categories);
        return new AgreementReport(codes.Length / raters, raters,
            raters == 2 ? Cohen(codes, categories) : null,
            Agreement.FleissKappa.Of(table),
            Agreement.KrippendorffAlpha.Nominal(table));
    }

    private static double? Cohen(ReadOnlySpan<int> codes, int categories)
    {
        var first = new int[codes.Length / 2];
        var second = new int[first.Length];
        for (var i = 0; i < first.Length; i++)
            (first[i], second[i]) = (codes[2 * i], codes[(2 * i) + 1]);
        return Agreement.CohenKappa.Of(first, second, categories);
    }
}
